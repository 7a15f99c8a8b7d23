"""Supporters: what they can teach, where and when."""

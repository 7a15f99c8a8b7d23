"""Reaching supporters: messages to a chosen set, and the drill that asks whether they arrive."""

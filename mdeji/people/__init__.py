"""Residents, those who ask for them, their groups and their consent."""

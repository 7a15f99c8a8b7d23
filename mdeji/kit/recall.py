"""How long something that leaves the house can be taken back (UX A2)."""

from datetime import timedelta

RECALL = timedelta(seconds=10)
"""The wait between a decision of the office and the first message about it. Pure."""

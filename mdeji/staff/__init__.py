"""Accounts of the people who run the programme, and the journal of what was done."""

"""Requests for help: four doors, one object, one number, one lifecycle."""

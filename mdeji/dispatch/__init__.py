"""Offers, visits, reminders, reports and feedback."""

"""Figures the city can trust: definitions, counts, reports, and the same as pictures."""

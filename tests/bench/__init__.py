"""Measurements: `scripts/bench` prints them beside the goals of the project."""

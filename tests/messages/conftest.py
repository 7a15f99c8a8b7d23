"""The engine of tests.rigs.office, on both databases."""

from tests.rigs.office import door, office

__all__ = ["door", "office"]

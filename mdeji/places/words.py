"""The small vocabularies of places."""

from enum import StrEnum


class Precision(StrEnum):
    """Name how exactly a place is known; the coordinator sees it."""

    POINT = "point"
    BLOCK = "block"
    CENTRE = "centre"
    TOWN = "town"
    OAZA = "oaza"
    DISTRICT = "district"


class Confidence(StrEnum):
    """Name how sure it is that a town belongs to its district."""

    CERTAIN = "certain"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AliasKind(StrEnum):
    """Name what an alias does: lead to a place, give every name with this beginning a district, or reword."""

    PLACE = "place"
    PREFIX = "prefix"
    REWRITE = "rewrite"


def district_key(district_id: str) -> str:
    """Return the place key of a district."""
    return f"district:{district_id}"


def centre_key(centre_id: str) -> str:
    """Return the place key of a centre."""
    return f"centre:{centre_id}"


def town_key(town_id: str) -> str:
    """Return the place key of a town."""
    return f"town:{town_id}"

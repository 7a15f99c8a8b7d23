"""Places as frozen rows: what screens show and the gazetteer is built from."""

from dataclasses import dataclass

from mdeji.places.words import AliasKind


@dataclass(frozen=True, slots=True)
class KnownDistrict:
    """Hold a district as the gazetteer knows it."""

    id: str
    name: str
    kana: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class KnownTown:
    """Hold a town as the gazetteer knows it; ``chome`` is 0 without a 丁目."""

    id: str
    name: str
    oaza: str
    chome: int
    kana: str
    postal_code: str
    district_id: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class KnownCentre:
    """Hold a centre as the gazetteer knows it."""

    id: str
    name: str
    district_id: str
    town_id: str | None
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """Hold another way to say a place."""

    word: str
    kind: AliasKind
    target: str


@dataclass(frozen=True, slots=True)
class Area:
    """Hold the names and the edges of the municipality; the box is south, west, north, east."""

    city: str
    prefecture: str
    bbox: tuple[float, float, float, float]

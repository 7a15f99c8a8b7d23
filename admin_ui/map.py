"""A small map of the city, drawn by ourselves: districts as dots, no tiles, no scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from mdeji.places.queries import MapPoint

SIZE, MARGIN = 400, 34


@dataclass(frozen=True)
class Dot:
    """A district on the map, in the units of the drawing."""

    district_id: str
    name: str
    x: float
    y: float
    radius: float
    candidates: int
    is_here: bool


@dataclass(frozen=True)
class Drawing:
    """The map: its height, its dots, and the place where help is wanted."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    place: tuple[float, float] | None
    place_name: str


def draw(
    points: Sequence[MapPoint], here: str, centre_id: str | None, candidates: Mapping[str, int]
) -> Drawing:
    """Return the map around the district ``here``; ``candidates`` counts supporters by district."""
    shown = [point for point in points if point.kind == "district"]
    if not shown:
        return Drawing(SIZE, SIZE, (), None, "")
    west, north = min(p.lon for p in shown), max(p.lat for p in shown)
    shrink = cos(radians(north))
    wide = max((max(p.lon for p in shown) - west) * shrink, 1e-6)
    high = max(north - min(p.lat for p in shown), 1e-6)
    scale = (SIZE - 2 * MARGIN) / max(wide, high)

    def spot(point: MapPoint) -> tuple[float, float]:
        x = MARGIN + (point.lon - west) * shrink * scale
        return round(x, 1), round(MARGIN + (north - point.lat) * scale, 1)

    dots = tuple(
        Dot(
            point.district_id,
            point.name,
            *spot(point),
            radius=min(5 + 1.5 * candidates.get(point.district_id, 0), 14),
            candidates=candidates.get(point.district_id, 0),
            is_here=point.district_id == here,
        )
        for point in shown
    )
    wanted = f"centre:{centre_id}" if centre_id else f"district:{here}"
    place = next((point for point in points if point.key == wanted), None)
    height = round(2 * MARGIN + high * scale)
    width = round(2 * MARGIN + wide * scale)
    return Drawing(width, height, dots, spot(place) if place else None, place.name if place else "")

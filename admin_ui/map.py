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
    paper = _paper(shown)
    dots = tuple(
        _dot(point, paper, candidates.get(point.district_id, 0), is_here=point.district_id == here)
        for point in shown
    )
    wanted = f"centre:{centre_id}" if centre_id else f"district:{here}"
    place = next((point for point in points if point.key == wanted), None)
    pin = paper.spot(place) if place else None
    return Drawing(paper.width, paper.height, dots, pin, place.name if place else "")


@dataclass(frozen=True)
class _Paper:
    """Hold where north-west is, and how many units a degree takes."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    width: int
    height: int

    def spot(self, point: MapPoint) -> tuple[float, float]:
        """Return where a point is drawn."""
        x = MARGIN + (point.lon - self.west) * self.scale_x
        y = MARGIN + (self.north - point.lat) * self.scale_y
        return round(x, 1), round(y, 1)


def _paper(shown: Sequence[MapPoint]) -> _Paper:
    west, north = min(p.lon for p in shown), max(p.lat for p in shown)
    shrink = cos(radians(north))
    wide = max((max(p.lon for p in shown) - west) * shrink, 1e-6)
    high = max(north - min(p.lat for p in shown), 1e-6)
    scale = (SIZE - 2 * MARGIN) / max(wide, high)
    width, height = round(2 * MARGIN + wide * scale), round(2 * MARGIN + high * scale)
    return _Paper(west, north, shrink * scale, scale, width, height)


def _dot(point: MapPoint, paper: _Paper, count: int, *, is_here: bool) -> Dot:
    x, y = paper.spot(point)
    radius = min(5 + 1.5 * count, 14)
    return Dot(point.district_id, point.name, x, y, radius, count, is_here)

"""The city: what is asked for in each district, and how many supporters live there; no tiles."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from admin_ui.charts.marks import NARROW, WIDE, Chart, Dot, Line, Mark, Rect, Words, words_width
from mdeji.places.queries import MapPoint

SMALLEST = 7.0
LARGEST = {NARROW: 15.0, WIDE: 24.0}
HEIGHT = {NARROW: 430, WIDE: 470}
EDGE_X, EDGE_Y = 34, 42
EVEN = 0.5
"""How far places are moved apart: 0 leaves them where they are, 1 spreads them evenly.

The inner districts lie so close that their names would cover each other. Who lies north or west of
whom stays true; distances do not, and the picture says so.
"""


@dataclass(frozen=True)
class Place:
    """What is told of a district: None is hidden; ``desk``: its centre had a desk open."""

    asked: int | None
    supporters: int | None
    desk: bool = False


@dataclass(frozen=True)
class Ground:
    """What the map stands on: the points, and which districts are neighbours."""

    points: Sequence[MapPoint]
    neighbours: Mapping[str, Collection[str]]


def city(said: tuple[str, str], ground: Ground, places: Mapping[str, Place], width: int) -> Chart:
    """Draw districts as circles whose area is the demand, and supporters as boxes below them.

    Thin lines lead from each district to its neighbours.
    """
    shown = [point for point in ground.points if point.kind == "district"]
    if not shown:
        return Chart(width, 40, *said, ())
    most = max((place.asked or 0 for place in places.values()), default=0)
    spots = _spots(shown, width)
    marks: list[Mark] = [
        Line((spots[here], spots[there]), "spot__way")
        for here in spots
        for there in sorted(ground.neighbours.get(here, ()))
        if here < there and there in spots
    ]
    for point in shown:
        place = places.get(point.district_id, Place(0, 0))
        size = place.asked / max(most, 1) if place.asked else 0.0
        radius = SMALLEST + (LARGEST[width] - SMALLEST) * size**0.5
        marks += _district(point.name, spots[point.district_id], place, radius)
    return Chart(width, HEIGHT[width], *said, tuple(marks))


def _spots(shown: Sequence[MapPoint], width: int) -> dict[str, tuple[float, float]]:
    """Return where the districts are drawn: between their true place and an even one."""
    across = _placed([point.lon for point in shown], width - 2 * EDGE_X)
    down = _placed([-point.lat for point in shown], HEIGHT[width] - 2 * EDGE_Y)
    return {
        point.district_id: (round(EDGE_X + x, 1), round(EDGE_Y + y, 1))
        for point, x, y in zip(shown, across, down, strict=True)
    }


def _placed(values: Sequence[float], length: float) -> list[float]:
    low, high = min(values), max(values)
    order = {value: at for at, value in enumerate(sorted(set(values)))}
    last = max(len(order) - 1, 1)
    return [
        length * ((1 - EVEN) * (value - low) / max(high - low, 1e-9) + EVEN * order[value] / last)
        for value in values
    ]


def _district(name: str, at: tuple[float, float], place: Place, radius: float) -> list[Mark]:
    x, y = at
    asked = "＊" if place.asked is None else f"{place.asked:,}"
    helpers = "＊" if place.supporters is None else f"{place.supporters:,}"
    text = f"{helpers}人"
    wide = words_width(text, 11) + 6
    count = "spot__count" if place.asked != 0 else "spot__zero"
    ring = [Dot(x, y, radius + 3, "spot__ring")] if place.desk else []
    return [
        *ring,
        Dot(x, y, radius, "spot" if place.asked != 0 else "spot spot--none"),
        Words(x, y + 4, asked, count, "middle"),
        Words(x, y - radius - 6, name, "spot__name", "middle"),
        Rect(x - wide / 2, y + radius + 4, wide, 15, "spot__box"),
        Words(x, y + radius + 15.5, text, "spot__people", "middle"),
    ]

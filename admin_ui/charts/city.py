"""The city: what is asked for in each district, and how many supporters live there; no tiles."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from admin_ui.charts.marks import Chart, Dot, Line, Mark, Rect, Words, words_width
from admin_ui.map import paper
from mdeji.places.queries import MapPoint

LARGEST, SMALLEST = 24.0, 7.0


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
    sheet = paper(shown, width, 56)
    most = max((place.asked or 0 for place in places.values()), default=0)
    spots = {point.district_id: sheet.spot(point) for point in shown}
    marks: list[Mark] = [
        Line((spots[here], spots[there]), "spot__way")
        for here in spots
        for there in sorted(ground.neighbours.get(here, ()))
        if here < there and there in spots
    ]
    for point in shown:
        place = places.get(point.district_id, Place(0, 0))
        marks += _district(point.name, spots[point.district_id], place, most)
    return Chart(width, sheet.height, *said, tuple(marks))


def _district(name: str, at: tuple[float, float], place: Place, most: int) -> list[Mark]:
    x, y = at
    radius = SMALLEST + (LARGEST - SMALLEST) * ((place.asked or 0) / max(most, 1)) ** 0.5
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

"""A small drawing of where a visit is, among the community centres around it; no map service."""

from dataclasses import dataclass
from math import cos, hypot, radians

from admin_ui.tools import Tools
from mdeji.dispatch.queries import VisitView
from mdeji.places import queries as places
from mdeji.places.queries import CentreCard

KM_PER_DEGREE = 111.2
NEIGHBOURS = 4
WIDTH, HEIGHT, MARGIN = 320, 200, 44


@dataclass(frozen=True)
class Dot:
    """A centre on the drawing; the visit is at, or near, the one that is ``here``."""

    x: int
    y: int
    name: str
    here: bool


@dataclass(frozen=True)
class AreaMap:
    """A drawing in pixels, north up; ``km_px`` is the length of a kilometre.

    ``exact`` is false when only the district is known: private addresses are never drawn.
    """

    dots: tuple[Dot, ...]
    km_px: int
    exact: bool
    width: int = WIDTH
    height: int = HEIGHT


def area_map(tools: Tools, visit: VisitView) -> AreaMap | None:
    """Return the drawing around the visit's centre or district, or None without coordinates."""
    with tools.database.reading() as session:
        centres = places.centres(session)
    here = next((c for c in centres if c.id == visit.request.centre_id), None)
    exact = here is not None
    here = here or next((c for c in centres if c.district_id == visit.request.district_id), None)
    return None if here is None else drawing(here, centres, exact=exact)


def drawing(here: CentreCard, centres: list[CentreCard], *, exact: bool) -> AreaMap:
    """Return the nearest centres around ``here``, scaled to fill the drawing."""
    shrink = cos(radians(here.lat))
    east = {c.id: (c.lon - here.lon) * KM_PER_DEGREE * shrink for c in centres}
    north = {c.id: (c.lat - here.lat) * KM_PER_DEGREE for c in centres}
    near = sorted(centres, key=lambda c: (hypot(east[c.id], north[c.id]), c.id))
    shown = near[: NEIGHBOURS + 1]
    reach_x = max([abs(east[c.id]) for c in shown] + [0.5])
    reach_y = max([abs(north[c.id]) for c in shown] + [0.5])
    scale = min((WIDTH / 2 - MARGIN) / reach_x, (HEIGHT / 2 - MARGIN / 2) / reach_y)
    dots = tuple(
        Dot(
            x=round(WIDTH / 2 + east[c.id] * scale),
            y=round(HEIGHT / 2 - north[c.id] * scale),
            name=c.name.removesuffix("公民館"),
            here=c.id == here.id,
        )
        for c in shown
    )
    return AreaMap(dots, round(scale), exact)

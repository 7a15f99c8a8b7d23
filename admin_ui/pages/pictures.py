"""The pictures: where people look rather than read, each with its table, by period and place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from admin_ui.access import Onlooker, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.pictures import city, desks, gap, people, topics, trend, waiting
from admin_ui.pictures.view import Ask, View
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.figures.pictures_period import Where, choices, read_period
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.places.queries import centres, district_names

router = APIRouter()
Code = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True)
class Kind:
    """One page of pictures: its code in the address, its name, and the question it answers."""

    code: str
    name: str
    asks: str
    show: Callable[[Any, Ask], View]


KINDS = (
    Kind("trend", "年度の移り変わり", "去年より ふえているか", trend.show),
    Kind("topics", "内容と地区", "どこで 何を きかれているか", topics.show),
    Kind("desks", "よろず相談所の使われかた", "0人の回、混みすぎの回は どこか", desks.show),
    Kind("waiting", "待った日数と けっか", "どれだけ待ち、どれだけ 訪問できたか", waiting.show),
    Kind("people", "サポーターの活動", "かたよりは ないか、ひまな人は いないか", people.show),
    Kind("map", "地図", "相談と サポーターは どこに いるか", city.show),
    Kind("gap", "足りないところ", "何が 足りず、どうすれば たすかるか", gap.show),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def wanted_of(period: Code = "", centre: Code = "", district: Code = "") -> tuple[str, str, str]:
    """Return the period, centre and district of the address."""
    return period, centre, district


Wanted = Annotated[tuple[str, str, str], Depends(wanted_of)]


@router.get("/admin/pictures")
def show_first(http: Request, tools: Use, viewer: Onlooker, wanted: Wanted) -> Response:
    """Show the first picture, with the way to the others."""
    return _page(http, tools, viewer, KINDS[0], wanted)


@router.get("/admin/pictures/{code}")
def show(http: Request, tools: Use, viewer: Onlooker, code: str, wanted: Wanted) -> Response:
    """Show one page of pictures."""
    if code not in BY_CODE:
        raise NotFound("picture", code)
    return _page(http, tools, viewer, BY_CODE[code], wanted)


@router.get("/admin/demand")
def show_where_it_was(viewer: Onlooker) -> Response:
    """Lead from the old address to the picture of what is missing."""
    del viewer
    return to("/admin/pictures/gap")


def _page(
    http: Request, tools: Tools, viewer: Viewer, kind: Kind, wanted: tuple[str, str, str]
) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        ask = _ask(session, viewer, wanted, now)
        view = kind.show(session, ask)
    where = ask.where
    chosen = {"period": where.period.code, "centre": where.centre_id, "district": where.district_id}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return page(
        http,
        "pictures/one.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        kind=kind,
        kinds=KINDS,
        view=view,
        ask=ask,
        query=query,
        periods=_periods(ask),
    )


def _ask(session: Any, viewer: Viewer, wanted: tuple[str, str, str], now: Any) -> Ask:
    """Return what the address asks for; a place nobody knows is none.

    Who does not work with the people sees the whole city: a district by itself would give away
    what is hidden of it among the others.
    """
    period, centre, district = wanted if viewer.is_desk else (wanted[0], "", "")
    names = district_names(session)
    known = {one.id: one.name for one in centres(session)}
    where = Where(
        read_period(period, day_of(now)),
        centre if centre in known else "",
        district if district in names and centre not in known else "",
    )
    return Ask(where, now, viewer, names, known)


def _periods(ask: Ask) -> tuple[tuple[str, str], ...]:
    """Return the periods to choose from; one from an old address stays among them."""
    found = {one.code: one.name for one in (*choices(ask.today), ask.where.period)}
    return tuple(found.items())

"""The board: every open request by what it waits for."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from admin_ui.access import Anybody, AnybodyChanges, Viewer
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.dispatch import board as boards
from mdeji.dispatch.board import Filters, Lane
from mdeji.messages.board import Pulse
from mdeji.messages.board import pulse as pulse_now
from mdeji.places.queries import district_names
from mdeji.rota import queries as rota
from mdeji.rota.class_queries import lacking
from mdeji.yorozu.flags import count_open

router = APIRouter()
NUMBER = re.compile(r"(?:[Mm]-?)?\d{1,9}")


def filters_of(
    district: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    lane: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Filters:
    """Return the filters of the address; an unknown lane is none."""
    known = Lane(lane) if lane in list(Lane) else None
    # Only numbers: a name in an address would end up in logs.
    return Filters(district, kind, q if is_number(q) else "", known, page)


def is_number(words: str) -> bool:
    """Tell whether somebody looks for the number of a request, not for a name."""
    return bool(NUMBER.fullmatch(unicodedata.normalize("NFKC", words).strip()))


Filtered = Annotated[Filters, Depends(filters_of)]


@router.get("/admin")
def show(
    request: Request, tools: Use, viewer: Anybody, filters: Filtered, still: str = ""
) -> Response:
    """Show the board."""
    values = _values(tools, viewer, filters, still=bool(still))
    return page(request, "board.html", **values)


@router.post("/admin/search")
def search(request: Request, tools: Use, change: AnybodyChanges) -> Response:
    """Search by number or name; names travel in the body, never in an address."""
    form = change.form
    filters = Filters(form["district"][:40], form["kind"][:20], form["q"][:100])
    if not filters.words or is_number(filters.words):
        return to(f"/admin?{_query(filters)}")
    return page(request, "board.html", **_values(tools, change.viewer, filters, still=True))


@router.get("/admin/board")
def fragment(
    request: Request,
    tools: Use,
    viewer: Anybody,
    filters: Filtered,
    v: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Answer the board's own question whether anything has changed; usually it has not."""
    with tools.database.reading() as session:
        if boards.version(session, tools.clock.now()) == v:
            return Response(status_code=204)
    values = _values(tools, viewer, filters, still=False)
    return page(request, "parts/board.html", swap_pulse=True, **values)


@dataclass(frozen=True)
class Header(Pulse):
    """What the header of every page of the office shows.

    ``flags`` are suspicions of fraud, ``gaps`` desks within a week that lack somebody on duty,
    ``lacking`` classes within a week at which somebody who teaches is missing.
    """

    flags: int
    gaps: int
    lacking: int


def pulse_for(tools: Tools, viewer: Viewer) -> Header | None:
    """Return the counts for the header, for those who answer letters."""
    if not viewer.is_office:
        return None
    with tools.database.reading() as session:
        now = tools.clock.now()
        found = pulse_now(session, tools.settings.line_monthly_limit, now)
        return Header(
            **vars(found),
            flags=count_open(session),
            gaps=rota.count_alarms(session, now),
            lacking=len(lacking(session, now)),
        )


def _values(tools: Tools, viewer: Viewer, filters: Filters, *, still: bool) -> dict[str, Any]:
    now = tools.clock.now()
    filters = replace(filters, people=viewer.is_office, centre_id=viewer.only_centre)
    with tools.database.reading() as session:
        version = boards.version(session, now)
        board = boards.board(session, filters, now)
        districts = district_names(session)
    return {
        "viewer": viewer,
        "pulse": pulse_for(tools, viewer),
        "board": board,
        "filters": filters,
        "query": _query(filters),
        "by_name": bool(filters.words) and not is_number(filters.words),
        "version": version,
        "still": still,
        "districts": districts,
    }


def _query(filters: Filters) -> str:
    asked = {"district": filters.district_id, "kind": filters.kind}
    if is_number(filters.words):
        asked["q"] = filters.words
    if filters.lane is not None:
        asked |= {"lane": filters.lane.value, "page": str(filters.page)}
    return urlencode({name: value for name, value in asked.items() if value})

"""What everybody may know of the desks: dates, ways, a calendar file, a sheet to print."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from admin_ui import yorozu_words
from admin_ui.desk_papers import calendar_of, month_sheet
from admin_ui.render import page
from admin_ui.tools import Use
from admin_ui.yorozu_parts import by_day, centre_card, read_month
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.places.queries import centres
from mdeji.yorozu.calendar import SessionView, desk_centres, notes_of, sessions_between
from mdeji.yorozu.rules import FOR_GOOD

router = APIRouter(include_in_schema=False)
Centre = Annotated[str, Path(max_length=60)]
Month = Annotated[str, Query(max_length=7)]
AHEAD = timedelta(weeks=5)
AHEAD_OF_ONE = timedelta(weeks=9)
BEHIND = timedelta(weeks=9)
FOR_A_WHILE = {"cache-control": "public, max-age=300"}


@router.get("/yorozu")
def every(http: Request, tools: Use) -> Response:
    """Show the next dates of all centres."""
    now = tools.clock.now()
    today = day_of(now)
    with tools.database.reading() as session:
        coming = _coming(sessions_between(session, today, today + AHEAD, now), now)
        known = {c.id: c for c in centres(session)}
        desks = set(desk_centres(session))
        with_desk = [card for card in known.values() if card.id in desks]
        closed = {c.id: notes_of(session, c.id).closed_on for c in with_desk}
    return page(
        http,
        "yorozu/public.html",
        by_day=by_day(coming),
        first={one.centre_id: one for one in reversed(coming) if one.is_on},
        centres=known,
        closed=closed,
        with_desk=[c for c in with_desk if (closed[c.id] or date.max) > today],
        W=yorozu_words,
        address=f"{tools.settings.public_url}/yorozu",
    )


@router.get("/yorozu/{centre_id}")
def one(http: Request, tools: Use, centre_id: Centre) -> Response:
    """Show when one centre has its desk, and how to get there."""
    now = tools.clock.now()
    today = day_of(now)
    with tools.database.reading() as session:
        card, notes = _open(session, centre_id)
        found = sessions_between(session, today, today + AHEAD_OF_ONE, now, centre_id)
    return page(
        http,
        "yorozu/public_centre.html",
        centre=card,
        notes=notes,
        coming=_coming(found, now),
        is_closed=notes.closed_on is not None and notes.closed_on <= today,
        months=_months(today, notes.closed_on),
        W=yorozu_words,
        address=f"{tools.settings.public_url}/yorozu/{centre_id}",
    )


@router.get("/yorozu/{centre_id}/yorozu.ics")
def calendar_file(tools: Use, centre_id: Centre) -> Response:
    """Return the sessions of a centre as a file that calendars open and subscribe to."""
    now = tools.clock.now()
    with tools.database.reading() as session:
        card, _ = _open(session, centre_id)
        first, last = day_of(now) - BEHIND, day_of(now) + AHEAD_OF_ONE
        found = sessions_between(session, first, last, now, centre_id)
    body = calendar_of(card, found, f"{tools.settings.public_url}/yorozu/{centre_id}")
    headers = FOR_A_WHILE | {"content-disposition": 'inline; filename="yorozu.ics"'}
    return Response(body, 200, headers, "text/calendar; charset=utf-8")


@router.get("/yorozu/{centre_id}/month.pdf")
def sheet(tools: Use, centre_id: Centre, month: Month = "") -> Response:
    """Return the sheet of a month to hang up."""
    now = tools.clock.now()
    first = read_month(month, day_of(now))
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    with tools.database.reading() as session:
        about = _open(session, centre_id)
        if about[1].closed_on is not None and about[1].closed_on <= first:
            raise NotFound("desk", centre_id)
        found = sessions_between(session, first, last, now, centre_id)
    pdf = month_sheet(tools, about, found, first)
    headers = {"content-disposition": f'inline; filename="yorozu-{centre_id}-{first:%Y-%m}.pdf"'}
    return Response(pdf, 200, headers, "application/pdf")


def _open(session: Any, centre_id: str) -> tuple[Any, Any]:
    if centre_id not in desk_centres(session):
        raise NotFound("desk", centre_id)
    return centre_card(session, centre_id), notes_of(session, centre_id)


def _months(today: date, closed_on: date | None) -> list[date]:
    """Return the first days of the months that have a sheet: this one and the next, while open."""
    this = today.replace(day=1)
    both = (this, (this + timedelta(days=32)).replace(day=1))
    return [first for first in both if closed_on is None or max(first, today) < closed_on]


def _coming(found: list[SessionView], now: datetime) -> list[SessionView]:
    """Leave out what is over, and what a centre had planned that is closed for good."""
    return [one for one in found if one.ends_at > now and one.reason != FOR_GOOD]

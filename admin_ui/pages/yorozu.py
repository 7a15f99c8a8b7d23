"""The desks: a calendar of all centres, and what is on today."""

from calendar import Calendar
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Anybody, Viewer
from admin_ui.pages import (
    desks,
    guides,
    yorozu_after,
    yorozu_entry,
    yorozu_log,
    yorozu_paper,
    yorozu_public,
    yorozu_session,
    yorozu_waiting,
)
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Use
from admin_ui.yorozu_parts import by_day, read_month
from mdeji.kit.calendar import day_of, is_holiday, wareki_year
from mdeji.outreach.calls import waiting
from mdeji.places.queries import centres
from mdeji.yorozu.calendar import desk_centres, sessions_between
from mdeji.yorozu.checks import calls
from mdeji.yorozu.flags import count_open

router = APIRouter()


@router.get("/admin/yorozu")
def show(
    http: Request, tools: Use, viewer: Anybody, month: Annotated[str, Query(max_length=7)] = ""
) -> Response:
    """Show one month of all centres; a centre sees its own first."""
    now = tools.clock.now()
    first = read_month(month, today := day_of(now))
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    with tools.database.reading() as session:
        found = sessions_between(session, weeks[0][0], weeks[-1][-1], now)
        todays = sessions_between(session, today, today, now)
        every = {c.id: c for c in centres(session)}
        waiting = _waiting(session, viewer, now)
        is_new = not found and not desk_centres(session)
    return page(
        http,
        "yorozu/calendar.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        weeks=weeks,
        first=first,
        today=today,
        by_day=by_day(found),
        waiting=waiting,
        todays=[one for one in todays if viewer.centre_id in {None, one.centre_id}],
        centres=every,
        is_new=is_new,
        holidays={day for week in weeks for day in week if is_holiday(day)},
        **_month(first),
        W=yorozu_words,
    )


def _month(first: date) -> dict[str, Any]:
    """Return the name of a month's year, and days of the months before and after."""
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return {"year": wareki_year(first), "before": before, "after": after}


def _waiting(session: Any, viewer: Viewer, now: datetime) -> dict[str, int] | None:
    """Return how many suspicions of fraud and how many calls wait, for those who deal with them."""
    if not viewer.is_desk:
        return None
    due = [call for call in calls(session, viewer.centre_id, now) if call.due_on <= day_of(now)]
    told = sum(many for _, many in waiting(session, viewer.centre_id, now))
    return {"flags": count_open(session, viewer.centre_id), "calls": len(due) + told}


ROOMS = (
    desks,
    yorozu_after,
    yorozu_session,
    yorozu_log,
    yorozu_paper,
    yorozu_waiting,
    yorozu_entry,
    yorozu_public,
    guides,
)
for room in ROOMS:
    router.include_router(room.router)

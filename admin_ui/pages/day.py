"""The sheet of a day, to be printed on A4: the work goes on when the network does not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admin_ui.access import Desk, Viewer
from admin_ui.dates import read_day
from admin_ui.pages.board import pulse_for
from admin_ui.render import page
from admin_ui.tools import Tools, Use
from mdeji.dispatch.day import sheets, visit_days
from mdeji.kit.calendar import at_jst, day_of
from mdeji.places.queries import centres, district_names
from mdeji.staff.journal import record

router = APIRouter()
AHEAD = timedelta(days=14)


@router.get("/admin/day")
def show(
    http: Request, tools: Use, viewer: Desk, on: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Show and print the visits of one day; a centre sees its own."""
    now = tools.clock.now()
    today = day_of(now)
    day = read_day(on, today) if on.strip() else today
    with tools.database.reading() as session:
        found = sheets(session, day, viewer.only_centre) if day else ()
        every = {c.id: c for c in centres(session)}
        districts = district_names(session)
        coming = _days(visit_days(session, at_jst(today, time()), at_jst(today, time()) + AHEAD))
    if found and day:
        _remember(tools, viewer, day, len(found))
    return page(
        http,
        "day.html",
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        day=day,
        typed=on,
        sheets=found,
        centres=every,
        districts=districts,
        coming=coming if viewer.is_office else (),
        before=day - timedelta(days=1) if day else today,
        after=day + timedelta(days=1) if day else today,
    )


def _remember(tools: Tools, viewer: Viewer, day: date, count: int) -> None:
    """Note who looked: the sheet shows telephone numbers and addresses."""
    with tools.database.transaction() as session:
        detail = {"on": day.isoformat(), "count": count}
        record(session, viewer.actor, viewer.actor, "day_sheet_seen", detail, tools.clock.now())


def _days(starts: Sequence[datetime]) -> tuple[tuple[date, int], ...]:
    return tuple(Counter(day_of(start) for start in starts).items())

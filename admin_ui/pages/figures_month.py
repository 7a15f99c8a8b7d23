"""One month: what is missing first, its figures, and the button that freezes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import figure_words
from admin_ui.access import Anybody, OfficeChanges, Viewer
from admin_ui.figure_parts import (
    HOME,
    NOTHING,
    Told,
    helpers,
    hides,
    month_or_404,
    row_address,
    scope_of,
)
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from mdeji.figures import service
from mdeji.figures.missing import Missing, missing
from mdeji.figures.queries import snapshot
from mdeji.figures.reports import reports
from mdeji.figures.rules.building import built
from mdeji.figures.rules.periods import Period, last_month, month_of
from mdeji.figures.service import TELLING, Lacks, Wish
from mdeji.kit.errors import Invalid, NotFound, Stale
from mdeji.staff.queries import names as staff_names

router = APIRouter()


@router.get("/admin/figures/month/{month}")
def show(http: Request, tools: Use, viewer: Anybody, month: str) -> Response:
    """Show a month as it counts now; the office sees what is missing, and freezes it."""
    return _page(http, tools, viewer, month_or_404(month))


@router.post("/admin/figures/month/{month}/freeze")
def freeze(http: Request, tools: Use, change: OfficeChanges, month: str) -> Response:
    """Freeze a month under the next number."""
    period, form, now = month_or_404(month), change.form, tools.clock.now()
    try:
        with tools.database.transaction() as session:
            wish = Wish(
                period,
                form.number("seen") or 0,
                figure_words.words(session),
                TELLING if form["accept"] else (),
                form["reason"],
            )
            made = service.freeze(session, wish, change.actor, now).pk
    except Lacks:
        told = Told(figure_words.MISSED, form, status=409)
        return _page(http, tools, change.viewer, period, told)
    except Invalid as error:
        told = Told(figure_words.problem(error.field, error.reason), form, status=422)
        return _page(http, tools, change.viewer, period, told)
    except Stale:
        told = Told(figure_words.STALE, form, status=409)
        return _page(http, tools, change.viewer, period, told)
    return to(f"{HOME}/reports/{made}?done=1")


def _page(
    http: Request, tools: Tools, viewer: Viewer, month: Period, told: Told = NOTHING
) -> Response:
    now = tools.clock.now()
    if month.begins_at > now:
        raise NotFound("month", month.first)
    with tools.database.reading() as session:
        found = snapshot(session, month, figure_words.words(session), scope_of(viewer, now))
        lacking = missing(session, month, now) if viewer.is_office else ()
        frozen = reports(session, month) if not viewer.only_centre else []
        staff = staff_names(session)
    values: dict[str, Any] = {
        "month": month,
        **_around(month, now),
        "report": built(found, figure_words.MISSING, hide=hides(viewer), whole=True),
        "centres": found.words["centre"],
        "frozen": frozen,
        "staff": staff,
        "told": told,
        **_lacking(viewer, lacking),
    }
    values |= {"viewer": viewer, "pulse": pulse_for(tools, viewer), **helpers()}
    return page(http, "figures/month.html", status=told.status, **values)


def _around(month: Period, now: datetime) -> dict[str, Any]:
    is_over = month.is_over(now)
    return {
        "is_over": is_over,
        "before": month_of(last_month(month.first)),
        "after": month_of(month.until) if is_over else None,
    }


def _lacking(viewer: Viewer, kinds: Sequence[Missing]) -> dict[str, Any]:
    """Return what is missing, what of it must be accepted, and where each is mended."""
    found = [one for one in kinds if one.count]
    return {
        "lacking": found,
        "must": [one for one in found if one.code in TELLING],
        "lead": {
            one.code: [row_address(viewer, row.subject, row.id) for row in one.rows]
            for one in found
        },
    }

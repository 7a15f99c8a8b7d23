"""What is kept for how long, what will go tonight and in the next thirty days, and what went."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from admin_ui import retention_words
from admin_ui.access import Admin, AdminChanges, Change, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.screen import Typing
from admin_ui.tools import Tools, Use
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import Invalid
from mdeji.privacy import retention
from mdeji.privacy.rules import BY_KEY
from mdeji.scheduler.housekeeping import NIGHTLY_AT

router = APIRouter()


@router.get("/admin/retention")
def show(http: Request, tools: Use, viewer: Admin) -> Response:
    """Show every rule with what the coming night will let go."""
    return _show(http, tools, viewer, Typing())


@router.post("/admin/retention")
def choose(http: Request, tools: Use, change: AdminChanges) -> Response:
    """Keep a kind of record longer or shorter."""
    form = change.form
    rule, kept = BY_KEY.get(form["rule"]), form.number("kept")
    if rule is None or kept is None:
        return _refuse(http, tools, change)
    try:
        with tools.database.transaction() as session:
            retention.choose(session, rule.key, kept, change.actor, tools.clock.now())
    except Invalid:
        return _refuse(http, tools, change)
    return to("/admin/retention")


def _refuse(http: Request, tools: Tools, change: Change) -> Response:
    problem = "その長さは えらべません。範囲の中の 数を入れてください。"
    typing = Typing(problem, {}, change.form, status=422)
    return _show(http, tools, change.viewer, typing)


def coming_night(now: datetime) -> datetime:
    """Return when the next night lets go."""
    night = at_jst(day_of(now), NIGHTLY_AT)
    return night if night > now else night + timedelta(days=1)


def _show(http: Request, tools: Tools, viewer: Viewer, typing: Typing) -> Response:
    night = coming_night(tools.clock.now())
    with tools.database.reading() as session:
        rules = retention.preview(session, night)
        runs = retention.runs(session)
        last = retention.last_run(session)
    return page(
        http,
        "retention.html",
        status=typing.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        typing=typing,
        rules=rules,
        runs=runs,
        last=last,
        night=night,
        words=retention_words,
    )

"""One activity: correct it, take it back, put it back; its history below."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words
from admin_ui.access import Desk, DeskChanges, Viewer
from admin_ui.activity_reading import read_draft
from admin_ui.class_parts import attempt
from admin_ui.journal_events import EVENTS
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, own
from mdeji.kit.calendar import day_of
from mdeji.outreach import activities
from mdeji.outreach.activity_queries import activity_view
from mdeji.outreach.kinds import kinds
from mdeji.places.queries import centres, district_names
from mdeji.staff.journal import entries_about

router = APIRouter()
DONE = {
    "correct": "直しました。前の内容は 履歴に残ります。",
    "take_back": "取り消しました。数には 入りません。",
    "put_back": "元に もどしました。",
}


@router.get("/admin/activities/{activity_id:int}")
def show(http: Request, tools: Use, viewer: Desk, activity_id: Id) -> Response:
    """Show an activity."""
    return _page(http, tools, viewer, activity_id, NONE)


@router.post("/admin/activities/{activity_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, activity_id: Id) -> Response:
    """Correct, take back or put back."""
    form = change.form
    what = form["do"]
    if what not in DONE:
        return to(f"/admin/activities/{activity_id}")

    def work(session: Any, now: datetime) -> object:
        row = activities.activity(session, activity_id)
        _mine(change.viewer, row.centre_id)
        if what == "take_back":
            return activities.take_back(session, activity_id, change.actor, now)
        if what == "put_back":
            return activities.put_back(session, activity_id, change.actor, now)
        draft = read_draft(form, day_of(now), row.uid)
        _mine(change.viewer, draft.centre_id)
        seen = form.number("version") or 0
        return activities.correct(session, activity_id, draft, seen, (change.actor, now))

    fault = attempt(tools, what, form, work)
    if fault is None:
        return to(f"/admin/activities/{activity_id}?done={what}")
    return _page(http, tools, change.viewer, activity_id, fault)


def _mine(viewer: Viewer, centre_id: str | None) -> None:
    """Refuse staff of a centre what is of no centre, or of another."""
    if viewer.only_centre is not None:
        own(viewer, centre_id or "?")


def _page(http: Request, tools: Tools, viewer: Viewer, activity_id: int, fault: Fault) -> Response:
    with tools.database.reading() as session:
        row = activities.activity(session, activity_id)
        _mine(viewer, row.centre_id)
        values: dict[str, Any] = {
            "one": activity_view(session, row),
            "kinds": kinds(session),
            "centres": {c.id: c.name for c in centres(session)},
            "districts": district_names(session),
            "history": entries_about(session, [f"activity:{activity_id}"]),
        }
    return page(
        http,
        "classes/activity.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=class_words,
        E=EVENTS,
        **values,
    )

"""One session: what was logged, and to call it off, move it, or let it take place after all."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import rota_words, yorozu_words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import (
    NONE,
    Fault,
    Id,
    attempt,
    centre_card,
    may_change,
    own,
    read_when,
    session_card,
)
from admin_ui.yorozu_reading import summary
from mdeji.kit.calendar import day_of
from mdeji.rota import calls
from mdeji.rota import queries as rota
from mdeji.rota.views import DutyDay
from mdeji.staff.journal import record
from mdeji.yorozu import sessions
from mdeji.yorozu.queries import logs_of

router = APIRouter()
DONE = {
    "call_off": "お休みにしました。",
    "restore": "予定に もどしました。",
    "move": "日時を 変えました。",
    "told": "電話で知らせたことを 記録しました。",
}


@router.get("/admin/yorozu/sessions/{session_id:int}")
def show(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show a session."""
    return _page(http, tools, viewer, session_id, NONE)


@router.post("/admin/yorozu/sessions/{session_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Call the session off, restore it, or move it, if nobody has changed it meanwhile."""
    what = change.form["do"]
    if what not in DONE:
        return to(f"/admin/yorozu/sessions/{session_id}")
    fault = attempt(
        tools, what, change.form, lambda session, now: _do(session, change, session_id, now)
    )
    if fault is None:
        return to(f"/admin/yorozu/sessions/{session_id}?done={what}")
    return _page(http, tools, change.viewer, session_id, fault)


def _do(session: Any, change: Change, session_id: int, now: datetime) -> None:
    form, row = change.form, sessions.session_row(session, session_id)
    own(change.viewer, row.centre_id)
    if form["do"] == "told":
        calls.told(session, session_id, form.number("who") or 0, change.actor, now)
        return
    sessions.check_version(row, form.number("version"))
    if form["do"] == "call_off":
        sessions.call_off(session, session_id, form["reason"], change.actor, now)
    elif form["do"] == "restore":
        sessions.restore(session, session_id, change.actor, now)
    else:
        when = read_when(form, day_of(now))
        sessions.move(session, session_id, when, form["reason"], (change.actor, now))


def _to_tell(session: Any, viewer: Viewer, session_id: int, now: datetime) -> Any:
    """Return whom the office must phone about a change; that numbers were seen is written down."""
    found = calls.people(session, session_id)
    if found:
        about = f"yorozu:{session_id}"
        record(session, viewer.actor, about, "contact_seen", {"what": "desk"}, now)
    return found


def _page(http: Request, tools: Tools, viewer: Viewer, session_id: int, fault: Fault) -> Response:
    now = tools.clock.now()
    with tools.database.transaction() as session:
        it = session_card(session, session_id)
        card = centre_card(session, it.centre_id)
        mine = may_change(viewer, it.centre_id)
        duty = rota.day(session, session_id) or DutyDay(it)
        logs = logs_of(session, session_id) if mine else []
        to_tell = _to_tell(session, viewer, session_id, now) if mine else ()
    return page(
        http,
        "yorozu/session.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        centre=card,
        is_over=it.starts_at <= now,
        may=mine,
        is_future=day_of(it.starts_at) > day_of(now),
        logs=[(one, summary(one)) for one in logs],
        count=sum(one.counts for one in logs),
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        duty=duty,
        to_tell=to_tell,
        W=yorozu_words,
        D=rota_words,
    )

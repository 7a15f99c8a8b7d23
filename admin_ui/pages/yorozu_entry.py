"""One record of the log: correct it, take it back, note what comes next; its history below."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.dates import read_day
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, attempt, centre_card, own, session_card
from admin_ui.yorozu_reading import groups, read_draft, summary
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.staff.journal import entries_about, record
from mdeji.yorozu import following, service
from mdeji.yorozu.following import Contact
from mdeji.yorozu.queries import LogView, log_view

router = APIRouter()
DONE = {
    "correct": "直しました。前の内容は 履歴に残ります。",
    "take_back": "取り消しました。数には 入りません。",
    "put_back": "元に もどしました。",
    "return": "つぎに来る日を 変えました。",
    "contact": "連絡先を 預かりました。60日で消えます。",
    "called": "連絡が すみました。連絡先を 消しました。",
}
Work = Callable[[Any, Change, int, datetime], object]


@router.get("/admin/yorozu/entries/{entry_id:int}")
def show(http: Request, tools: Use, viewer: Desk, entry_id: Id) -> Response:
    """Show a record; that somebody saw a telephone number is written down."""
    return _page(http, tools, viewer, entry_id, NONE)


@router.post("/admin/yorozu/entries/{entry_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, entry_id: Id) -> Response:
    """Do what the button says."""
    what = change.form["do"]
    work = WORKS.get(what)
    if work is None:
        return to(f"/admin/yorozu/entries/{entry_id}")

    def mine(session: Any, now: datetime) -> object:
        own(change.viewer, service.consultation(session, entry_id).centre_id)
        return work(session, change, entry_id, now)

    fault = attempt(tools, what, change.form, mine)
    if fault is None:
        return to(f"/admin/yorozu/entries/{entry_id}?done={what}")
    return _page(http, tools, change.viewer, entry_id, fault)


def _correct(session: Any, change: Change, entry_id: int, now: datetime) -> object:
    draft = read_draft(change.form)
    seen = change.form.number("version") or 0
    return service.correct(session, entry_id, draft, seen, (change.actor, now))


def _take_back(session: Any, change: Change, entry_id: int, now: datetime) -> object:
    uid = service.consultation(session, entry_id).uid
    return service.take_back(session, uid, change.actor, now)


def _put_back(session: Any, change: Change, entry_id: int, now: datetime) -> object:
    return service.put_back(session, entry_id, change.actor, now)


def _return(session: Any, change: Change, entry_id: int, now: datetime) -> object:
    typed = change.form["return_on"]
    on = read_day(typed, day_of(now)) if typed else None
    if typed and on is None:
        raise Invalid("return_on", "unreadable")
    return service.agree_return(session, entry_id, on, change.actor, now)


def _contact(session: Any, change: Change, entry_id: int, now: datetime) -> object:
    form = change.form
    who = Contact(form["name"], form["phone"], bool(form["consent"]))
    return following.remember(session, entry_id, who, change.actor, now)


def _called(session: Any, change: Change, entry_id: int, now: datetime) -> None:
    following.finish(session, entry_id, change.actor, now)


WORKS: dict[str, Work] = {
    "correct": _correct,
    "take_back": _take_back,
    "put_back": _put_back,
    "return": _return,
    "contact": _contact,
    "called": _called,
}


def _page(http: Request, tools: Tools, viewer: Viewer, entry_id: int, fault: Fault) -> Response:
    now = tools.clock.now()
    with tools.database.transaction() as session:
        one = log_view(service.consultation(session, entry_id))
        own(viewer, one.centre_id)
        kept = following.of(session, entry_id)
        about = f"consultation:{entry_id}"
        if kept is not None and kept.phone:
            record(session, viewer.actor, about, "contact_seen", {"what": "follow_up"}, now)
        values = {
            "kept": kept,
            "centre": centre_card(session, one.centre_id),
            "it": session_card(session, one.session_id),
            "history": entries_about(session, [about]),
            "visit": visit_address(one, centre_card(session, one.centre_id).district_id),
        }
    return page(
        http,
        "yorozu/entry.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        one=one,
        said=summary(one),
        groups=groups(),
        fault=fault,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=yorozu_words,
        **values,
    )


def visit_address(one: LogView, district_id: str) -> str:
    """Return the intake, filled in with what the log knows."""
    known = [("door", "counter"), ("district", district_id), ("centre", one.centre_id)]
    known += [("place", "centre"), ("device", one.device), ("log", str(one.id))]
    known += [("topics", topic) for topic in one.topics]
    return f"/admin/requests/new?{urlencode(known)}"

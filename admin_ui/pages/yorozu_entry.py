"""One record of the log: correct it, take it back, note what comes next; its history below."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import yorozu_words
from admin_ui.access import Desk, DeskChanges, Viewer
from admin_ui.line_links import line_code
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_deeds import DEEDS
from admin_ui.yorozu_parts import NONE, Fault, Id, attempt, centre_card, own, session_card
from admin_ui.yorozu_reading import groups, summary, visit_address
from mdeji.kit.calendar import day_of
from mdeji.outreach.near import near
from mdeji.outreach.queries import ClassView
from mdeji.requests import guides
from mdeji.staff.journal import entries_about, record
from mdeji.yorozu import checks, following, service
from mdeji.yorozu.calendar import SessionView, sessions_between
from mdeji.yorozu.queries import LogView, log_view

router = APIRouter()
RETURNS = timedelta(weeks=9)
MOST = 4
"""How many of the next sessions are offered as days to come again."""

DONE = {
    "correct": "直しました。前の内容は 履歴に残ります。",
    "take_back": "取り消しました。数には 入りません。",
    "put_back": "元に もどしました。",
    "return": "つぎに来る日を 変えました。",
    "contact": "連絡先を 預かりました。60日で消えます。",
    "called": "連絡が すみました。連絡先を 消しました。",
    "settle": "結果を 書きました。",
    "unsettle": "もう一度 確かめる一覧に もどしました。",
    "class": "講座を すすめたことを 書きました。",
    "no_check": "2週間あとに 聞くのを やめました。",
    "using": "返事を 書きました。連絡先は 消しました。",
}


@router.get("/admin/yorozu/entries/{entry_id:int}")
def show(http: Request, tools: Use, viewer: Desk, entry_id: Id) -> Response:
    """Show a record; that somebody saw a telephone number is written down."""
    return _page(http, tools, viewer, entry_id, NONE)


@router.post("/admin/yorozu/entries/{entry_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, entry_id: Id) -> Response:
    """Do what the button says."""
    what = change.form["do"]
    work = DEEDS.get(what)
    if work is None:
        return to(f"/admin/yorozu/entries/{entry_id}")

    made: list[str] = []

    def mine(session: Any, now: datetime) -> None:
        own(change.viewer, service.consultation(session, entry_id).centre_id)
        made.append(str(work(session, change, entry_id, now) or ""))

    fault = attempt(tools, what, change.form, mine)
    if fault is None and what == "code":
        return _page(http, tools, change.viewer, entry_id, NONE, "".join(made))
    if fault is None and made[0].startswith("/"):
        return to(made[0])
    if fault is None:
        return to(f"/admin/yorozu/entries/{entry_id}?done={what}")
    return _page(http, tools, change.viewer, entry_id, fault)


def _page(
    http: Request, tools: Tools, viewer: Viewer, entry_id: int, fault: Fault, code: str = ""
) -> Response:
    with tools.database.transaction() as session:
        values = _values(session, viewer, entry_id, tools.clock.now())
    return page(
        http,
        "yorozu/entry.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        groups=groups(),
        fault=fault,
        opens=line_code(tools.settings.line_add_friend, code) if code else None,
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=yorozu_words,
        **values,
    )


def _values(session: Any, viewer: Viewer, entry_id: int, now: datetime) -> dict[str, Any]:
    one = log_view(service.consultation(session, entry_id))
    own(viewer, one.centre_id)
    kept, about = following.of(session, entry_id), f"consultation:{entry_id}"
    if kept is not None and kept.phone:
        record(session, viewer.actor, about, "contact_seen", {"what": "follow_up"}, now)
    centre = centre_card(session, one.centre_id)
    return {
        "one": one,
        "said": summary(one),
        "kept": kept,
        "check": checks.of(session, entry_id),
        "centre": centre,
        "it": session_card(session, one.session_id),
        "history": entries_about(session, [about]),
        "visit": visit_address(one, centre.district_id),
        "classes": _classes(session, one, centre.district_id, now),
        "guides": guides.about(one.topics),
        "returns": _next_days(session, one, now),
    }


def _classes(session: Any, one: LogView, district_id: str, now: datetime) -> list[ClassView]:
    """Return the next classes near the desk, those about what was asked first."""
    found = near(session, district_id, now, MOST * 2)
    return sorted(found, key=lambda it: it.topic not in one.topics)[: MOST - 1]


def _next_days(session: Any, one: LogView, now: datetime) -> list[SessionView]:
    """Return the next sessions of the centre, from which a visitor chooses when to come again."""
    first = day_of(now)
    found = sessions_between(session, first, first + RETURNS, now, one.centre_id)
    return [it for it in found if it.is_on and it.starts_at > now and it.id != one.session_id][
        :MOST
    ]

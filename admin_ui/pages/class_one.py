"""One class: seats, sign-ups, the waiting list, who teaches, who came."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import class_words, words
from admin_ui.access import Desk, DeskChanges, Viewer
from admin_ui.class_papers import attendance_sheet, poster
from admin_ui.class_parts import attempt, own_class
from admin_ui.journal_events import EVENTS
from admin_ui.leaving import asking as leaving
from admin_ui.pages.board import pulse_for
from admin_ui.pages.class_deeds import WORKS
from admin_ui.render import page, to
from admin_ui.screen import outlook
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, centre_card
from mdeji.dispatch.service import prospects
from mdeji.kit.ids import new_token
from mdeji.outreach import answers, calls, place_queries
from mdeji.outreach.candidates import candidates
from mdeji.outreach.place_queries import PlaceView
from mdeji.outreach.queries import ClassView
from mdeji.outreach.rules import (
    COMING,
    PlaceStatus,
)
from mdeji.places.queries import district_names
from mdeji.rota.class_queries import asking
from mdeji.staff.journal import entries_about, record
from mdeji.supporters.training import step_titles

router = APIRouter()
MOST_CANDIDATES = 200
DONE = {
    "planned": "講座を 予定しました。",
    "open": "受付を はじめました。",
    "sign_up": "申込を 受けました。",
    "withdraw": "申込を 取り消しました。空いた席は、待っている人に 案内します。",
    "confirm": "席が 決まりました。",
    "seat": "席が 決まりました。",
    "phoned": "電話したことを 記録しました。",
    "told": "電話で知らせたことを 記録しました。",
    "mark": "出欠を つけました。",
    "mark_rest": "出欠を つけました。",
    "finish": "実施ずみに しました。",
    "reopen": "実施ずみを 取り消しました。",
    "assign": "担当を 決めました。",
    "remove": "担当を はずしました。本人に知らせ、代わりの人を さがします。",
    "absent": "担当の出欠を つけました。",
    "offer": "打診します。10秒のあいだは 取りやめられます。",
    "take_back": "打診を 取りやめました。だれにも 知らせていません。",
    "promise": "担当に入れました。",
    "search": "いま さがし始めます。",
    "want": "教える人の数を 変えました。",
    "change": "定員と部屋を 変えました。",
    "move": "日時を 変えました。LINEの人には 知らせました。",
    "call_off": "中止に しました。LINEの人には 知らせました。",
}
IN_CLASS = COMING | {PlaceStatus.ATTENDED, PlaceStatus.ABSENT}
IN_LINE = frozenset({PlaceStatus.OFFERED, PlaceStatus.WAITING})


@router.get("/admin/classes/{class_id:int}")
def show(http: Request, tools: Use, viewer: Desk, class_id: Id) -> Response:
    """Show a class; that somebody saw telephone numbers is written down."""
    return _page(http, tools, viewer, class_id, NONE)


@router.post("/admin/classes/{class_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, class_id: Id) -> Response:
    """Do what the button says."""
    what = change.form["do"]
    work = WORKS.get(what)
    if work is None:
        return to(f"/admin/classes/{class_id}")

    def mine(session: Any, now: datetime) -> object:
        own_class(session, change.viewer, class_id)
        return work(session, change, class_id, now)

    fault = attempt(tools, what, change.form, mine)
    if fault is None:
        return to(f"/admin/classes/{class_id}?done={what}{ANCHORS.get(what, '')}")
    return _page(http, tools, change.viewer, class_id, fault)


ANCHORS = {
    "told": "#tell",
    "mark": "#people",
    "mark_rest": "#people",
    "absent": "#teachers",
    "assign": "#teachers",
    "remove": "#teachers",
    "promise": "#teachers",
    "want": "#teachers",
}


@router.get("/admin/classes/{class_id:int}/sheet.pdf")
def sheet(tools: Use, viewer: Desk, class_id: Id) -> Response:
    """Return the attendance sheet of a class; that names were printed is written down."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        one = own_class(session, viewer, class_id)
        people = place_queries.places(session, class_id)
        teachers = place_queries.teachers(session, class_id)
        record(session, viewer.actor, f"class:{class_id}", "contact_seen", {"what": "sheet"}, now)
    pdf = attendance_sheet(one, [p for p in people if p.status in IN_CLASS], teachers, now)
    return _pdf(pdf, f"class-{class_id}-sheet")


@router.get("/admin/classes/{class_id:int}/poster.pdf")
def notice(tools: Use, viewer: Desk, class_id: Id) -> Response:
    """Return a poster of a class, with a QR code by which people sign up."""
    with tools.database.reading() as session:
        one = own_class(session, viewer, class_id)
        centre = centre_card(session, one.centre_id)
    return _pdf(poster(tools, one, centre), f"class-{class_id}-poster")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"content-disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, 200, headers, "application/pdf")


def _page(http: Request, tools: Tools, viewer: Viewer, class_id: int, fault: Fault) -> Response:
    now = tools.clock.now()
    with tools.database.transaction() as session:
        one = own_class(session, viewer, class_id)
        values = _values(session, viewer, one, now)
    return page(
        http,
        "classes/one.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        one=one,
        needed=one.teachers_for(one.coming),
        needed_full=one.teachers_for(one.capacity),
        begun=one.starts_at <= now,
        over=one.ends_at <= now,
        fault=fault,
        via=http.query_params.get("via", "")[:10],
        once=new_token(12),
        done=DONE.get(http.query_params.get("done", ""), ""),
        W=class_words,
        E=EVENTS,
        **values,
    )


def _values(session: Any, viewer: Viewer, one: ClassView, now: datetime) -> dict[str, Any]:
    people = place_queries.places(session, one.id)
    about = f"class:{one.id}"
    to_tell = calls.people(session, one.id)
    if to_tell or any(_to_phone(place) for place in people):
        record(session, viewer.actor, about, "contact_seen", {"what": "class"}, now)
    return {
        "seated": [p for p in people if p.status in IN_CLASS],
        "line": [p for p in people if p.status in IN_LINE],
        "ended": [p for p in people if p.status not in IN_CLASS | IN_LINE],
        "to_tell": to_tell,
        "phone_list": {p.id for p in people if _to_phone(p)},
        "teachers": place_queries.teachers(session, one.id),
        **_asking(session, one, now),
        "candidates": _could_teach(session, one.id, now) if one.ends_at > now else (),
        "tally": answers.tally(session, one.id),
        "history": entries_about(session, [about], limit=100),
        "centre": centre_card(session, one.centre_id),
    }


def _asking(session: Any, one: ClassView, now: datetime) -> dict[str, Any]:
    """Return how far the search for those who teach is, and whom the matcher would ask."""
    found = asking(session, one.duty_id)
    here = f"/admin/classes/{one.id}"
    open_now = found is not None and found.goes_on and one.starts_at > now
    return {
        "asking": found,
        "outlook": outlook(session, prospects(session, found.request_id, now))
        if found is not None and open_now
        else None,
        "districts": district_names(session),
        "leaving": leaving(session, found.request_id if found else None, here, now),
        "leaving_at": here,
        "now": now,
    }


def _could_teach(session: Any, class_id: int, now: datetime) -> list[Any]:
    """Return supporters with what speaks for and against them, in words."""
    titles = step_titles(session)
    return [
        {
            "supporter_id": one.supporter_id,
            "name": one.name,
            "said": "、".join(words.obstacle(o.kind, o.data, titles) for o in one.obstacles)
            or f"さまたげなし・講座 {one.classes_taught}回",
        }
        for one in candidates(session, class_id, now)[:MOST_CANDIDATES]
    ]


def _to_phone(place: PlaceView) -> bool:
    """Tell whether the office must phone: a seat is offered, and LINE does not reach them."""
    return place.status is PlaceStatus.OFFERED and not place.reachable

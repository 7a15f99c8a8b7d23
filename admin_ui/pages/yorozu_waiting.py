"""The day at a desk: who is on duty, who waits and how long, who is being helped, what is next."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import rota_words
from admin_ui.access import Change, Desk, DeskChanges, Viewer
from admin_ui.pages.board import pulse_for
from admin_ui.render import page, to
from admin_ui.rota_parts import people
from admin_ui.tools import Tools, Use
from admin_ui.yorozu_parts import NONE, Fault, Id, attempt, centre_card, own, session_card
from mdeji.kit.calendar import day_of
from mdeji.rota import queries as rota
from mdeji.rota.views import DutyDay
from mdeji.yorozu.calendar import SessionView, sessions_between
from mdeji.yorozu.materialise import horizon
from mdeji.yorozu.queries import count_of
from mdeji.yorozu.rules import TicketEvent
from mdeji.yorozu.sessions import session_row
from mdeji.yorozu.tables import Ticket
from mdeji.yorozu.waiting import happen, take_number, tickets_of

router = APIRouter()


@router.get("/admin/yorozu/waiting/{session_id:int}")
def show(http: Request, tools: Use, viewer: Desk, session_id: Id) -> Response:
    """Show the numbers of a session."""
    return _page(http, tools, viewer, session_id, NONE)


@router.post("/admin/yorozu/waiting/{session_id:int}")
def change_one(http: Request, tools: Use, change: DeskChanges, session_id: Id) -> Response:
    """Give a number, or let something happen to one."""
    fault = attempt(
        tools, "ticket", change.form, lambda session, now: _do(session, change, session_id, now)
    )
    if fault is None:
        return to(f"/admin/yorozu/waiting/{session_id}")
    return _page(http, tools, change.viewer, session_id, fault)


def _do(session: Any, change: Change, session_id: int, now: datetime) -> None:
    own(change.viewer, session_row(session, session_id).centre_id)
    what = change.form["do"]
    if what in set(TicketEvent):
        number = change.form.number("ticket") or 0
        happen(session, session_id, number, TicketEvent(what), now)
    else:
        take_number(session, session_id, now)


def _page(http: Request, tools: Tools, viewer: Viewer, session_id: int, fault: Fault) -> Response:
    now = tools.clock.now()
    with tools.database.reading() as session:
        it = session_card(session, session_id)
        own(viewer, it.centre_id)
        centre = centre_card(session, it.centre_id)
        tickets = tickets_of(session, session_id)
        count = count_of(session, session_id)
        duty = rota.day(session, session_id) or DutyDay(it)
        coming = _next(session, it, now)
    return page(
        http,
        "yorozu/waiting.html",
        status=fault.status,
        viewer=viewer,
        pulse=pulse_for(tools, viewer),
        it=it,
        centre=centre,
        fault=fault,
        count=count,
        tickets=_by_status(tickets),
        duty=duty,
        people=people(duty, now),
        is_over=it.ends_at <= now,
        today=(today := day_of(now)),
        is_to_come=it.day > today,
        day_word="きょう" if it.day == today else "この日",
        coming=coming,
        W=rota_words,
    )


def _by_status(tickets: list[Ticket]) -> dict[str, list[Ticket]]:
    return {
        status: [one for one in tickets if one.status == status]
        for status in ("waiting", "helped", "done", "left")
    }


def _next(session: Any, it: SessionView, now: datetime) -> SessionView | None:
    """Return the next date at the same centre."""
    found = sessions_between(session, it.day, horizon(now), now, it.centre_id)
    return next((one for one in found if one.is_on and one.starts_at > it.starts_at), None)

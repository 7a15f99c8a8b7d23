"""A supporter's own settings: one page with everything, and a page for each thing to change."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import render
from admin_ui.pages import signed_me_words as words
from admin_ui.pages.signed_door import act, enter, paper, renewed
from admin_ui.pages.signed_grid import TIMES, promised
from admin_ui.pages.signed_me_parts import PARTS, Change, Part
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.tools import Tools, tools_of
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.places import queries as places
from mdeji.privacy import leaving
from mdeji.supporters import availability, preferences
from mdeji.supporters.queries import supporter
from mdeji.supporters.rules import GONE
from mdeji.supporters.service import get as supporter_row

router = APIRouter(include_in_schema=False)

ALL: Mapping[str, Part] = {**PARTS, **TIMES}
SHOWN_DAYS = 3


@router.get("/s/me/{token}")
def me_page(request: Request, token: str, done: str = "") -> Response:
    """Show a supporter everything they can change, and what was changed just now."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        with tools.database.reading() as session:
            check_me(session, ticket)
            summary = _summary(session, ticket, tools)
        said = words.DONE.get(done, "")
        mine = {"link": f"/s/me/{token}", "visits_link": other_link(tools, ticket, "myvisits")}
        return paper(request, "signed/me.html", ticket, said=said, **mine, **summary)

    return enter(request, "me", token, show)


@router.get("/s/me/{token}/leave")
def leave_page(request: Request, token: str) -> Response:
    """Ask whether somebody really wants to leave, and why."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        return _leave_form(request, tools, ticket, token, "")

    return enter(request, "me", token, show)


@router.post("/s/me/{token}/leave")
def leave(request: Request, token: str, form: PostedForm) -> Response:
    """Let somebody go, with thanks; visits they had promised go to others."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        if form.one("reason") not in words.LEAVE_REASONS:
            return _leave_form(request, tools, ticket, token, words.fault("reason", "missing"))
        now, actor = tools.clock.now(), f"person:{ticket.person_id}"
        with tools.database.transaction() as session:
            name = check_me(session, ticket)
            leaving.leave(session, ticket.subject, form.one("reason"), actor, now)
        return paper(request, "signed/me_left.html", ticket, name=name)

    return act(request, "me", token, form, do, spend=True)


@router.get("/s/me/{token}/{part}")
def part_page(request: Request, token: str, part: str) -> Response:
    """Show one thing to change."""

    def show(ticket: Ticket) -> Response:
        return _part_form(request, ticket, token, part, "")

    return enter(request, "me", token, show)


@router.post("/s/me/{token}/{part}")
def change_part(request: Request, token: str, part: str, form: PostedForm) -> Response:
    """Keep a change; it counts from the next search on. The link is used up by it."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        if part not in ALL:
            raise NotAllowed("gone")
        now, actor = tools.clock.now(), f"person:{ticket.person_id}"
        try:
            with tools.database.transaction() as session:
                check_me(session, ticket)
                ALL[part].keep(Change(session, ticket.subject, form, actor, now))
        except Invalid as fault:
            message = words.fault(fault.field, fault.reason)
            return _part_form(request, ticket, token, part, message, form)
        return render.to(f"{renewed(request, ticket)}?done={part}")

    return act(request, "me", token, form, do, spend=True)


def check_me(session: Any, ticket: Ticket) -> str:
    """Return the shown name of the supporter a ticket was made for.

    Raises:
        NotAllowed: it is about somebody else, or they have left.
    """
    mine = supporter(session, ticket.subject)
    if mine.person_id != ticket.person_id:
        raise NotAllowed("not_yours")
    if mine.status in GONE:
        raise NotAllowed("gone")
    return mine.shown_name


def other_link(tools: Tools, ticket: Ticket, purpose: str) -> str:
    """Return the address of another of the same supporter's pages, open for as long as this one."""
    about = Ticket(purpose, ticket.subject, ticket.person_id, ticket.expires_at, ticket.mark)
    return f"/s/{purpose}/{tools.signer.sign(about)}"


def _part_form(
    request: Request,
    ticket: Ticket,
    token: str,
    part: str,
    message: str,
    form: Posted | None = None,
) -> Response:
    tools = tools_of(request)
    if part not in ALL:
        raise NotAllowed("gone")
    with tools.database.reading() as session:
        check_me(session, ticket)
        values = ALL[part].show(session, ticket.subject, tools.clock.now())
    values |= {"back": f"/s/me/{token}", "link": f"/s/me/{token}/{part}", "message": message}
    answer = paper(request, ALL[part].template, ticket, sent=form or Posted({}), **values)
    answer.status_code = 422 if message else 200
    return answer


def _leave_form(
    request: Request, tools: Tools, ticket: Ticket, token: str, message: str
) -> Response:
    with tools.database.reading() as session:
        check_me(session, ticket)
        visits = promised(session, ticket.person_id, tools.clock.now())
    values: dict[str, Any] = {"reasons": words.LEAVE_REASONS, "promised": visits}
    values |= {"back": f"/s/me/{token}", "link": f"/s/me/{token}/leave", "message": message}
    answer = paper(request, "signed/me_leave.html", ticket, **values)
    answer.status_code = 422 if message else 200
    return answer


def _summary(session: Any, ticket: Ticket, tools: Tools) -> dict[str, Any]:
    me, now = supporter_row(session, ticket.subject), tools.clock.now()
    days = availability.days_of(session, me.pk, day_of(now))
    area, districts = preferences.area_of(session, me.pk), places.district_names(session)
    snoozed = me.snoozed_until if me.snoozed_until and me.snoozed_until > now else None
    return {
        "name": me.shown_name,
        "stands": me.status.value,
        "rest": words.until(me.paused_until),
        "snoozed_until": snoozed and snoozed - timedelta(minutes=1),
        "skills": words.skills(preferences.skills_of(session, me.pk)),
        "devices": "、".join(words.DEVICES[d] for d in me.devices if d in words.DEVICES),
        "area": area,
        "districts": districts,
        "reach": words.reach(area.radius_m, area.travel_means),
        "week": words.week(availability.week_of(session, me.pk)),
        "days": [(d.free, words.day_range(d)) for d in days[:SHOWN_DAYS]],
        "more_days": max(0, len(days) - SHOWN_DAYS),
        "rests_on_holidays": availability.rests_on_holidays(session, me.pk),
        "limits": words.limits(preferences.limits_of(session, me.pk)),
        "emergency": bool(preferences.emergency_of(session, me.pk).name),
    }

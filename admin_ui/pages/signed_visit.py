"""For a supporter on the team: everything about the visit, and the buttons of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from admin_ui import render
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_ics import calendar_file
from admin_ui.pages.signed_map import area_map
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.pages.signed_seen import VisitSeen, teams_visit
from admin_ui.pages.signed_team import appointment
from admin_ui.pages.signed_words import CANNOT_COME, CHECKLIST, MINE, TEACHING, hyphened
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch import service
from mdeji.dispatch.handover import UNTIL_BEFORE
from mdeji.dispatch.rules import VISIT, VisitEvent, VisitStatus
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.requests.rules import DUTIES, Kind
from mdeji.rota import service as rota
from mdeji.rota.class_queries import class_of_duty

router = APIRouter(include_in_schema=False)

LATE_BY = (10, 20, 30)
CHECK_IN = {
    "too_early": "ひらく1時間前から、記録できます。",
    "desk_over": "この回は、もう終わりました。職員に声をかけてください。",
    "no_adult": "大人のサポーターが、いまは いません。机の職員に 声をかけてください。",
    "other": "番号がちがいます。机のQRコードの下の番号を、見てください。",
}
"""What is said when somebody cannot be noted as there, at a desk."""

REPORT_UNTIL = timedelta(days=14)
ARRIVAL_FROM = timedelta(hours=1)
"""From when before the start somebody can say that they are there."""


@dataclass(frozen=True)
class Buttons:
    """Say which buttons the page shows now."""

    late: bool
    cannot_come: bool
    arrived: bool
    finished: bool
    report: bool


@router.get("/s/visit/{token}")
def visit_page(request: Request, token: str) -> Response:
    """Show a supporter the visit, the requester's name and telephone number included."""

    def show(ticket: Ticket) -> Response:
        return _page(request, ticket, token)

    return enter(request, "visit", token, show)


def _page(request: Request, ticket: Ticket, token: str, wrong: str = "") -> Response:
    """Return the page of a visit, or of a duty at a desk; ``wrong`` says what was the matter there."""
    tools = tools_of(request)
    seen = teams_visit(tools, ticket)
    with tools.database.reading() as session:
        held = class_of_duty(session, seen.visit.request.id)
    values = {
        "seen": seen,
        "phone": hyphened(seen.visit.requester_phone),
        "buttons": buttons(seen, tools.clock.now()),
        "map": area_map(tools, seen.visit),
        "held": held,
        "roles": MINE if held is None else TEACHING,
        "late_by": LATE_BY,
        "checklist": CHECKLIST,
        "link": f"/s/visit/{token}",
        "report_link": f"/s/report/{report_token(tools, seen, ticket)}",
        "handover_link": _handover_link(tools, seen, ticket),
        "wrong": wrong,
    }
    template = "signed/visit_desk.html" if _is_duty(seen) else "signed/visit.html"
    answer = paper(request, template, ticket, **values)
    answer.status_code = 409 if wrong else 200
    return answer


def _is_desk(seen: VisitSeen) -> bool:
    return seen.visit.request.kind is Kind.DESK


def _is_duty(seen: VisitSeen) -> bool:
    return seen.visit.request.kind in DUTIES


@router.get("/s/visit/{token}/mdeji.ics")
def visit_calendar(request: Request, token: str) -> Response:
    """Return the visit for the supporter's calendar."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket)
        return calendar_file(appointment(seen, "サポートに行きます"), tools.clock.now())

    return enter(request, "visit", token, show)


@router.get("/s/visit/{token}/cannot")
def cannot_come_page(request: Request, token: str) -> Response:
    """Ask for the reason before a seat is given back."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket)
        possible = buttons(seen, tools.clock.now()).cannot_come
        values = {"seen": seen, "possible": possible, "reasons": CANNOT_COME}
        return paper(request, "signed/cannot.html", ticket, link=f"/s/visit/{token}", **values)

    return enter(request, "visit", token, show)


@router.post("/s/visit/{token}/cannot")
def cannot_come(request: Request, token: str, form: PostedForm) -> Response:
    """Give the seat back; a replacement is searched at once."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        reason = form.one("reason")
        if reason not in CANNOT_COME:
            raise Invalid("reason", "missing")
        visit_id, person_id = ticket.subject, ticket.person_id
        now, by = tools.clock.now(), f"person:{ticket.person_id}"
        with tools.database.transaction() as session:
            service.cannot_come(session, visit_id, person_id, reason, now, by)
        return paper(request, "signed/cannot_done.html", ticket)

    return act(request, "visit", token, form, do)


@router.post("/s/visit/{token}/late")
def running_late(request: Request, token: str, form: PostedForm) -> Response:
    """Tell everybody that the supporter comes later."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> None:
        minutes, now = form.number("minutes") or 0, tools.clock.now()
        with tools.database.transaction() as session:
            service.running_late(session, ticket.subject, ticket.person_id, minutes, now)

    return _then_back(request, token, form, do)


@router.post("/s/visit/{token}/arrived")
def arrived(request: Request, token: str, form: PostedForm) -> Response:
    """Note that the supporter is there; at a desk by what stands on it."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        now, is_desk = tools.clock.now(), _is_desk(teams_visit(tools, ticket))
        try:
            with tools.database.transaction() as session:
                if is_desk:
                    rota.check_in(session, form.one("code"), ticket.person_id, now)
                else:
                    service.arrived(session, ticket.subject, ticket.person_id, now)
        except NotAllowed as refusal:
            if not is_desk:
                raise
            return _page(request, ticket, token, CHECK_IN.get(refusal.reason, CHECK_IN["other"]))
        return render.to(f"/s/visit/{token}")

    return act(request, "visit", token, form, do)


@router.post("/s/visit/{token}/finished")
def finished(request: Request, token: str, form: PostedForm) -> Response:
    """Note that the supporter is done, and go on to the report."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        seen = teams_visit(tools, ticket)
        with tools.database.transaction() as session:
            service.finished(session, ticket.subject, ticket.person_id, tools.clock.now())
        if _is_duty(seen):
            return render.to(f"/s/visit/{token}")
        return render.to(f"/s/report/{report_token(tools, seen, ticket)}")

    return act(request, "visit", token, form, do)


def buttons(seen: VisitSeen, now: datetime) -> Buttons:
    """Return what can be done on this visit now."""
    visit, me = seen.visit, seen.me
    before_end = now < visit.ends_at
    coming = me is not None and not me.arrived_at and not me.finished_at
    live = visit.status in {VisitStatus.FORMING, VisitStatus.PLANNED}
    there = me is not None and bool(me.arrived_at) and not me.finished_at
    reportable = VISIT.allows(visit.status, VisitEvent.REPORTED)
    done = me is not None and bool(me.finished_at)
    is_duty, is_class = _is_duty(seen), seen.visit.request.kind is Kind.CLASS
    begins = not visit.lacks_adult
    return Buttons(
        late=live and coming and before_end and begins,
        cannot_come=live and coming and before_end,
        arrived=begins
        and not is_class
        and live
        and coming
        and visit.starts_at - ARRIVAL_FROM <= now < visit.ends_at,
        finished=live and there and now >= visit.starts_at and (begins or is_duty),
        report=not is_duty and begins and (reportable or (live and (done or not before_end))),
    )


def report_token(tools: Tools, seen: VisitSeen, ticket: Ticket) -> str:
    """Return the token of the page on which the holder reports."""
    until = seen.visit.ends_at + REPORT_UNTIL
    return tools.signer.sign(Ticket("report", ticket.subject, ticket.person_id, until, ticket.mark))


def _handover_link(tools: Tools, seen: VisitSeen, ticket: Ticket) -> str:
    """Return the address of the page on which the holder asks to be relieved, while that is possible."""
    until = seen.visit.starts_at - UNTIL_BEFORE
    now = tools.clock.now()
    if now >= until or not buttons(seen, now).cannot_come:
        return ""
    wanted = Ticket("handover", ticket.subject, ticket.person_id, until, ticket.mark)
    return f"/s/handover/{tools.signer.sign(wanted)}"


def _then_back(
    request: Request, token: str, form: Posted, do: Callable[[Ticket], None]
) -> Response:
    def did(ticket: Ticket) -> Response:
        teams_visit(tools_of(request), ticket)
        do(ticket)
        return render.to(f"/s/visit/{token}")

    return act(request, "visit", token, form, did)

"""For a supporter who wants to be relieved, and for the one who is asked for a swap."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import render
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import Posted, PostedForm
from admin_ui.pages.signed_seen import teams_visit
from admin_ui.rota_words import DUTY_WORDS, TASKS
from admin_ui.tools import tools_of
from mdeji.dispatch import handover, swap
from mdeji.dispatch.duty_tables import HandoverKind
from mdeji.dispatch.handover_queries import swap_seen
from mdeji.dispatch.handover_state import end_state
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.swap_partners import partners
from mdeji.dispatch.team import member
from mdeji.kit.errors import IllegalMove, NotAllowed
from mdeji.kit.signing import Ticket
from mdeji.places import queries as places

router = APIRouter(include_in_schema=False)

PROBLEMS = {
    "too_late": "始まるまで24時間をきったので、いまは代わりの人をさがせません。",
    "no_match": "すみません。その交換は、もうできなくなりました。",
    "busy": "その人は、いま別の相談を受けています。",
    "handover_open": "もう代わりの人をさがしています。",
    "swap_open": "もう交換の返事を待っています。",
    "swap_over": "この相談は、もう終わっています。",
    "clash": "同じ時間に、ほかの予定があります。",
}


@router.get("/s/handover/{token}")
def handover_page(request: Request, token: str) -> Response:
    """Show the ways to be relieved, or what is being tried already."""
    return enter(request, "handover", token, lambda ticket: _ways(request, token, ticket))


@router.post("/s/handover/{token}/everybody")
def ask_everybody(request: Request, token: str, form: PostedForm) -> Response:
    """Ask everybody suitable; the visit stays with the giver until somebody says yes."""

    def work(session: Any, ticket: Ticket) -> None:
        now, actor = tools_of(request).clock.now(), f"person:{ticket.person_id}"
        handover.ask_everybody(session, ticket.subject, ticket.person_id, actor, now)

    return _then_ways(request, token, form, work)


@router.post("/s/handover/{token}/swap")
def ask_for_swap(request: Request, token: str, form: PostedForm) -> Response:
    """Ask one other supporter for a swap."""

    def work(session: Any, ticket: Ticket) -> None:
        whom, now = form.number("with") or 0, tools_of(request).clock.now()
        swap.propose(session, ticket.subject, ticket.person_id, whom, now)

    return _then_ways(request, token, form, work)


@router.post("/s/handover/{token}/withdraw")
def withdraw(request: Request, token: str, form: PostedForm) -> Response:
    """Take the wish back and keep the visit."""

    def work(session: Any, ticket: Ticket) -> None:
        mine = member(session, ticket.subject, ticket.person_id)
        known = handover.open_for(session, mine.pk)
        if known is not None:
            now, actor = tools_of(request).clock.now(), f"person:{ticket.person_id}"
            handover.withdraw(session, known.pk, ticket.person_id, actor, now)

    return _then_ways(request, token, form, work)


@router.get("/s/swap/{token}")
def swap_page(request: Request, token: str) -> Response:
    """Show both visits to the one who is asked, and both answers."""
    return enter(request, "swap", token, lambda ticket: _swap(request, token, ticket))


@router.post("/s/swap/{token}/answer")
def answer_swap(request: Request, token: str, form: PostedForm) -> Response:
    """Change places, or let everything stay."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        now, yes = tools.clock.now(), form.one("answer") == "yes"
        reply = swap.agree if yes else swap.refuse
        try:
            with tools.database.transaction() as session:
                reply(session, ticket.subject, ticket.person_id, now)
        except NotAllowed as refusal:
            if refusal.reason not in PROBLEMS:
                raise
            return _swap(request, token, ticket, PROBLEMS[refusal.reason])
        return render.to(f"/s/swap/{token}")

    return act(request, "swap", token, form, do)


def _ways(request: Request, token: str, ticket: Ticket, problem: str = "") -> Response:
    tools = tools_of(request)
    seen, now = teams_visit(tools, ticket), tools.clock.now()
    with tools.database.reading() as session:
        known = handover.open_for(session, member(session, ticket.subject, ticket.person_id).pk)
        early = seen.visit.starts_at - handover.UNTIL_BEFORE > now
        live = seen.visit.status in {VisitStatus.FORMING, VisitStatus.PLANNED}
        possible = early and live
        free = possible and known is None
        found = partners(session, ticket.subject, ticket.person_id, now) if free else ()
        districts, centres = places.district_names(session), places.centre_names(session)
    until = seen.visit.shown_until()
    visit = tools.signer.sign(Ticket("visit", ticket.subject, ticket.person_id, until, ticket.mark))
    values = {
        "seen": seen,
        "known": known,
        "is_swap": known is not None and known.kind is HandoverKind.SWAP,
        "possible": possible,
        "partners": found,
        "districts": districts,
        "centres": centres,
        "tasks": TASKS,
        "duties": DUTY_WORDS,
        "problem": problem,
        "visit_link": f"/s/visit/{visit}",
    }
    status = 409 if problem else 200
    link = f"/s/handover/{token}"
    return paper(request, "signed/handover.html", ticket, status=status, link=link, **values)


def _then_ways(
    request: Request, token: str, form: Posted, work: Callable[[Any, Ticket], None]
) -> Response:
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        try:
            with tools.database.transaction() as session:
                work(session, ticket)
        except (NotAllowed, IllegalMove) as refusal:
            reason = refusal.reason if isinstance(refusal, NotAllowed) else "swap_over"
            if reason not in PROBLEMS:
                raise
            return _ways(request, token, ticket, PROBLEMS[reason])
        return render.to(f"/s/handover/{token}")

    return act(request, "handover", token, form, do)


def _swap(request: Request, token: str, ticket: Ticket, problem: str = "") -> Response:
    tools = tools_of(request)
    with tools.database.reading() as session:
        seen = swap_seen(session, ticket.subject, ticket.person_id)
        districts, centres = places.district_names(session), places.centre_names(session)
    values = {
        "seen": seen,
        "districts": districts,
        "centres": centres,
        "duties": DUTY_WORDS,
        "problem": problem,
        "state": end_state(seen.status, in_time=tools.clock.now() < seen.expires_at),
    }
    status = 409 if problem else 200
    link = f"/s/swap/{token}"
    return paper(request, "signed/swap.html", ticket, status=status, link=link, **values)

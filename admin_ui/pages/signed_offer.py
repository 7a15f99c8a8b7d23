"""For a supporter who was asked: the details, why they, and both answers."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from admin_ui import labels
from admin_ui.pages.signed_door import act, enter, paper
from admin_ui.pages.signed_posted import PostedForm
from admin_ui.pages.signed_seen import offer_seen
from admin_ui.pages.signed_words import MINE, SNOOZE, TEACHING, rough_distance, why_you
from admin_ui.tools import Tools, tools_of
from mdeji.dispatch import queries as dispatch
from mdeji.dispatch import service
from mdeji.dispatch.queries import OfferView, VisitView
from mdeji.dispatch.rules import OFFER, DeclineReason, OfferEvent, OfferStatus
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import IllegalMove, SeatTaken
from mdeji.kit.signing import Ticket
from mdeji.places import queries as places
from mdeji.requests.rules import DUTIES
from mdeji.rota.class_queries import class_of_duty
from mdeji.supporters import service as supporters

router = APIRouter(include_in_schema=False)


@router.get("/s/offer/{token}")
def offer_page(request: Request, token: str) -> Response:
    """Show what is asked; no name, address or telephone number before a yes."""
    tools = tools_of(request)

    def show(ticket: Ticket) -> Response:
        offer, district = offer_seen(tools, ticket)
        started = offer.starts_at <= tools.clock.now()
        values = {
            "offer": offer,
            "district": district,
            **_about(tools, offer),
            "started": started,
            "far": rough_distance(offer.distance_m),
            "may_accept": OFFER.allows(offer.status, OfferEvent.YES) and not started,
            "may_decline": OFFER.allows(offer.status, OfferEvent.NO),
            "visit_link": _visit_if_on_team(tools, ticket, offer.request.id),
        }
        words = {"reasons": labels.DECLINE_REASONS, "snooze": SNOOZE}
        link = f"/s/offer/{token}"
        return paper(request, "signed/offer.html", ticket, link=link, **values, **words)

    return enter(request, "offer", token, show)


def _about(tools: Tools, offer: OfferView) -> dict[str, Any]:
    """Return why this supporter is asked, and the class or the centre it is about."""
    with tools.database.reading() as session:
        at = offer.request.centre_id if offer.request.kind in DUTIES else None
        centre = places.centre(session, at) if at else None
        held = class_of_duty(session, offer.request.id)
        return {
            "why": why_you(offer.reasons, places.district_names(session)),
            "centre": centre.name if centre else "",
            "held": held,
            "roles": MINE if held is None else TEACHING,
        }


@router.post("/s/offer/{token}/accept")
def accept(request: Request, token: str, form: PostedForm) -> Response:
    """Take the seat; whoever comes too late is thanked."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        offer, _ = offer_seen(tools, ticket)
        if not _take_seat(tools, ticket):
            return paper(request, "signed/offer_late.html", ticket)
        link = _visit_if_on_team(tools, ticket, offer.request.id)
        return paper(request, "signed/offer_yes.html", ticket, visit_link=link)

    return act(request, "offer", token, form, do)


@router.post("/s/offer/{token}/decline")
def decline(request: Request, token: str, form: PostedForm) -> Response:
    """Note the no, with a reason and a rest from offers if they were given."""
    tools = tools_of(request)

    def do(ticket: Ticket) -> Response:
        offer, _ = offer_seen(tools, ticket)
        until = _rest_until(form.one("snooze"), tools.clock.now())
        chosen = form.one("reason")
        reason = DeclineReason(chosen) if chosen in set(DeclineReason) else None
        now, by = tools.clock.now(), f"person:{ticket.person_id}"
        with tools.database.transaction() as session:
            # An offer that has run out needs no answer, but the wish to rest still counts.
            if offer.status in {OfferStatus.OPEN, OfferStatus.DECLINED}:
                service.decline(session, offer.id, ticket.person_id, now, by, reason)
            if until is not None:
                supporters.snooze(session, offer.supporter_id, until, by, now)
        return paper(request, "signed/offer_no.html", ticket, until=until)

    return act(request, "offer", token, form, do)


def _visit_if_on_team(tools: Tools, ticket: Ticket, request_id: int) -> str:
    """Return the link to the visit if the holder is on its team, else an empty text."""
    with tools.database.reading() as session:
        visit = dispatch.visit_of_request(session, request_id)
    if visit is None or ticket.person_id not in {mate.person_id for mate in visit.team}:
        return ""
    return _visit_link(tools, ticket, visit)


def _take_seat(tools: Tools, ticket: Ticket) -> bool:
    now, by = tools.clock.now(), f"person:{ticket.person_id}"
    with tools.database.transaction() as session:
        try:
            service.accept(session, ticket.subject, ticket.person_id, now, by)
        except (SeatTaken, IllegalMove):
            # Caught inside: that somebody would have come is remembered and must be committed.
            return False
    return True


def _rest_until(days: str, now: datetime) -> datetime | None:
    if days not in SNOOZE:
        return None
    midnight = datetime.min.time()
    return at_jst(day_of(now) + timedelta(days=int(days) + 1), midnight)


def _visit_link(tools: Tools, ticket: Ticket, visit: VisitView) -> str:
    said = Ticket("visit", visit.id, ticket.person_id, visit.shown_until(), ticket.mark)
    return f"/s/visit/{tools.signer.sign(said)}"

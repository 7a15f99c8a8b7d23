"""A team is complete: fix the visit, tell everybody, stand the others down."""

from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.adults import NO_ADULT, is_without_adult
from mdeji.dispatch.rules import OFFER, VISIT, OfferEvent, OfferStatus, VisitEvent, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import team_of
from mdeji.dispatch.tell import (
    offer_facts,
    tell_requester,
    tell_supporter,
    tell_team,
    visit_facts,
)
from mdeji.dispatch.timing import set_timers
from mdeji.dispatch.to_office import hand_over
from mdeji.kit import jobs
from mdeji.messages.notices import Notice, Terms
from mdeji.messages.service import withdraw
from mdeji.requests.rules import DUTIES, REQUEST, RequestEvent, RequestStatus
from mdeji.requests.service import move
from mdeji.requests.tables import Request
from mdeji.staff.journal import record


def complete(
    session: Session, request: Request, visit: Visit, now: datetime, told: int | None = None
) -> None:
    """Fix the visit; ``told`` is the supporter who learns it in the answer to their own tap.

    A team of minors alone is never complete, whichever way it came about: the office is told.
    """
    if is_without_adult(session, visit):
        if REQUEST.allows(request.status, RequestEvent.HANDED_OVER):
            hand_over(session, request, NO_ADULT, "system", now)
        return
    first_time = visit.confirmed_at is None
    team = _fix(session, request, visit, now)
    facts = visit_facts(request, visit) | {"count": len(team)}
    kind = "team_found" if first_time else "replacement_found"
    tell_requester(session, request, Notice(kind, facts), now)
    spared = () if told is None else (told,)
    kind = "visit_confirmed" if first_time else "team_changed"
    if request.kind not in DUTIES:  # A desk opens anyhow: each learned of their own seat.
        tell_team(session, visit, Notice(kind, facts), now, spared)
    end_offers(session, request, OfferEvent.TEAM_COMPLETE, now)
    set_timers(session, visit, now)


def _fix(session: Session, request: Request, visit: Visit, now: datetime) -> tuple[Attendance, ...]:
    """Move visit and request on, and end the search; return the team."""
    if visit.status is VisitStatus.FORMING:
        visit.status = VISIT.after(visit.status, VisitEvent.TEAM_COMPLETE)
    visit.confirmed_at = now
    session.add(visit)
    if request.status is not RequestStatus.ARRANGED:
        move(session, request, RequestEvent.STAFFED, now)
    request.waiting_for = None
    session.add(request)
    jobs.cancel(session, f"ask:{request.pk}")
    team = team_of(session, visit.pk)
    record(session, "system", f"request:{request.pk}", "staffed", {"count": len(team)}, now)
    return team


def end_offers(session: Session, request: Request, event: OfferEvent, now: datetime) -> None:
    """End the offers that are still open, and thank or excuse ourselves to each who was asked.

    A team that is complete needs nobody more, but whoever hands over is still relieved gladly.
    """
    found = select(Offer).where(Offer.request_id == request.pk, Offer.status == OfferStatus.OPEN)
    if event is OfferEvent.TEAM_COMPLETE:
        found = found.where(col(Offer.handover_id).is_(None))
    for offer in session.exec(found).all():
        end_offer(session, request, offer, event, now)
    session.flush()


def end_offer(
    session: Session, request: Request, offer: Offer, event: OfferEvent, now: datetime
) -> None:
    """End one open offer; one that has not left the house yet is simply not sent."""
    kind = "stood_down" if event is OfferEvent.TEAM_COMPLETE else "offer_withdrawn"
    offer.status = OFFER.after(offer.status, event)
    offer.answered_at = now
    session.add(offer)
    if withdraw(session, f"offer:{offer.pk}") == 0:
        terms = Terms(subject=f"offer-end:{offer.pk}")
        notice = Notice(kind, offer_facts(request, offer))
        tell_supporter(session, offer.supporter_id, notice, now, terms)

"""Take over a seat: the first yes gets it and relieves who had it, in one transaction."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.adults import LIVE, may_replace
from mdeji.dispatch.duty_tables import Handover
from mdeji.dispatch.handover_state import end, handover_by_id, still_on_team, tell_giver
from mdeji.dispatch.releasing import release
from mdeji.dispatch.rules import (
    OFFER,
    HandoverEvent,
    HandoverStatus,
    OfferEvent,
    OfferStatus,
    VisitStatus,
)
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import visit_by_id
from mdeji.dispatch.tell import tell_requester, tell_team, visit_facts
from mdeji.kit.errors import NotAllowed
from mdeji.messages.notices import Notice
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of

HANDED_OVER = "handed_over"


def take(session: Session, request: Request, offer: Offer, now: datetime, by: str) -> Visit | None:
    """Seat who said yes in place of who hands over; None if somebody was faster or it is too late.

    The request is held by the caller, so that of two yeses at once the second finds it taken.

    Raises:
        NotAllowed: ``minor_without_adult`` if only minors would be left.
    """
    row = handover_by_id(session, offer.handover_id or 0)
    held = still_on_team(session, row.attendance_id)
    visit = visit_by_id(session, row.visit_id)
    late = visit.status not in LIVE or now >= row.expires_at
    may = OFFER.allows(offer.status, OfferEvent.YES) and row.status is HandoverStatus.OPEN
    if held is None or late or not may:
        return None
    if not may_replace(session, held, offer.supporter_id):
        raise NotAllowed("minor_without_adult")
    offer.status = OFFER.after(offer.status, OfferEvent.YES)
    offer.answered_at, offer.answered_by = now, by
    session.add(offer)
    row.taken_by = offer.supporter_id
    end(session, row, HandoverEvent.SAID_YES, now)
    replace(session, held, offer.supporter_id, now)
    detail = {"supporter": offer.supporter_id, "giver": row.giver_id}
    record(session, by, f"request:{request.pk}", "handover_taken", detail, now)
    tell_giver(session, row, "handover_done", now, request)
    tell_others(session, request, visit, (offer.supporter_id,), now)
    return visit


def replace(session: Session, held: Attendance, supporter_id: int, now: datetime) -> None:
    """Put somebody else into the seat of ``held``, who is released."""
    seat = session.get_one(Seat, held.seat_id)
    release(session, held, OfferEvent.CANNOT_COME, HANDED_OVER, now)
    seat.supporter_id, seat.taken_at = supporter_id, now
    supporter = supporter_of(session, supporter_id)
    supporter.late_yes = False
    comes = Attendance(
        visit_id=held.visit_id,
        supporter_id=supporter_id,
        seat_id=seat.pk,
        role=held.role,
        joined_at=now,
    )
    session.add_all([seat, supporter, comes])
    session.flush()


def yes_without_offer(
    session: Session, row: Handover, held: Attendance, supporter_id: int, now: datetime
) -> None:
    """Remember a swap as an offer that was accepted, so that the matcher knows of it later."""
    visit = visit_by_id(session, held.visit_id)
    session.add(
        Offer(
            request_id=visit.request_id,
            supporter_id=supporter_id,
            seat_id=held.seat_id,
            seat_role=held.role,
            wave=0,
            rank=1,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            reasons=[],
            sent_at=row.created_at,
            expires_at=row.expires_at,
            status=OfferStatus.ACCEPTED,
            answered_at=now,
            answered_by="system",
            handover_id=row.pk,
        )
    )
    session.flush()


def tell_others(
    session: Session, request: Request, visit: Visit, but: tuple[int, ...], now: datetime
) -> None:
    """Tell the rest of the team, and the requester once the team is complete."""
    facts = visit_facts(request, visit)
    tell_team(session, visit, Notice("team_changed", facts), now, but)
    if visit.status is VisitStatus.PLANNED:
        tell_requester(session, request, Notice("replacement_found", facts), now)

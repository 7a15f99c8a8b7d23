"""Take somebody off a team; refuse two visits at one hour."""

from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.handover_state import overtake
from mdeji.dispatch.rules import OFFER, OfferEvent, OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.taught import teaches, team_changed
from mdeji.dispatch.team import visit_by_id
from mdeji.kit.errors import NotAllowed
from mdeji.requests.service import get
from mdeji.requests.tables import Seat


def release(
    session: Session, row: Attendance, event: OfferEvent, reason: str, now: datetime
) -> None:
    """Take a supporter off the team and end their offer."""
    row.released_at, row.release_reason = now, reason
    session.add(row)
    seat = session.get_one(Seat, row.seat_id)
    seat.supporter_id, seat.taken_at = None, None
    session.add(seat)
    visit = visit_by_id(session, row.visit_id)
    found = select(Offer).where(
        Offer.request_id == visit.request_id,
        Offer.supporter_id == row.supporter_id,
        Offer.status == OfferStatus.ACCEPTED,
    )
    for offer in session.exec(found).all():
        offer.status = OFFER.after(offer.status, event)
        session.add(offer)
    session.flush()
    team_changed(session, get(session, visit.request_id), now)
    overtake(session, row.pk, now)


def check_clash(session: Session, offer: Offer, but: int = 0) -> None:
    """Refuse an offer at the hour of a visit or class of theirs; ``but`` is a visit given away for it.

    Raises:
        NotAllowed: ``clash``.
    """
    found = (
        select(Visit)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .where(
            Attendance.supporter_id == offer.supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
            Visit.starts_at < offer.ends_at,
            Visit.ends_at > offer.starts_at,
            Visit.id != but,
        )
    )
    taught = teaches(session, offer.supporter_id, offer.starts_at, offer.ends_at)
    if taught or session.exec(found).first() is not None:
        raise NotAllowed("clash")

"""Where a wish to hand over stands; ending it ends what was asked for it."""

from datetime import datetime

from sqlmodel import Session, select

from mdeji.dispatch.complete import end_offer
from mdeji.dispatch.duty_tables import Handover
from mdeji.dispatch.rules import HANDOVER, HandoverEvent, HandoverStatus, OfferEvent, OfferStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.tell import tell_supporter, visit_facts
from mdeji.kit import jobs
from mdeji.kit.errors import NotFound
from mdeji.messages.notices import Notice, Terms
from mdeji.messages.service import withdraw
from mdeji.requests.service import get as request_by_id
from mdeji.requests.tables import Request


def handover_by_id(session: Session, handover_id: int) -> Handover:
    """Return the hand-over.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Handover, handover_id)
    if row is None:
        raise NotFound("handover", handover_id)
    return row


def end(session: Session, row: Handover, event: HandoverEvent, now: datetime) -> None:
    """End a hand-over; whoever was asked for it is thanked or told that it is off."""
    row.status, row.ended_at = HANDOVER.after(row.status, event), now
    session.add(row)
    jobs.cancel(session, job_key(row.pk))
    withdraw(session, f"handover:{row.pk}")
    request = request_by_id(session, row.request_id)
    fate = OfferEvent.CALLED_OFF
    if event is HandoverEvent.SAID_YES:
        fate = OfferEvent.TEAM_COMPLETE
    asked = select(Offer).where(Offer.handover_id == row.pk, Offer.status == OfferStatus.OPEN)
    for offer in session.exec(asked).all():
        end_offer(session, request, offer, fate, now)
    session.flush()


def overtake(session: Session, attendance_id: int, now: datetime) -> None:
    """End what hangs on a place on a team that is given up otherwise."""
    found = select(Handover).where(
        (Handover.attendance_id == attendance_id) | (Handover.other_attendance_id == attendance_id),
        Handover.status == HandoverStatus.OPEN,
    )
    for row in session.exec(found).all():
        end(session, row, HandoverEvent.OVERTAKEN, now)


def still_on_team(session: Session, attendance_id: int | None) -> Attendance | None:
    """Return a place on a team that has not been given up."""
    row = session.get(Attendance, attendance_id) if attendance_id is not None else None
    return row if row is not None and row.released_at is None else None


def look_soon(session: Session, handover_id: int, at: datetime) -> None:
    """See to it that a hand-over is looked at then; one job for each."""
    order = jobs.Order("handover", {"handover": handover_id}, at, job_key(handover_id))
    jobs.put_again(session, order, at)


def job_key(handover_id: int) -> str:
    """Return the key of the job that looks after a hand-over."""
    return f"handover:{handover_id}"


def tell_giver(
    session: Session, row: Handover, kind: str, now: datetime, request: Request | None = None
) -> None:
    """Tell whoever wants to hand over what became of it."""
    about = request or request_by_id(session, row.request_id)
    facts = visit_facts(about, session.get_one(Visit, row.visit_id)) | {"handover_id": row.pk}
    terms = Terms(subject=f"visit:{row.visit_id}")
    tell_supporter(session, row.giver_id, Notice(kind, facts), now, terms)


def end_state(status: HandoverStatus, *, in_time: bool) -> str:
    """Return where a hand-over stands as a person sees it: time that has run out ends it too."""
    if status is HandoverStatus.OPEN and not in_time:
        return HandoverStatus.EXPIRED.value
    return status.value

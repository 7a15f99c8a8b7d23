"""What supporters answer: yes, no, and 「行けなくなりました」."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.adults import check_joins, is_adult, is_without_adult
from mdeji.dispatch.complete import complete
from mdeji.dispatch.handover_state import look_soon
from mdeji.dispatch.handover_take import take
from mdeji.dispatch.holding import hold_supporter, lock
from mdeji.dispatch.releasing import check_clash, release
from mdeji.dispatch.rules import (
    OFFER,
    VISIT,
    DeclineReason,
    OfferEvent,
    OfferStatus,
    VisitEvent,
    VisitStatus,
)
from mdeji.dispatch.standing_down import see_to_minors
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.taught import team_changed
from mdeji.dispatch.team import free_seats, live_visit, member, visit_by_id
from mdeji.dispatch.tell import tell_requester, tell_supporter, tell_team, visit_facts
from mdeji.dispatch.timing import set_end, set_timers
from mdeji.kit.errors import NotAllowed, NotFound, SeatTaken
from mdeji.kit.ids import new_code
from mdeji.messages.notices import Notice, Terms
from mdeji.requests.rules import DUTIES, RequestEvent, RequestStatus, SeatRole
from mdeji.requests.service import move, search_soon
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters import service as supporters

SEATS_OPEN = (RequestStatus.SEARCHING, RequestStatus.WITH_COORDINATOR)


@dataclass(frozen=True)
class Accepted:
    """Tell what a yes led to; ``complete`` when the team is."""

    offer_id: int
    visit_id: int
    complete: bool


def accept(
    session: Session, offer_id: int, person_id: int | None, now: datetime, by: str
) -> Accepted:
    """Take a seat for the supporter who was asked; tapping twice takes it once.

    ``person_id`` is whoever taps, or None when staff answer for a supporter on the phone.

    Raises:
        SeatTaken: the seats are taken, the time has changed, or it is over; the supporter is
            remembered as somebody who would have come, and is asked first the next time.
        NotAllowed: ``not_yours``, ``clash`` with another visit of theirs, or
            ``minor_without_adult`` once it is too late to wait for one.
    """
    offer = own_offer(session, offer_id, person_id)
    request = lock(session, offer.request_id)
    hold_supporter(session, offer.supporter_id)
    if offer.status is OfferStatus.ACCEPTED:
        return _as_before(session, offer)
    if offer.handover_id is not None:
        return _take_over(session, request, offer, now, by)
    seat = _seat_for(session, request, offer, now)
    if seat is None:
        remember_late_yes(session, offer_id)
        raise SeatTaken(offer_id)
    check_clash(session, offer)
    check_joins(session, offer, now)
    return _seat(session, request, offer, seat, now, by)


def decline(
    session: Session,
    offer_id: int,
    person_id: int | None,
    now: datetime,
    by: str,
    reason: DeclineReason | None = None,
) -> None:
    """Note a no and ask somebody else at once; a reason may follow later.

    Raises:
        NotAllowed: ``not_yours``.
        IllegalMove: the offer has ended otherwise.
    """
    offer = own_offer(session, offer_id, person_id)
    lock(session, offer.request_id)
    if offer.status is OfferStatus.DECLINED:
        offer.decline_reason = reason.value if reason else offer.decline_reason
        session.add(offer)
        return
    offer.status = OFFER.after(offer.status, OfferEvent.NO)
    offer.answered_at, offer.answered_by = now, by
    offer.decline_reason = reason.value if reason else None
    session.add(offer)
    detail = {"supporter": offer.supporter_id, "reason": offer.decline_reason}
    record(session, by, f"request:{offer.request_id}", "declined", detail, now)
    if offer.handover_id is not None:
        look_soon(session, offer.handover_id, now)
    else:
        search_soon(session, offer.request_id, now)


def cannot_come(
    session: Session, visit_id: int, person_id: int, reason: str, now: datetime, by: str
) -> None:
    """Give a seat back; the others are told and a replacement is searched at once.

    Raises:
        NotAllowed: ``not_on_team``, or ``too_late`` once the visit is over.
    """
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    if visit.ends_at <= now or visit.status not in {VisitStatus.FORMING, VisitStatus.PLANNED}:
        raise NotAllowed("too_late")
    release(session, row, OfferEvent.CANNOT_COME, reason, now)
    was_complete = visit.status is VisitStatus.PLANNED
    if was_complete:
        visit.status = VISIT.after(visit.status, VisitEvent.SEAT_LOST)
        move(session, request, RequestEvent.SEAT_LOST, now)
    session.add(visit)
    detail = {"supporter": row.supporter_id, "reason": reason}
    record(session, by, f"request:{request.pk}", "seat_lost", detail, now)
    if was_complete:
        facts = visit_facts(request, visit)
        tell_requester(session, request, Notice("searching_again", facts), now)
        if not is_without_adult(session, visit):
            tell_team(session, visit, Notice("teammate_left", facts), now)
    search_soon(session, request.pk, now)
    if is_adult(session, row, visit):
        see_to_minors(session, request, visit, now)


def own_offer(session: Session, offer_id: int, person_id: int | None) -> Offer:
    """Return the offer if it was made to this person; None means that staff ask.

    Raises:
        NotFound: there is none with this id.
        NotAllowed: ``not_yours``.
    """
    offer = session.get(Offer, offer_id)
    if offer is None:
        raise NotFound("offer", offer_id)
    if person_id is not None:
        asked = supporters.get(session, offer.supporter_id)
        if asked.person_id != person_id:
            raise NotAllowed("not_yours")
    return offer


def _as_before(session: Session, offer: Offer) -> Accepted:
    visit = live_visit(session, offer.request_id)
    if visit is None:
        raise SeatTaken(offer.pk)
    return Accepted(offer.pk, visit.pk, visit.status is not VisitStatus.FORMING)


def _seat_for(session: Session, request: Request, offer: Offer, now: datetime) -> Seat | None:
    """Return the seat a yes takes: one of the offered role, or a helper's for a would-be lead."""
    visit = live_visit(session, request.pk)
    moved = visit is not None and visit.starts_at != offer.starts_at
    may_say_yes = OFFER.allows(offer.status, OfferEvent.YES)
    if not may_say_yes or request.status not in SEATS_OPEN or moved or offer.starts_at <= now:
        return None
    free = free_seats(session, request.pk)
    same = [seat for seat in free if seat.role == offer.seat_role]
    lesser = [seat for seat in free if offer.seat_role is SeatRole.LEAD]
    return next(iter(same or lesser), None)


def remember_late_yes(session: Session, offer_id: int) -> None:
    """Remember who would have come; for callers that rolled back what ``accept`` wrote."""
    offer = session.get(Offer, offer_id)
    if offer is None:
        return
    supporter = supporters.get(session, offer.supporter_id)
    supporter.late_yes = True
    session.add(supporter)
    session.flush()


def _take_over(
    session: Session, request: Request, offer: Offer, now: datetime, by: str
) -> Accepted:
    """Take the seat of somebody who hands it over, if nobody was faster."""
    check_clash(session, offer)
    visit = take(session, request, offer, now, by)
    if visit is None:
        remember_late_yes(session, offer.pk)
        raise SeatTaken(offer.pk)
    return Accepted(offer.pk, visit.pk, visit.status is not VisitStatus.FORMING)


def _seat(
    session: Session, request: Request, offer: Offer, seat: Seat, now: datetime, by: str
) -> Accepted:
    visit = live_visit(session, request.pk) or _form_visit(session, request, offer, now)
    seat.supporter_id, seat.taken_at = offer.supporter_id, now
    offer.status = OFFER.after(offer.status, OfferEvent.YES)
    offer.answered_at, offer.answered_by = now, by
    supporter = supporters.get(session, offer.supporter_id)
    supporter.late_yes = False
    attendance = Attendance(
        visit_id=visit.pk,
        supporter_id=offer.supporter_id,
        seat_id=seat.pk,
        role=seat.role,
        joined_at=now,
    )
    session.add_all([seat, offer, supporter, attendance])
    session.flush()
    record(session, by, f"request:{request.pk}", "accepted", {"supporter": offer.supporter_id}, now)
    team_changed(session, request, now)
    return _follow(session, request, visit, offer, now)


def _follow(
    session: Session, request: Request, visit: Visit, offer: Offer, now: datetime
) -> Accepted:
    by_phone = not (offer.answered_by or "").startswith("person")
    told = None if by_phone else offer.supporter_id
    is_full = not free_seats(session, request.pk)
    if by_phone and _tells_each(request, offer, is_full=is_full):
        terms = Terms(subject=f"visit:{visit.pk}")
        notice = Notice("seat_secured", visit_facts(request, visit))
        tell_supporter(session, offer.supporter_id, notice, now, terms)
    if is_full:
        complete(session, request, visit, now, told)
    else:
        search_soon(session, request.pk, now)
    return Accepted(offer.pk, visit.pk, visit.status is not VisitStatus.FORMING)


def _tells_each(request: Request, offer: Offer, *, is_full: bool) -> bool:
    """Tell whether a seat is confirmed by itself: at a desk always, but not week by week to the fixed."""
    if request.kind in DUTIES:
        return offer.answered_by != "system"
    return not is_full


def _form_visit(session: Session, request: Request, offer: Offer, now: datetime) -> Visit:
    visit = Visit(
        request_id=request.pk,
        status=VISIT.start,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        word=new_code(),
        created_at=now,
    )
    request.starts_at, request.ends_at = offer.starts_at, offer.ends_at
    session.add_all([visit, request])
    session.flush()
    # A desk opens with whoever has said yes, so its reminders are set at once.
    (set_timers if request.kind in DUTIES else set_end)(session, visit, now)
    return visit

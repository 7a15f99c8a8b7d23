"""A shadow seat (見習いの枠): whoever is in training comes along to a visit whose team is complete.

The seat exists only once somebody has said yes: a visit never waits for its trainee, and residents
are not told twice. Until then it is kept as a dropped one, to which the offer belongs.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji import matching
from mdeji.dispatch import answers
from mdeji.dispatch.adults import check_joins
from mdeji.dispatch.answers import Accepted, own_offer
from mdeji.dispatch.holding import hold_supporter, lock
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import OFFER, DeclineReason, OfferEvent, OfferStatus, VisitStatus
from mdeji.dispatch.search import expire_offers, open_offers, send_offer
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import live_visit, member, team_of, visit_by_id
from mdeji.dispatch.tell import tell_team, visit_facts
from mdeji.kit.calendar import at_jst, day_of, is_quiet
from mdeji.kit.errors import NotAllowed, SeatTaken
from mdeji.matching import Role
from mdeji.messages.notices import Notice
from mdeji.requests.rules import PlaceKind, RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import StepKind, Supporter, TrainingStep

LOOKS_AT = (time(9), time(13), time(17))
"""When seats are offered, in Japan: three times a day, never at night."""

AHEAD, SOONEST = timedelta(days=21), timedelta(hours=24)
TO_ANSWER, BEFORE_VISIT = timedelta(hours=24), timedelta(hours=4)


def next_look(now: datetime) -> datetime:
    """Return when seats are offered next."""
    today = day_of(now)
    times = [at_jst(today, at) for at in LOOKS_AT]
    times.append(at_jst(today + timedelta(days=1), LOOKS_AT[0]))
    return next(at for at in times if at > now)


def offer_seats(session: Session, now: datetime) -> int:
    """Offer a seat on every visit to come that has none; return how many offers went out."""
    someone = select(Supporter.id).where(Supporter.status == SupporterStatus.TRAINING)
    if is_quiet(now) or session.exec(someone).first() is None:
        return 0
    found = select(Visit.request_id).where(
        Visit.status == VisitStatus.PLANNED,
        Visit.starts_at > now + SOONEST,
        Visit.starts_at <= now + AHEAD,
    )
    ids = session.exec(found.order_by(col(Visit.starts_at), col(Visit.id))).all()
    return sum(offer_seat(session, request_id, now) for request_id in ids)


def offer_seat(session: Session, request_id: int, now: datetime) -> bool:
    """Offer a seat on this visit to whoever in training fits best; return whether one went out."""
    request = lock(session, request_id)
    visit = live_visit(session, request_id)
    if request.status is not RequestStatus.ARRANGED or visit is None:
        return False
    if request.place is PlaceKind.HOME or visit.starts_at <= now + SOONEST or is_quiet(now):
        return False
    expire_offers(session, request, now)
    if _has_trainee(session, request, visit):
        return False
    chosen = _chosen(session, request, visit, now)
    if chosen is None:
        return False
    send_offer(session, request, _offer(session, request, visit, chosen, now), now)
    return True


def accept(
    session: Session, offer_id: int, person_id: int | None, now: datetime, by: str
) -> Accepted:
    """Take the seat that was offered, a trainee's or any other; see ``answers.accept``."""
    offer = own_offer(session, offer_id, person_id)
    if offer.seat_role is not SeatRole.TRAINEE:
        return answers.accept(session, offer_id, person_id, now, by)
    request = lock(session, offer.request_id)
    hold_supporter(session, offer.supporter_id)
    visit = live_visit(session, request.pk)
    if visit is None or visit.starts_at != offer.starts_at or offer.starts_at <= now:
        raise SeatTaken(offer_id)
    if offer.status is OfferStatus.ACCEPTED:
        return Accepted(offer.pk, visit.pk, complete=True)
    taken = any(row.role is SeatRole.TRAINEE for row in team_of(session, visit.pk))
    if taken or not OFFER.allows(offer.status, OfferEvent.YES):
        raise SeatTaken(offer_id)
    _check_clash(session, offer)
    check_joins(session, offer, now)
    _seat(session, visit, offer, now, by)
    record(session, by, f"request:{request.pk}", "accepted", {"supporter": offer.supporter_id}, now)
    facts = visit_facts(request, visit) | {"count": len(team_of(session, visit.pk))}
    tell_team(session, visit, Notice("team_changed", facts), now, (offer.supporter_id,))
    return Accepted(offer.pk, visit.pk, complete=True)


def decline(
    session: Session,
    offer_id: int,
    person_id: int | None,
    now: datetime,
    by: str,
    reason: DeclineReason | None = None,
) -> None:
    """Note a no; a trainee's seat is offered to somebody else at once."""
    answers.decline(session, offer_id, person_id, now, by, reason)
    offer = own_offer(session, offer_id, person_id)
    if offer.seat_role is SeatRole.TRAINEE:
        offer_seat(session, offer.request_id, now)


def cannot_come(
    session: Session, visit_id: int, person_id: int, reason: str, now: datetime, by: str
) -> None:
    """Give a seat back; for a trainee nobody has to be searched, and the visit stands."""
    row = member(session, visit_id, person_id)
    visit = visit_by_id(session, visit_id)
    if row.role is not SeatRole.TRAINEE or visit.ends_at <= now:
        answers.cannot_come(session, visit_id, person_id, reason, now, by)
        return
    request = lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    row.released_at, row.release_reason = now, reason
    seat = session.get_one(Seat, row.seat_id)
    seat.supporter_id, seat.taken_at, seat.dropped = None, None, True
    found = select(Offer).where(Offer.seat_id == seat.pk, Offer.status == OfferStatus.ACCEPTED)
    for offer in session.exec(found).all():
        offer.status = OFFER.after(offer.status, OfferEvent.CANNOT_COME)
        session.add(offer)
    session.add_all([row, seat])
    session.flush()
    detail = {"supporter": row.supporter_id, "reason": reason}
    record(session, by, f"request:{request.pk}", "seat_lost", detail, now)
    offer_seat(session, request.pk, now)


def _has_trainee(session: Session, request: Request, visit: Visit) -> bool:
    """Tell whether somebody in training comes along, or is being asked."""
    asked = any(one.seat_role is SeatRole.TRAINEE for one in open_offers(session, request.pk))
    return asked or any(row.role is SeatRole.TRAINEE for row in team_of(session, visit.pk))


def _chosen(
    session: Session, request: Request, visit: Visit, now: datetime
) -> matching.Ranked | None:
    """Return the best of those in training who lack nothing but practice, or None."""
    practice = select(TrainingStep.key).where(TrainingStep.kind == StepKind.ROLE_PLAY)
    inputs = inputs_for(session, request, now)
    policy = replace(inputs.policy, trainee_may_miss=frozenset(session.exec(practice).all()))
    inputs = replace(inputs, policy=policy)
    learning = {c.supporter_id for c in inputs.candidates if c.status == "training"}
    slot = matching.Slot(visit.starts_at, visit.ends_at)
    found = matching.ranking(inputs, slot, Role.TRAINEE)
    return next((r for r in found if r.supporter_id in learning and not r.obstacles), None)


def _offer(
    session: Session, request: Request, visit: Visit, chosen: matching.Ranked, now: datetime
) -> Offer:
    kept = select(Seat).where(Seat.request_id == request.pk, Seat.role == SeatRole.TRAINEE)
    seat = session.exec(kept).first()
    seat = seat or Seat(request_id=request.pk, role=SeatRole.TRAINEE, dropped=True)
    session.add(seat)
    session.flush()
    return Offer(
        request_id=request.pk,
        supporter_id=chosen.supporter_id,
        seat_id=seat.pk,
        seat_role=SeatRole.TRAINEE,
        wave=0,
        rank=1,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        distance_m=chosen.distance_m,
        reasons=[{"code": r.code.value, **r.data} for r in chosen.reasons],
        sent_at=now,
        expires_at=min(now + TO_ANSWER, visit.starts_at - BEFORE_VISIT),
        status=OfferStatus.OPEN,
    )


def _seat(session: Session, visit: Visit, offer: Offer, now: datetime, by: str) -> None:
    seat = session.get_one(Seat, offer.seat_id)
    seat.supporter_id, seat.taken_at, seat.dropped = offer.supporter_id, now, False
    offer.status = OFFER.after(offer.status, OfferEvent.YES)
    offer.answered_at, offer.answered_by = now, by
    row = Attendance(
        visit_id=visit.pk,
        supporter_id=offer.supporter_id,
        seat_id=seat.pk,
        role=seat.role,
        joined_at=now,
    )
    session.add_all([seat, offer, row])
    session.flush()


def _check_clash(session: Session, offer: Offer) -> None:
    found = (
        select(Visit.id)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .where(
            Attendance.supporter_id == offer.supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
            Visit.starts_at < offer.ends_at,
            Visit.ends_at > offer.starts_at,
        )
    )
    if session.exec(found).first() is not None:
        raise NotAllowed("clash")

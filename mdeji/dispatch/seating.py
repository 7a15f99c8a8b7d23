"""Seat who comes by agreement (the fixed team of a series, the fixed rota of a desk) or by themselves."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, func, select

from mdeji import matching
from mdeji.dispatch.answers import Accepted, accept
from mdeji.dispatch.by_hand import HARD
from mdeji.dispatch.holding import lock
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.past import BY_ITSELF
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.search import open_offers
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import free_seats, live_visit, team_of
from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import NotAllowed
from mdeji.matching import ObstacleKind
from mdeji.requests.queries import wishes_of
from mdeji.requests.rules import RequestEvent, RequestStatus, SeatRole
from mdeji.requests.service import move
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of
from mdeji.supporters.service import of_person

IN_THE_WAY = HARD | {ObstacleKind.NOT_FREE}
"""What keeps somebody of the fixed team away; how often they are asked does not, they agreed once."""

WEEK_FULL, RESTS = "week_full", "snoozed"
WEEK = timedelta(weeks=1)
BY_AGREEMENT = 1


def seat_fixed(
    session: Session, request: Request, fixed: Iterable[tuple[int, SeatRole]], now: datetime
) -> tuple[int, ...]:
    """Seat who always comes and can; return the others, whose seats are searched as ever."""
    absent: list[int] = []
    for supporter_id, role in fixed:
        free = free_seats(session, request.pk)
        seat = next((s for s in free if s.role is role), None)
        if seat is None:
            continue
        why = obstacle(session, request, supporter_id, role, now)
        if why:
            detail = {"supporter": supporter_id, "why": why}
            record(session, "system", f"request:{request.pk}", "fixed_absent", detail, now)
            absent.append(supporter_id)
            continue
        offer = _offer(session, request, (seat, supporter_id), BY_AGREEMENT, now)
        try:
            accept(session, offer.pk, None, now, "system")
        except NotAllowed:  # Another visit was taken in this very moment.
            offer.status = OfferStatus.WITHDRAWN
            session.add(offer)
    return tuple(absent)


def obstacle(
    session: Session, request: Request, supporter_id: int, role: SeatRole, now: datetime
) -> str:
    """Return what keeps somebody of a fixed team from coming, or an empty text."""
    inputs = inputs_for(session, request, now)
    slot = inputs.need.fixed_slot or inputs.need.slots[0]
    supporter = supporter_of(session, supporter_id)
    if supporter.snoozed_until is not None and supporter.snoozed_until > slot.starts_at:
        return RESTS
    if _visits_in_week(session, supporter_id, slot.starts_at) >= supporter.max_offers_per_week:
        return WEEK_FULL
    for seen in matching.ranking(inputs, slot, matching.Role(role.value)):
        if seen.supporter_id == supporter_id:
            stands = [o.kind.value for o in seen.obstacles if o.kind in IN_THE_WAY]
            return stands[0] if stands else ""
    return ObstacleKind.NOT_ACTIVE.value


def sign_up(session: Session, request_id: int, person_id: int, now: datetime) -> Accepted:
    """Give a seat to a supporter who comes forward; one who was asked already says yes by it.

    Whoever cannot lead takes a helper's seat. Tapping twice takes one seat.

    Raises:
        NotAllowed: ``not_supporter``, ``no_seat``, ``too_late``, or the obstacle's kind.
        SeatTaken: somebody was faster.
    """
    request = lock(session, request_id)
    supporter = of_person(session, person_id)
    if supporter is None:
        raise NotAllowed("not_supporter")
    by = f"person:{person_id}"
    visit = live_visit(session, request_id)
    if visit is not None and any(
        r.supporter_id == supporter.pk for r in team_of(session, visit.pk)
    ):
        return Accepted(0, visit.pk, complete=not free_seats(session, request_id))
    asked = [o for o in open_offers(session, request_id) if o.supporter_id == supporter.pk]
    if asked:
        return accept(session, asked[0].pk, person_id, now, by)
    if wishes_of(session, request_id)[0][0] <= now:
        raise NotAllowed("too_late")
    seat = _seat_fit(session, request, supporter.pk, now)
    offer = _offer(session, request, (seat, supporter.pk), BY_ITSELF, now)
    return accept(session, offer.pk, person_id, now, by)


def _seat_fit(session: Session, request: Request, supporter_id: int, now: datetime) -> Seat:
    """Return the first free seat nothing bars this supporter from."""
    inputs = inputs_for(session, request, now)
    slot = inputs.need.fixed_slot or inputs.need.slots[0]
    why = "no_seat"
    for seat in free_seats(session, request.pk):
        ranked = matching.ranking(inputs, slot, matching.Role(seat.role.value))
        seen = next((one for one in ranked if one.supporter_id == supporter_id), None)
        if seen is None:
            raise NotAllowed(ObstacleKind.NOT_ACTIVE.value)
        leads = {ObstacleKind.SKILL_MISSING} if seat.role is SeatRole.LEAD else set()
        stands = [o.kind.value for o in seen.obstacles if o.kind in HARD | leads]
        if not stands:
            return seat
        why = stands[0]
    raise NotAllowed(why)


def _offer(
    session: Session, request: Request, who: tuple[Seat, int], rank: int, now: datetime
) -> Offer:
    seat, supporter_id = who
    start, end = wishes_of(session, request.pk)[0]
    if request.status is RequestStatus.RECEIVED:
        move(session, request, RequestEvent.SEARCH_BEGUN, now)
    offer = Offer(
        request_id=request.pk,
        supporter_id=supporter_id,
        seat_id=seat.pk,
        seat_role=seat.role,
        wave=0,
        rank=rank,
        starts_at=start,
        ends_at=end,
        reasons=[{"code": "knows_group", "visits": 1}] if rank == BY_AGREEMENT else [],
        sent_at=now,
        expires_at=start,
        status=OfferStatus.OPEN,
    )
    session.add(offer)
    session.flush()
    return offer


def _visits_in_week(session: Session, supporter_id: int, at: datetime) -> int:
    """Return how many visits somebody has in the week, Monday to Sunday, of this instant."""
    monday = day_of(at) - timedelta(days=day_of(at).weekday())
    found = (
        select(func.count())
        .select_from(Attendance)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            Attendance.supporter_id == supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
            Visit.starts_at >= at_jst(monday, time()),
            Visit.starts_at < at_jst(monday + WEEK, time()),
        )
    )
    return session.exec(found).one()

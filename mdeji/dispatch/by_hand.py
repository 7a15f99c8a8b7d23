"""What coordinators do for supporters: offer to one by hand, or assign after a phone call."""

from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji import matching
from mdeji.dispatch.answers import Accepted, accept
from mdeji.dispatch.holding import lock
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.search import expire_offers, open_offers, send_offer
from mdeji.dispatch.tables import Offer
from mdeji.dispatch.team import free_seats
from mdeji.kit.errors import NotAllowed
from mdeji.matching import ObstacleKind
from mdeji.requests.rules import DUTIES, RequestEvent, RequestStatus, SeatRole
from mdeji.requests.service import move
from mdeji.requests.tables import Request, Seat

HARD = frozenset(
    {
        ObstacleKind.NOT_ACTIVE,
        ObstacleKind.TRAINING_MISSING,
        ObstacleKind.ALREADY_ON_TEAM,
        ObstacleKind.CONFLICT_OF_PAIR,
        ObstacleKind.MINOR_WITHOUT_ADULT,
        ObstacleKind.NO_HOME_VISITS,
        ObstacleKind.CLASH,
    }
)
"""Obstacles nobody may override; the others a coordinator may, knowing better."""

TIME_TO_ANSWER = timedelta(hours=24)
BEFORE_VISIT = timedelta(hours=2)


def offer_by_hand(
    session: Session,
    request_id: int,
    supporter_id: int,
    now: datetime,
    by: str,
    role: SeatRole | None = None,
) -> Offer:
    """Ask one supporter whom a coordinator chose; the rules of safety hold all the same.

    Without a ``role`` it is the first free seat. Whoever is being asked already is asked once.

    Raises:
        NotAllowed: the obstacle's kind, ``no_seat`` or ``too_late``.
    """
    request = lock(session, request_id)
    expire_offers(session, request, now)
    asked = _asked(session, request_id, supporter_id)
    if asked is not None:
        return asked
    offer = _prepare(session, request, (supporter_id, role), now, by)
    send_offer(session, request, offer, now)
    return offer


def assign(
    session: Session,
    request_id: int,
    supporter_id: int,
    now: datetime,
    by: str,
    role: SeatRole | None = None,
) -> Accepted:
    """Seat a supporter who said yes on the phone; without a ``role`` in the first free seat.

    Whoever is being asked for another seat has said yes to this one.

    Raises:
        NotAllowed: the obstacle's kind, ``no_seat`` or ``too_late``.
    """
    request = lock(session, request_id)
    offer = _asked(session, request_id, supporter_id)
    if offer is None:
        offer = _prepare(session, request, (supporter_id, role), now, by)
    elif role not in {None, offer.seat_role}:
        other = _prepare(session, request, (supporter_id, role), now, by)
        # It may have been the question to take somebody's place over; that goes on without them.
        offer.seat_id, offer.seat_role, offer.handover_id = other.seat_id, other.seat_role, None
    session.add(offer)
    session.flush()
    return accept(session, offer.pk, None, now, by)


def _asked(session: Session, request_id: int, supporter_id: int) -> Offer | None:
    """Return the open question to a supporter, of whom a request has one at most."""
    return next(
        (o for o in open_offers(session, request_id) if o.supporter_id == supporter_id), None
    )


def _prepare(
    session: Session, request: Request, who: tuple[int, SeatRole | None], now: datetime, by: str
) -> Offer:
    supporter_id, role = who
    inputs = inputs_for(session, request, now)
    slot = inputs.need.fixed_slot or inputs.need.slots[0]
    seat = _seat_of(session, request, role)
    until = slot.starts_at - _spare(request)
    if until <= now:
        raise NotAllowed("too_late")
    found = _chosen(inputs, slot, seat, supporter_id)
    if request.status is RequestStatus.RECEIVED:
        move(session, request, RequestEvent.SEARCH_BEGUN, now)
    return Offer(
        request_id=request.pk,
        supporter_id=supporter_id,
        seat_id=seat.pk,
        seat_role=seat.role,
        wave=0,
        rank=1,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        distance_m=found.distance_m,
        reasons=[{"code": r.code.value, **r.data} for r in found.reasons],
        sent_at=now,
        expires_at=min(now + TIME_TO_ANSWER, until),
        status=OfferStatus.OPEN,
        answered_by=by,
    )


def _seat_of(session: Session, request: Request, role: SeatRole | None) -> Seat:
    for seat in free_seats(session, request.pk):
        if role in {None, seat.role}:
            return seat
    raise NotAllowed("no_seat")


def _spare(request: Request) -> timedelta:
    """Return how long before the start somebody must say yes.

    Somebody may step in at a desk until it opens; a resident must know in time who comes.
    """
    return timedelta() if request.kind in DUTIES else BEFORE_VISIT


def _chosen(
    inputs: matching.Inputs, slot: matching.Slot, seat: Seat, supporter_id: int
) -> matching.Ranked:
    """Return how the matcher sees the supporter, unless an obstacle of safety stands in the way."""
    role = matching.Role(seat.role.value)
    for found in matching.ranking(inputs, slot, role):
        if found.supporter_id == supporter_id:
            if stands := [o.kind for o in found.obstacles if o.kind in HARD]:
                raise NotAllowed(stands[0].value)
            return found
    raise NotAllowed(ObstacleKind.NOT_ACTIVE.value)

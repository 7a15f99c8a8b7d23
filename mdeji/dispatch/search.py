"""Search for a team: ask the matcher what is next, and do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from mdeji import matching
from mdeji.dispatch.complete import complete
from mdeji.dispatch.holding import lock
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import OFFER, OfferEvent, OfferStatus
from mdeji.dispatch.tables import Decision, Offer
from mdeji.dispatch.team import free_seats, live_visit
from mdeji.dispatch.tell import offer_facts, tell_supporter
from mdeji.dispatch.to_office import hand_over
from mdeji.matching import record as replayable
from mdeji.messages.notices import Notice, Terms
from mdeji.places.distances import measured_from
from mdeji.requests.rules import REQUEST, RequestEvent, RequestStatus, SeatRole
from mdeji.requests.service import get, move, search_soon
from mdeji.requests.tables import Request
from mdeji.staff.journal import record

SEARCHED = (RequestStatus.RECEIVED, RequestStatus.SEARCHING)


@dataclass(frozen=True)
class Prospects:
    """Show a coordinator what the matcher would do, and how it sees everybody."""

    step: matching.Step
    ranked: tuple[matching.Ranked, ...]
    counterfactuals: tuple[matching.Counterfactual, ...]
    slot: matching.Slot | None


def look(session: Session, request_id: int, now: datetime) -> None:
    """Decide what is next in the search for a team, and do it; the handler of the job ``ask``."""
    request = lock(session, request_id)
    if request.status not in SEARCHED:
        return
    expire_offers(session, request, now)
    inputs = inputs_for(session, request, now)
    step = matching.decide(inputs)
    _act(session, request, step, keep_decision(session, request_id, inputs, step, now), now)


def keep_decision(
    session: Session, request_id: int, inputs: matching.Inputs, step: matching.Step, now: datetime
) -> int:
    """Store a decision with its inputs, so that it can be explained and replayed."""
    decision = Decision(
        request_id=request_id,
        decided_at=now,
        inputs=replayable.to_json(inputs),
        outcome=replayable.step_to_json(step),
    )
    session.add(decision)
    session.flush()
    return decision.pk


def _act(
    session: Session, request: Request, step: matching.Step, decision_id: int, now: datetime
) -> None:
    if isinstance(step, matching.Ask):
        _begin(session, request, now)
        make_offers(session, request, step, decision_id, now)
        search_again_at(session, request.pk, step.look_again_at, now)
    elif isinstance(step, matching.Wait):
        _begin(session, request, now)
        search_again_at(session, request.pk, step.until, now)
    elif isinstance(step, matching.Staffed):
        visit = live_visit(session, request.pk)
        if visit is not None:
            complete(session, request, visit, now)
    else:
        hand_over(session, request, _why(step), "system", now)


def prospects(session: Session, request_id: int, now: datetime) -> Prospects:
    """Return what the matcher would do now and how it sees every supporter; changes nothing."""
    request = get(session, request_id)
    inputs = inputs_for(session, request, now, measured_from)
    step = matching.decide(inputs)
    need = inputs.need
    slot = need.fixed_slot or (need.slots[0] if need.slots else None)
    free = free_seats(session, request_id)
    role = matching.Role(free[0].role.value) if free else matching.Role.LEAD
    if slot is None:
        return Prospects(step, (), (), None)
    return Prospects(
        step=step,
        ranked=tuple(matching.ranking(inputs, slot, role)),
        counterfactuals=tuple(matching.counterfactuals(inputs, slot)),
        slot=slot,
    )


def expire_offers(session: Session, request: Request, now: datetime) -> None:
    """End the offers whose time is up; silence is not refusal, so nobody is told."""
    for offer in open_offers(session, request.pk):
        if offer.expires_at <= now:
            offer.status = OFFER.after(offer.status, OfferEvent.TIME_UP)
            session.add(offer)
    session.flush()


def open_offers(session: Session, request_id: int) -> tuple[Offer, ...]:
    """Return the offers of a request that wait for an answer."""
    found = select(Offer).where(Offer.request_id == request_id, Offer.status == OfferStatus.OPEN)
    return tuple(session.exec(found))


def search_again_at(session: Session, request_id: int, at: datetime, now: datetime) -> None:
    """Look again then, but not at once for ever: at the earliest in a minute."""
    search_soon(session, request_id, max(at, now + timedelta(minutes=1)))


def send_offer(session: Session, request: Request, offer: Offer, now: datetime) -> None:
    """Store an offer and send it to the supporter."""
    session.add(offer)
    session.flush()
    # Whoever it cannot reach in time is not asked what has been settled meanwhile.
    terms = Terms(subject=f"offer:{offer.pk}", until=offer.expires_at)
    kind = "offer" if offer.handover_id is None else "handover_offer"
    notice = Notice(kind, offer_facts(request, offer))
    tell_supporter(session, offer.supporter_id, notice, now, terms)
    detail = {"supporter": offer.supporter_id, "wave": offer.wave}
    record(session, offer.answered_by or "system", f"request:{request.pk}", "offered", detail, now)


def _begin(session: Session, request: Request, now: datetime) -> None:
    if REQUEST.allows(request.status, RequestEvent.SEARCH_BEGUN):
        move(session, request, RequestEvent.SEARCH_BEGUN, now)
        record(session, "system", f"request:{request.pk}", "search_begun", {}, now)


def make_offers(
    session: Session,
    request: Request,
    step: matching.Ask,
    decision_id: int,
    now: datetime,
    handover_id: int | None = None,
) -> None:
    """Send the offers of a wave; those of a hand-over say that they are."""
    for ask in step.asks:
        offer = Offer(
            request_id=request.pk,
            supporter_id=ask.supporter_id,
            seat_id=ask.seat_id,
            seat_role=SeatRole(ask.role.value),
            wave=step.wave,
            rank=ask.rank,
            starts_at=step.slot.starts_at,
            ends_at=step.slot.ends_at,
            distance_m=ask.distance_m,
            reasons=[{"code": r.code.value, **r.data} for r in ask.reasons],
            decision_id=decision_id,
            sent_at=now,
            expires_at=ask.expires_at,
            status=OfferStatus.OPEN,
            handover_id=handover_id,
        )
        send_offer(session, request, offer, now)
    if step.late:
        record(session, "system", f"request:{request.pk}", "late", {"wave": step.wave}, now)


def _why(step: matching.Shortfall) -> str:
    return "late" if step.late else "nobody_left"

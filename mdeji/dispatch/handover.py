"""Hand a visit over (代わってもらう): everybody suitable is asked, and nothing is lost meanwhile."""

from dataclasses import replace as changed
from datetime import datetime, timedelta

from sqlmodel import Session, select

from mdeji import matching
from mdeji.dispatch.adults import LIVE
from mdeji.dispatch.duty_tables import Handover, HandoverKind
from mdeji.dispatch.handover_state import (
    end,
    handover_by_id,
    look_soon,
    still_on_team,
    tell_giver,
)
from mdeji.dispatch.holding import lock
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import HandoverEvent, HandoverStatus
from mdeji.dispatch.search import expire_offers, keep_decision, make_offers
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import member, team_of, visit_by_id
from mdeji.kit.errors import NotAllowed
from mdeji.requests.tables import Request
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of

UNTIL_BEFORE = timedelta(hours=24)
"""Until when before the visit somebody else is searched; after it the seat stays where it was."""

SOONEST_LOOK = timedelta(minutes=1)


def ask_everybody(
    session: Session, visit_id: int, person_id: int, actor: str, now: datetime
) -> Handover:
    """Begin to ask everybody suitable; the giver stays on the team until somebody says yes.

    Asking twice gives the same hand-over again.

    Raises:
        NotAllowed: ``not_on_team``, ``too_late``, or ``swap_open`` with somebody.
    """
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    held = member(session, visit_id, person_id)
    known = open_for(session, held.pk)
    if known is not None:
        if known.kind is not HandoverKind.ASK:
            raise NotAllowed("swap_open")
        return known
    row = begin(session, request, held, HandoverKind.ASK, actor, now)
    detail = {"supporter": held.supporter_id}
    record(session, actor, f"request:{request.pk}", "handover_opened", detail, now)
    look_soon(session, row.pk, now)
    return row


def begin(
    session: Session,
    request: Request,
    held: Attendance,
    kind: HandoverKind,
    actor: str,
    now: datetime,
) -> Handover:
    """Store the wish to hand over.

    Raises:
        NotAllowed: ``too_late``.
    """
    visit = visit_by_id(session, held.visit_id)
    until = visit.starts_at - UNTIL_BEFORE
    if visit.status not in LIVE or now >= until:
        raise NotAllowed("too_late")
    row = Handover(
        kind=kind,
        request_id=request.pk,
        visit_id=visit.pk,
        attendance_id=held.pk,
        giver_id=held.supporter_id,
        actor=actor,
        created_at=now,
        expires_at=until,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(
    session: Session, handover_id: int, person_id: int | None, actor: str, now: datetime
) -> None:
    """Take the wish back and keep the seat; None as person means that staff do it.

    Raises:
        NotAllowed: ``not_yours``.
        IllegalMove: it has ended otherwise.
    """
    row = handover_by_id(session, handover_id)
    request = lock(session, row.request_id)
    if person_id is not None and supporter_of(session, row.giver_id).person_id != person_id:
        raise NotAllowed("not_yours")
    if row.status is HandoverStatus.WITHDRAWN:
        return
    end(session, row, HandoverEvent.TAKEN_BACK, now)
    detail = {"supporter": row.giver_id}
    record(session, actor, f"request:{request.pk}", "handover_withdrawn", detail, now)
    if not actor.startswith("person:"):
        tell_giver(session, row, "handover_kept", now, request)


def look(session: Session, handover_id: int, now: datetime) -> None:
    """Ask the next ones, or end what has run out; the handler of the job ``handover``."""
    row = handover_by_id(session, handover_id)
    request = lock(session, row.request_id)
    if row.status is not HandoverStatus.OPEN:
        return
    visit = visit_by_id(session, row.visit_id)
    held = still_on_team(session, row.attendance_id)
    if held is None or visit.status not in LIVE:
        end(session, row, HandoverEvent.OVERTAKEN, now)
    elif now >= row.expires_at:
        _expire(session, request, row, now)
    elif row.kind is HandoverKind.ASK:
        _ask(session, request, row, held, now)


def open_for(session: Session, attendance_id: int) -> Handover | None:
    """Return the open hand-over of a place on a team."""
    found = select(Handover).where(
        Handover.attendance_id == attendance_id, Handover.status == HandoverStatus.OPEN
    )
    return session.exec(found).first()


def open_of_visit(session: Session, visit: Visit) -> tuple[Handover, ...]:
    """Return the open hand-overs of a visit's team."""
    found = (open_for(session, mate.pk) for mate in team_of(session, visit.pk))
    return tuple(row for row in found if row is not None)


def vacated(inputs: matching.Inputs, supporter_id: int) -> matching.Inputs:
    """Return the inputs as if this supporter had not taken a seat."""
    seats = tuple(
        changed(seat, taken_by=None) if seat.taken_by == supporter_id else seat
        for seat in inputs.need.seats
    )
    return changed(inputs, need=changed(inputs.need, seats=seats))


def _ask(
    session: Session, request: Request, row: Handover, held: Attendance, now: datetime
) -> None:
    """Ask the matcher as if the seat were free, and no other one."""
    expire_offers(session, request, now)
    inputs = vacated(inputs_for(session, request, now), held.supporter_id)
    only = tuple(
        s for s in inputs.need.seats if s.taken_by is not None or s.seat_id == held.seat_id
    )
    others = tuple(c for c in inputs.candidates if c.supporter_id != held.supporter_id)
    inputs = changed(inputs, need=changed(inputs.need, seats=only), candidates=others)
    step = matching.decide(inputs)
    decision_id = keep_decision(session, request.pk, inputs, step, now)
    if isinstance(step, matching.Ask):
        make_offers(session, request, step, decision_id, now, row.pk)
        look_soon(session, row.pk, _next(step.look_again_at, row, now))
    elif isinstance(step, matching.Wait):
        look_soon(session, row.pk, _next(step.until, row, now))
    else:
        # Nobody is left to ask; those who were silent may still say yes until the time is up.
        record(session, "system", f"request:{request.pk}", "handover_nobody", {}, now)
        tell_giver(session, row, "handover_nobody", now, request)
        look_soon(session, row.pk, row.expires_at)


def _next(at: datetime, row: Handover, now: datetime) -> datetime:
    return min(max(at, now + SOONEST_LOOK), row.expires_at)


def _expire(session: Session, request: Request, row: Handover, now: datetime) -> None:
    end(session, row, HandoverEvent.TIME_UP, now)
    detail = {"supporter": row.giver_id}
    record(session, "system", f"request:{request.pk}", "handover_expired", detail, now)
    tell_giver(session, row, "handover_kept", now, request)

"""Swap two visits (交換): each passes the rules for the other's seat, and both say yes."""

from datetime import datetime

from sqlmodel import Session, select

from mdeji.dispatch.adults import LIVE, may_replace
from mdeji.dispatch.duty_tables import Handover, HandoverKind
from mdeji.dispatch.handover import UNTIL_BEFORE, begin, open_for
from mdeji.dispatch.handover_state import (
    end,
    handover_by_id,
    look_soon,
    still_on_team,
    tell_giver,
)
from mdeji.dispatch.handover_take import replace, tell_others, yes_without_offer
from mdeji.dispatch.holding import hold_supporter, lock
from mdeji.dispatch.rules import HandoverEvent, HandoverStatus
from mdeji.dispatch.swap_partners import may_sit, seen_by_matcher
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import member, visit_by_id
from mdeji.dispatch.tell import tell_supporter, visit_facts
from mdeji.kit.errors import NotAllowed
from mdeji.messages.notices import Notice, Terms
from mdeji.requests.service import get as request_by_id
from mdeji.requests.tables import Request
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of


def propose(
    session: Session, visit_id: int, person_id: int, attendance_id: int, now: datetime
) -> Handover:
    """Ask somebody for a swap; that is the first of the two yeses.

    Raises:
        NotAllowed: ``not_on_team``, ``too_late``, ``handover_open``, ``busy`` with another swap, or
            ``no_match`` if one of the two may not take the other's seat.
    """
    theirs = still_on_team(session, attendance_id)
    if theirs is None:
        raise NotAllowed("no_match")
    visit, other = visit_by_id(session, visit_id), visit_by_id(session, theirs.visit_id)
    request, _ = _lock_both(session, visit, other)
    mine = member(session, visit_id, person_id)
    known = open_for(session, mine.pk)
    if known is not None and known.other_attendance_id == attendance_id:
        return known
    if known is not None:
        raise NotAllowed("handover_open")
    if open_for(session, attendance_id) or _asked_already(session, theirs.supporter_id):
        raise NotAllowed("busy")
    _check_both(session, mine, theirs, now)
    return _ask(session, request, mine, theirs, now)


def _ask(
    session: Session, request: Request, mine: Attendance, theirs: Attendance, now: datetime
) -> Handover:
    visit, other = visit_by_id(session, mine.visit_id), visit_by_id(session, theirs.visit_id)
    actor = f"person:{supporter_of(session, mine.supporter_id).person_id}"
    row = begin(session, request, mine, HandoverKind.SWAP, actor, now)
    row.partner_id, row.other_visit_id = theirs.supporter_id, other.pk
    row.other_attendance_id = theirs.pk
    row.expires_at = min(row.expires_at, other.starts_at - UNTIL_BEFORE)
    session.add(row)
    detail = {"supporter": mine.supporter_id, "partner": theirs.supporter_id}
    record(session, actor, f"request:{request.pk}", "swap_asked", detail, now)
    facts = visit_facts(request, visit) | {"handover_id": row.pk}
    terms = Terms(subject=f"handover:{row.pk}", until=row.expires_at)
    tell_supporter(session, theirs.supporter_id, Notice("swap_asked", facts), now, terms)
    look_soon(session, row.pk, row.expires_at)
    return row


def agree(session: Session, handover_id: int, person_id: int, now: datetime) -> Handover:
    """Say the second yes: both change places at once, or nothing changes.

    Raises:
        NotAllowed: ``not_yours``, ``swap_over``, or ``no_match`` any more.
    """
    row = handover_by_id(session, handover_id)
    _check_partner(session, row, person_id)
    visit, other = visit_by_id(session, row.visit_id), visit_by_id(session, row.other_visit_id or 0)
    _lock_both(session, visit, other)
    if row.status is HandoverStatus.TAKEN:
        return row
    mine = still_on_team(session, row.attendance_id)
    theirs = still_on_team(session, row.other_attendance_id)
    if row.status is not HandoverStatus.OPEN or now >= row.expires_at or not mine or not theirs:
        raise NotAllowed("swap_over")
    for one in sorted((mine.supporter_id, theirs.supporter_id)):
        hold_supporter(session, one)
    _check_both(session, mine, theirs, now)
    _exchange(session, row, mine, theirs, now)
    return row


def _exchange(
    session: Session, row: Handover, mine: Attendance, theirs: Attendance, now: datetime
) -> None:
    """Let two change places, and tell everybody concerned."""
    visit, other = visit_by_id(session, mine.visit_id), visit_by_id(session, theirs.visit_id)
    request, other_request = (request_by_id(session, v.request_id) for v in (visit, other))
    row.taken_by = theirs.supporter_id
    end(session, row, HandoverEvent.SAID_YES, now)
    giver, partner = mine.supporter_id, theirs.supporter_id
    by = f"person:{supporter_of(session, partner).person_id}"
    replace(session, mine, partner, now)
    replace(session, theirs, giver, now)
    yes_without_offer(session, row, mine, partner, now)
    yes_without_offer(session, row, theirs, giver, now)
    for about, who, left in ((request, partner, giver), (other_request, giver, partner)):
        detail = {"supporter": who, "giver": left}
        record(session, by, f"request:{about.pk}", "swap_done", detail, now)
    tell_others(session, request, visit, (partner,), now)
    tell_others(session, other_request, other, (giver,), now)
    facts = visit_facts(other_request, other) | {"handover_id": row.pk}
    terms = Terms(subject=f"visit:{other.pk}")
    tell_supporter(session, giver, Notice("swap_done", facts), now, terms)


def refuse(session: Session, handover_id: int, person_id: int, now: datetime) -> None:
    """Say no to a swap; everything stays, and whoever asked is told.

    Raises:
        NotAllowed: ``not_yours``, or ``swap_over``.
    """
    row = handover_by_id(session, handover_id)
    _check_partner(session, row, person_id)
    request = lock(session, row.request_id)
    if row.status is HandoverStatus.DECLINED:
        return
    if row.status is not HandoverStatus.OPEN:
        raise NotAllowed("swap_over")
    end(session, row, HandoverEvent.SAID_NO, now)
    detail = {"supporter": row.partner_id}
    record(session, f"person:{person_id}", f"request:{request.pk}", "swap_refused", detail, now)
    tell_giver(session, row, "swap_refused", now, request)


def _check_partner(session: Session, row: Handover, person_id: int) -> None:
    if row.partner_id is None or supporter_of(session, row.partner_id).person_id != person_id:
        raise NotAllowed("not_yours")


def _check_both(session: Session, mine: Attendance, theirs: Attendance, now: datetime) -> None:
    visit, other = visit_by_id(session, mine.visit_id), visit_by_id(session, theirs.visit_id)
    live = visit.status in LIVE and other.status in LIVE
    there = may_sit(seen_by_matcher(session, mine, now), mine, theirs.supporter_id, given=other)
    here = may_sit(seen_by_matcher(session, theirs, now), theirs, mine.supporter_id, given=visit)
    adults = may_replace(session, mine, theirs.supporter_id) and may_replace(
        session, theirs, mine.supporter_id
    )
    if not live or not there or not here or not adults:
        raise NotAllowed("no_match")


def _lock_both(session: Session, visit: Visit, other: Visit) -> tuple[Request, Request]:
    """Hold both requests, always in the same order, so that two swaps never wait for each other."""
    held = {one: lock(session, one) for one in sorted({visit.request_id, other.request_id})}
    return held[visit.request_id], held[other.request_id]


def _asked_already(session: Session, supporter_id: int) -> bool:
    found = select(Handover.id).where(
        Handover.partner_id == supporter_id, Handover.status == HandoverStatus.OPEN
    )
    return session.exec(found).first() is not None

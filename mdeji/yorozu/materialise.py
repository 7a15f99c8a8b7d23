"""Make the sessions of the weeks ahead from the rules; as often as one likes, never twice."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.kit import jobs
from mdeji.kit.calendar import day_of
from mdeji.yorozu.rules import NO_RULE, YOROZU, SessionEvent, SessionStatus
from mdeji.yorozu.tables import (
    Consultation,
    DeskClosure,
    DeskRule,
    Interest,
    Ticket,
    YorozuSession,
)
from mdeji.yorozu.weeks import Closed, Planned, Weekly, planned

WEEKS_AHEAD = 9
"""Two months can be printed at any time from what is stored."""


def horizon(now: datetime) -> date:
    """Return the last day up to which sessions are stored; later ones are computed."""
    return day_of(now) + timedelta(weeks=WEEKS_AHEAD)


def keep_up(session: Session, now: datetime, centre_id: str | None = None) -> int:
    """Bring the stored sessions to come in step with rules and exceptions; return how many changed.

    What staff moved or called off by hand stays as they decided.
    """
    first = day_of(now)
    wanted = {
        (plan.rule.id, plan.on): plan
        for plan in planned(
            weekly(session, centre_id), closed(session, centre_id), first, horizon(now)
        )
        if plan.starts_at > now
    }
    changed = 0
    for row in _to_come(session, now, centre_id):
        plan = wanted.pop((row.rule_id or 0, row.on), None)
        changed += _adapt(session, row, plan, now)
    for plan in wanted.values():
        changed += _make(session, plan, now)
    session.flush()
    if changed:
        tell_rota(session, centre_id, now)
    return changed


def tell_rota(session: Session, centre_id: str | None, now: datetime) -> None:
    """Let whoever is on duty, or wants to hear, learn of changes: the rota follows by a job."""
    order = jobs.Order("rota", {"centre": centre_id}, now, f"rota:{centre_id or 'all'}")
    jobs.put_again(session, order, now)


def weekly(session: Session, centre_id: str | None = None) -> list[Weekly]:
    """Return the rules, of one centre or of all."""
    query = select(DeskRule).order_by(col(DeskRule.id))
    if centre_id is not None:
        query = query.where(DeskRule.centre_id == centre_id)
    return [
        Weekly(
            id=row.pk,
            centre_id=row.centre_id,
            weekday=row.weekday,
            opens=_clock(row.from_minute),
            closes=_clock(row.until_minute),
            weeks=frozenset(row.weeks),
            on_holidays=row.on_holidays,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in session.exec(query)
    ]


def closed(session: Session, centre_id: str | None = None) -> list[Closed]:
    """Return the exceptions, of one centre or of all."""
    query = select(DeskClosure).where(col(DeskClosure.removed_at).is_(None))
    if centre_id is not None:
        query = query.where(DeskClosure.centre_id == centre_id)
    return [
        Closed(row.pk, row.centre_id, row.from_on, row.until_on, row.reason)
        for row in session.exec(query.order_by(col(DeskClosure.id)))
    ]


def _to_come(session: Session, now: datetime, centre_id: str | None) -> Iterable[YorozuSession]:
    query = select(YorozuSession).where(
        col(YorozuSession.starts_at) > now, col(YorozuSession.on) >= day_of(now)
    )
    if centre_id is not None:
        query = query.where(YorozuSession.centre_id == centre_id)
    return session.exec(query).all()


def _make(session: Session, plan: Planned, now: datetime) -> int:
    known = select(YorozuSession.id).where(
        YorozuSession.rule_id == plan.rule.id, YorozuSession.on == plan.on
    )
    if session.exec(known).first() is not None:  # Moved to a time that has passed.
        return 0
    row = YorozuSession(
        centre_id=plan.rule.centre_id,
        rule_id=plan.rule.id,
        on=plan.on,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        changed_at=now,
    )
    session.add(row)
    if plan.closed is not None:
        _call_off(row, plan.closed.id, plan.closed.reason)
    return 1


def _adapt(session: Session, row: YorozuSession, plan: Planned | None, now: datetime) -> int:
    if plan is None:
        return _without_plan(session, row, now)
    before = (row.starts_at, row.ends_at, row.status, row.reason)
    if row.moved_from is None:
        row.starts_at, row.ends_at = plan.starts_at, plan.ends_at
    if plan.closed is not None and row.status is SessionStatus.PLANNED:
        _call_off(row, plan.closed.id, plan.closed.reason)
    elif plan.closed is None and (row.closure_id is not None or row.reason == NO_RULE):
        row.status = YOROZU.after(row.status, SessionEvent.RESTORED)
        row.reason, row.closure_id = "", None
    return _noted(row, now) if (row.starts_at, row.ends_at, row.status, row.reason) != before else 0


def _without_plan(session: Session, row: YorozuSession, now: datetime) -> int:
    """Call off what a closed centre had planned; forget a date that no rule makes any more."""
    shut = [one for one in closed(session, row.centre_id) if one.covers(row.centre_id, row.on)]
    if shut and row.status is SessionStatus.PLANNED:
        _call_off(row, shut[0].id, shut[0].reason)
        return _noted(row, now)
    if shut or row.rule_id is None or row.moved_from is not None or _is_used(session, row):
        return 0
    if row.status is SessionStatus.CANCELLED and row.closure_id is None:
        return 0
    if row.duty_id is not None or _is_awaited(session, row):
        if row.status is SessionStatus.PLANNED:
            row.status = YOROZU.after(row.status, SessionEvent.CALLED_OFF)
        row.reason, row.closure_id = NO_RULE, None
        return _noted(row, now)
    session.delete(row)
    return 1


def _is_used(session: Session, row: YorozuSession) -> bool:
    logged = select(Consultation.id).where(Consultation.session_id == row.pk)
    waiting = select(Ticket.id).where(Ticket.session_id == row.pk)
    return any(session.exec(query).first() is not None for query in (logged, waiting))


def _is_awaited(session: Session, row: YorozuSession) -> bool:
    found = select(Interest.id).where(Interest.session_id == row.pk)
    return session.exec(found).first() is not None


def _call_off(row: YorozuSession, closure_id: int, reason: str) -> None:
    row.status = YOROZU.after(row.status, SessionEvent.CALLED_OFF)
    row.reason, row.closure_id = reason, closure_id


def _noted(row: YorozuSession, now: datetime) -> int:
    row.version, row.changed_at = row.version + 1, now
    return 1


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)

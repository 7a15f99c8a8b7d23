"""How many days it takes from an application to the first visit."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import case, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, literal

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.columns import UtcDateTime
from mdeji.kit.days import days_between
from mdeji.people.tables import Person
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter, SupporterMove

PAGE = 100
HELD = (VisitStatus.OVER, VisitStatus.REPORTED)
STILL_COMING = frozenset(
    {
        SupporterStatus.APPLIED,
        SupporterStatus.REVIEW,
        SupporterStatus.TRAINING,
        SupporterStatus.ACTIVE,
    }
)
"""Whoever stands here and has made no visit is still on the way to the first one."""


@dataclass(frozen=True)
class First:
    """How many days it took somebody from the application to the first visit, or takes so far."""

    supporter_id: int
    name: str
    status: SupporterStatus
    days: int
    is_done: bool


@dataclass(frozen=True)
class Firsts:
    """Days to first activity: the middle of those who began, how many those are, and who waits."""

    middle: int | None
    began: int
    waiting: int


def days_to_first_activity(session: Session) -> Firsts:
    """Return how long it took those who began, and how many still wait for their first visit."""
    began = _began()
    days, comes = _days(session, began.c.at), col(Supporter.status).in_(STILL_COMING)
    found = columns(days, func.count(), func.sum(case((comes, 1), else_=0)))
    found = found.join_from(began, Supporter, col(Supporter.id) == began.c.supporter_id)
    rows = session.execute(found.group_by(days).order_by(days)).all()
    coming = session.execute(columns(func.count(col(Supporter.id))).where(comes)).scalar_one()
    taken = [day for day, count, _ in rows for _ in range(count)]
    middle = round(median(taken)) if taken else None
    return Firsts(middle, len(taken), coming - sum(came for *_, came in rows))


def first_days(session: Session, now: datetime, page: int = 1) -> tuple[First, ...]:
    """Return a page of everybody: who waits first, and those who waited longest first."""
    began = _began()
    days = _days(session, func.coalesce(began.c.at, literal(now, UtcDateTime())))
    done = began.c.at.is_not(None)
    found = columns(col(Supporter.id), days, done).select_from(Supporter)
    found = found.outerjoin(began, began.c.supporter_id == col(Supporter.id))
    found = found.where(or_(done, col(Supporter.status).in_(STILL_COMING)))
    order = (case((done, 1), else_=0), days.desc(), col(Supporter.id))
    paged = found.order_by(*order).offset((max(page, 1) - 1) * PAGE).limit(PAGE)
    rows = session.execute(paged).all()
    who = _who(session, [one for one, *_ in rows])
    return tuple(First(one, *who[one], took, bool(is_done)) for one, took, is_done in rows)


def _who(session: Session, ids: list[int]) -> dict[int, tuple[str, SupporterStatus]]:
    """Return name and status of these: whoever is on another page need not be read to be ordered."""
    fields = (Supporter.id, Person.name, Supporter.shown_name, Supporter.status)
    found = columns(*(col(field) for field in fields))
    found = found.join_from(Supporter, Person, col(Person.id) == col(Supporter.person_id))
    rows = session.execute(found.where(col(Supporter.id).in_(ids)))
    return {one: (name or shown, status) for one, name, shown, status in rows}


def _began() -> Any:
    """Select the supporters who made a visit, with the instant of their first one."""
    return (
        columns(col(Attendance.supporter_id), func.min(Visit.starts_at).label("at"))
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(col(Attendance.released_at).is_(None), col(Visit.status).in_(HELD))
        .group_by(col(Attendance.supporter_id))
        .subquery("began")
    )


def _days(session: Session, until: Any) -> Any:
    """Return the days from the application, the first step of the way, until this instant."""
    applied = columns(func.min(SupporterMove.at)).where(
        col(SupporterMove.supporter_id) == col(Supporter.id)
    )
    start = func.coalesce(applied.correlate(Supporter).scalar_subquery(), col(Supporter.joined_at))
    return days_between(session, start, until)

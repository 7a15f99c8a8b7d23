"""The list of those on the way: the database chooses and orders, as ``enrolment_waiting`` says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case
from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import day_of
from mdeji.supporters.enrol_tables import AskedFor
from mdeji.supporters.enrolment_queries import ON_THE_WAY, Applicant, applicants
from mdeji.supporters.queries import required_steps
from mdeji.supporters.roster import lacks, unagreed
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import (
    NoteKind,
    StepKind,
    Supporter,
    SupporterNote,
    TrainingResult,
    TrainingStep,
)

PAGE = 50


@dataclass(frozen=True)
class OnTheWay:
    """One page of those on the way, how many there are of this kind, and how many wait for what."""

    count: int
    by_what: Mapping[str, int]
    rows: tuple[Applicant, ...]

    @property
    def total(self) -> int:
        """How many are on the way, whatever they wait for."""
        return sum(self.by_what.values())


def on_the_way(session: Session, now: datetime, what: str = "", page: int = 1) -> OnTheWay:
    """Return who waits, or waits for ``what``: those who have waited longest first."""
    waits, since = waiting(session, day_of(now))
    found: Any = select(Supporter.id, waits).where(col(Supporter.status).in_(ON_THE_WAY))
    # One look at everybody is dear, so it is not done once to count and once to list.
    pairs = session.exec(found.order_by(since, col(Supporter.id))).all()
    ids = [one for one, waits_for in pairs if not what or waits_for == what]
    last = max(1, -(-len(ids) // PAGE))
    start = (min(max(page, 1), last) - 1) * PAGE
    shown = applicants(session, ids[start : start + PAGE], now)
    return OnTheWay(len(ids), Counter(waits_for for _, waits_for in pairs), shown)


def waiting(session: Session, today: date) -> tuple[ColumnElement[str], ColumnElement[datetime]]:
    """Return what a supporter on the way waits for, and since when, as columns.

    They say what ``enrolment_waiting.waiting_for`` says; a test compares them.
    """
    asked = _of(func.min(AskedFor.at), AskedFor, col(AskedFor.settled_at).is_(None))
    met = _of(func.max(SupporterNote.at), SupporterNote, SupporterNote.kind == NoteKind.INTERVIEW)
    done = _of(func.max(TrainingResult.at), TrainingResult)
    begun: Any = col(Supporter.status_since)
    later = case((done > begun, done), else_=begun)
    ways = (
        (asked.is_not(None), "missing", asked),
        (col(Supporter.status) == SupporterStatus.APPLIED, "contact", begun),
        (and_(_in_review(), met.is_(None)), "interview", begun),
        (_in_review(), "decision", met),
        (_lacks_alone(session, today), "training", later),
        (unagreed(today), "guardian", begun),
        (lacks(required_steps(session), today), "practice", later),
    )
    what = case(*((when, word) for when, word, _ in ways), else_="start")
    return what, case(*((when, at) for when, _, at in ways), else_=later)


def _of(instant: Any, table: Any, *more: Any) -> Any:
    found = select(instant).where(table.supporter_id == col(Supporter.id), *more)
    return found.correlate(Supporter).scalar_subquery()


def _in_review() -> ColumnElement[bool]:
    return col(Supporter.status) == SupporterStatus.REVIEW


def _lacks_alone(session: Session, today: date) -> ColumnElement[bool]:
    """Match who lacks a step that they can do without the office."""
    practised = select(TrainingStep.key).where(TrainingStep.kind == StepKind.ROLE_PLAY)
    office = frozenset(session.exec(practised))
    alone = [need for need in required_steps(session) if need.step not in office]
    return lacks(alone, today)

"""The list of those on the way: the database chooses and orders, as ``enrolment_waiting`` says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case
from sqlalchemy import select as columns
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
    ways = waiting(session, day_of(now))
    found = columns(ways.c.id, ways.c.what).order_by(ways.c.since, ways.c.id)
    # One look at everybody is dear, so it is not done once to count and once to list.
    pairs = session.execute(found).all()
    ids = [one for one, waits_for in pairs if not what or waits_for == what]
    last = max(1, -(-len(ids) // PAGE))
    start = (min(max(page, 1), last) - 1) * PAGE
    shown = applicants(session, ids[start : start + PAGE], now)
    return OnTheWay(len(ids), Counter(waits_for for _, waits_for in pairs), shown)


def waiting(session: Session, today: date) -> Any:
    """Select everybody on the way: ``id``, ``what`` they wait for, and ``since`` when.

    It says what ``enrolment_waiting.waiting_for`` says; a test compares them.
    """
    # What is known of each is gathered once, before it is weighed; PostgreSQL would look again at
    # each mention.
    known = _facts(session, today).cte("known").prefix_with("MATERIALIZED").c
    later = case((known.done > known.begun, known.done), else_=known.begun)
    ways = (
        (known.asked.is_not(None), "missing", known.asked),
        (known.status == SupporterStatus.APPLIED, "contact", known.begun),
        (
            and_(known.status == SupporterStatus.REVIEW, known.met.is_(None)),
            "interview",
            known.begun,
        ),
        (known.status == SupporterStatus.REVIEW, "decision", known.met),
        (known.lacks_alone, "training", later),
        (known.unagreed, "guardian", known.begun),
        (known.lacks, "practice", later),
    )
    what = case(*((when, word) for when, word, _ in ways), else_="start")
    since = case(*((when, at) for when, _, at in ways), else_=later)
    return columns(known.id, what.label("what"), since.label("since")).subquery()


def _facts(session: Session, today: date) -> Any:
    """Select what is known of everybody on the way, each as far as it matters where they stand."""
    met = _of(func.max(SupporterNote.at), SupporterNote, SupporterNote.kind == NoteKind.INTERVIEW)
    done = _of(func.max(TrainingResult.at), TrainingResult)
    return columns(
        col(Supporter.id),
        col(Supporter.status),
        col(Supporter.status_since).label("begun"),
        _of(func.min(AskedFor.at), AskedFor, col(AskedFor.settled_at).is_(None)).label("asked"),
        _if(SupporterStatus.REVIEW, met).label("met"),
        _if(SupporterStatus.TRAINING, done).label("done"),
        _if(SupporterStatus.TRAINING, _lacks_alone(session, today)).label("lacks_alone"),
        _if(SupporterStatus.TRAINING, unagreed(today)).label("unagreed"),
        _if(SupporterStatus.TRAINING, lacks(required_steps(session), today)).label("lacks"),
    ).where(col(Supporter.status).in_(ON_THE_WAY))


def _if(status: SupporterStatus, fact: Any) -> Any:
    return case((col(Supporter.status) == status, fact))


def _of(instant: Any, table: Any, *more: Any) -> Any:
    found = select(instant).where(table.supporter_id == col(Supporter.id), *more)
    return found.correlate(Supporter).scalar_subquery()


def _lacks_alone(session: Session, today: date) -> ColumnElement[bool]:
    """Match who lacks a step that they can do without the office."""
    practised = select(TrainingStep.key).where(TrainingStep.kind == StepKind.ROLE_PLAY)
    office = frozenset(session.exec(practised))
    alone = [need for need in required_steps(session) if need.step not in office]
    return lacks(alone, today)

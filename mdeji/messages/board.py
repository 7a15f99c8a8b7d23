"""What the header of every staff page shows: letters to answer, messages that failed, the quota."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.jobs import Job, JobStatus
from mdeji.messages.tables import Fate, Message, Thread, ThreadStatus

PUSHED = "push"


@dataclass(frozen=True)
class Pulse:
    """How the office stands: ``sent`` of ``limit`` LINE messages this month."""

    letters: int
    dead: int
    sent: int
    limit: int


@dataclass(frozen=True)
class DeadMessage:
    """A message that could not be delivered."""

    id: int
    person_id: int | None
    fate: str
    notices: tuple[str, ...]
    subject: str | None
    created_at: datetime
    error: str


@dataclass(frozen=True)
class DeadJob:
    """Work that failed for good."""

    id: int
    kind: str
    attempts: int
    created_at: datetime
    error: str


def pulse(session: Session, limit: int, now: datetime) -> Pulse:
    """Return what the header shows."""
    letters = select(func.count()).where(Thread.status == ThreadStatus.WAITING)
    dead = select(func.count()).where(Message.fate == Fate.DEAD)
    jobs = select(func.count()).where(_dead_job())
    return Pulse(
        letters=session.exec(letters).one(),
        dead=session.exec(dead).one() + session.exec(jobs).one(),
        sent=pushed_since(session, month_start(now)),
        limit=limit,
    )


def month_start(now: datetime) -> datetime:
    """Return when the month of the quota began in Japan."""
    return at_jst(day_of(now).replace(day=1), time())


def pushed_since(session: Session, since: datetime) -> int:
    """Count the messages LINE charges for; replies are free."""
    statement = select(func.count()).where(
        Message.via == PUSHED, col(Message.sent_at) >= since, Message.fate == Fate.SENT
    )
    return session.exec(statement).one()


def dead_messages(session: Session, limit: int = 200) -> tuple[DeadMessage, ...]:
    """Return messages that failed, the newest first."""
    statement = (
        select(Message)
        .where(Message.fate == Fate.DEAD)
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    return tuple(
        DeadMessage(
            id=row.pk,
            person_id=row.person_id,
            fate=row.fate,
            notices=tuple(str(part.get("notice", part.get("kind", "?"))) for part in row.parts),
            subject=row.subject,
            created_at=row.created_at,
            error=row.error or "",
        )
        for row in session.exec(statement)
    )


def dead_jobs(session: Session, limit: int = 200) -> tuple[DeadJob, ...]:
    """Return work that failed for good, the newest first; deliveries show as messages."""
    statement = select(Job).where(_dead_job()).order_by(col(Job.id).desc()).limit(limit)
    return tuple(
        DeadJob(row.pk, row.kind, row.attempts, row.created_at, (row.error or "")[:300])
        for row in session.exec(statement)
    )


def _dead_job() -> ColumnElement[bool]:
    return and_(col(Job.status) == JobStatus.DEAD, col(Job.kind) != "deliver")

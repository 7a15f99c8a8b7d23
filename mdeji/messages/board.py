"""What the header of every staff page shows: letters to answer, messages that failed, the quota."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, select

from mdeji.kit.errors import NotAllowed
from mdeji.kit.jobs import Job, JobStatus
from mdeji.messages.letters import waiting_count
from mdeji.messages.queries import dead_letter_count
from mdeji.messages.quota import quota
from mdeji.messages.tables import Fate, Message


@dataclass(frozen=True)
class Pulse:
    """How the office stands: ``sent`` of ``limit`` LINE messages this month."""

    letters: int
    dead: int
    sent: int
    limit: int


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
    failed = session.exec(select(func.count()).where(_dead())).one()
    return Pulse(
        letters=waiting_count(session),
        dead=dead_letter_count(session) + failed,
        sent=quota(session, limit, now).used,
        limit=limit,
    )


def dead_jobs(session: Session, limit: int = 200) -> tuple[DeadJob, ...]:
    """Return work that failed for good, the newest first; deliveries show as messages."""
    statement = select(Job).where(_dead()).order_by(col(Job.id).desc()).limit(limit)
    return tuple(
        DeadJob(row.pk, row.kind, row.attempts, row.created_at, (row.error or "")[:300])
        for row in session.exec(statement)
    )


def revive_job(session: Session, job_id: int, now: datetime) -> None:
    """Let a dead job run again at once.

    Raises:
        NotAllowed: ``not_dead``.
    """
    job = _dead_job(session, job_id)
    job.status, job.due_at, job.attempts = JobStatus.READY, now, 0
    job.done_at, job.error = None, None
    session.add(job)


def drop_job(session: Session, job_id: int) -> None:
    """Give a dead job up.

    Raises:
        NotAllowed: ``not_dead``.
    """
    job = _dead_job(session, job_id)
    job.status = JobStatus.CANCELLED
    session.add(job)


def give_up(session: Session, message_id: int) -> None:
    """Stop trying to deliver a message, because the person was told otherwise.

    Raises:
        NotAllowed: ``not_dead``.
    """
    message = session.get(Message, message_id)
    if message is None or message.fate not in {Fate.DEAD, Fate.UNREACHABLE}:
        raise NotAllowed("not_dead")
    message.fate = Fate.WITHDRAWN
    session.add(message)


def _dead_job(session: Session, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None or job.status is not JobStatus.DEAD:
        raise NotAllowed("not_dead")
    return job


def _dead() -> ColumnElement[bool]:
    return and_(col(Job.status) == JobStatus.DEAD, col(Job.kind) != "deliver")

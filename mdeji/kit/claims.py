"""The worker's side of durable jobs: claim one, and end it in a way that only its holder can."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from mdeji.kit.ids import new_uuid
from mdeji.kit.jobs import Job, JobStatus

LEASE = timedelta(seconds=20)
"""How long a worker may hold a job; longer than any handler, shorter than a reply token lives."""

_JOB: Table = Job.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Claim:
    """A job held by a worker; ``token`` proves it until somebody else holds it."""

    id: int
    uid: str
    kind: str
    lane: str | None
    payload: Mapping[str, Any]
    attempts: int
    token: str


def claim(
    session: Session, now: datetime, lane: str | None = None, lease: timedelta = LEASE
) -> Claim | None:
    """Take the job that has been due longest; of one lane only, the first of the lane.

    Return None if none is due or a rival was faster.
    """
    found = session.execute(_next(now, lane)).scalar()
    if found is None:
        return None
    taken = (
        update(_JOB)
        .where(_JOB.c.id == found)
        .values(
            status=JobStatus.RUNNING,
            token=new_uuid(),
            lease_until=now + lease,
            attempts=_JOB.c.attempts + 1,
        )
        .returning(*(_JOB.c[name] for name in Claim.__dataclass_fields__))
    )
    if session.get_bind().dialect.name == "sqlite":  # One writer: there is no rival.
        return Claim(*session.execute(taken).one())
    try:
        with session.begin_nested():
            return Claim(*session.execute(taken).one())
    except IntegrityError:  # A rival took another job of this lane in the same moment.
        return None


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether there is something to do, as far as a reader can see."""
    return session.execute(_next(now, None, lock=False)).first() is not None


def is_anything_held(session: Session) -> bool:
    """Tell whether a worker holds a job."""
    held = select(_JOB.c.id).where(_JOB.c.status == JobStatus.RUNNING).limit(1)
    return session.execute(held).first() is not None


def recover(session: Session, now: datetime) -> int:
    """Give back the jobs whose holders let their lease run out; return how many."""
    lost = and_(_JOB.c.status == JobStatus.RUNNING, _JOB.c.lease_until < now)
    free = {"status": JobStatus.READY, "token": None, "lease_until": None}
    return len(session.execute(update(_JOB).where(lost).values(free).returning(_JOB.c.id)).all())


def finish(session: Session, held: Claim, now: datetime, error: str | None = None) -> bool:
    """Mark the job done; return False if the lease was lost to another worker."""
    return _close(session, held, status=JobStatus.DONE, done_at=now, error=error)


def retry(session: Session, held: Claim, at: datetime, error: str) -> bool:
    """Give the job back, due again at ``at``; return False if the lease was lost."""
    return _close(session, held, status=JobStatus.READY, due_at=at, error=error)


def postpone(session: Session, held: Claim, at: datetime) -> bool:
    """Give the job back as if it had not been tried: until ``at`` it blocks nobody in its lane."""
    return _close(session, held, status=JobStatus.READY, due_at=at, attempts=0, error=None)


def bury(session: Session, held: Claim, error: str, now: datetime) -> bool:
    """Mark the job dead, so that a person looks at it; return False if the lease was lost."""
    return _close(session, held, status=JobStatus.DEAD, done_at=now, error=error)


def count_failure(session: Session, tried: Claim, status: JobStatus, **values: Any) -> bool:
    """Record the failure of a job whose claim was rolled back together with its effects.

    Return False if somebody else has taken it since.
    """
    unchanged = and_(
        _JOB.c.id == tried.id,
        _JOB.c.status == JobStatus.READY,
        _JOB.c.attempts == tried.attempts - 1,
    )
    values |= {"status": status, "attempts": tried.attempts}
    statement = update(_JOB).where(unchanged).values(values).returning(_JOB.c.id)
    return session.execute(statement).first() is not None


def next_due(session: Session, after: datetime) -> datetime | None:
    """Return when the next job falls due, or a lease runs out, later than ``after``."""
    waiting = select(func.min(_JOB.c.due_at)).where(
        _JOB.c.status == JobStatus.READY, _JOB.c.due_at > after
    )
    held = select(func.min(_JOB.c.lease_until)).where(
        _JOB.c.status == JobStatus.RUNNING, _JOB.c.lease_until > after
    )
    found = [session.execute(statement).scalar() for statement in (waiting, held)]
    return min((instant for instant in found if instant is not None), default=None)


def _next(now: datetime, lane: str | None, *, lock: bool = True) -> Any:
    job = _JOB.alias()
    free = or_(job.c.lane.is_(None), and_(~_running(job), ~_earlier(job, now)))
    due = select(job.c.id).where(job.c.status == JobStatus.READY, job.c.due_at <= now, free)
    if lane is None:
        due = due.order_by(job.c.due_at, job.c.rank, job.c.id)
    else:
        due = due.where(job.c.lane == lane).order_by(job.c.rank, job.c.id)
    due = due.limit(1)
    return due.with_for_update(skip_locked=True) if lock else due


def _running(job: FromClause) -> ColumnElement[bool]:
    other = _JOB.alias()
    return exists().where(other.c.lane == job.c.lane, other.c.status == JobStatus.RUNNING)


def _earlier(job: FromClause, now: datetime) -> ColumnElement[bool]:
    """Tell that an earlier one of the lane waits to be done, or to be tried again."""
    other = _JOB.alias()
    return exists().where(
        other.c.lane == job.c.lane,
        other.c.status == JobStatus.READY,
        or_(
            other.c.rank < job.c.rank,
            and_(other.c.rank == job.c.rank, other.c.id < job.c.id),
        ),
        or_(other.c.due_at <= now, other.c.attempts > 0),
    )


def _close(session: Session, held: Claim, **values: Any) -> bool:
    fenced = (
        update(_JOB)
        .where(
            _JOB.c.id == held.id,
            _JOB.c.token == held.token,
            _JOB.c.status == JobStatus.RUNNING,
        )
        .values(token=None, lease_until=None, **values)
        .returning(_JOB.c.id)
    )
    return session.execute(fenced).first() is not None

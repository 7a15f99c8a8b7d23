"""Durable jobs in the product's own database: leases, fencing tokens, lanes, backoff, dead letters.

A job is put in the transaction that makes it necessary, so neither exists without the other. A
worker claims it for a lease; when the worker dies, the lease runs out and another one claims it
with a new token, and the old token can no longer finish it. Jobs of one lane run one at a time, in
order of ``rank``. Decision 0004 tells why this is our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Index,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session

from mdeji.kit.columns import Row, choice, instant, json_field, long_text
from mdeji.kit.ids import new_uuid

LEASE = timedelta(seconds=20)
"""How long a worker may hold a job; longer than any handler, shorter than a reply token lives."""

MAX_ATTEMPTS = 12


class JobStatus(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Job(Row, table=True):
    """One thing to be done, once, at or after ``due_at``."""

    __table_args__ = (
        Index("job_due", "status", "due_at"),
        Index("job_lane_order", "lane", "status", "rank"),
        Index(
            "job_one_running_per_lane",
            "lane",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
    )

    uid: str = Field(unique=True)
    kind: str
    key: str | None = Field(default=None, unique=True)
    lane: str | None = None
    rank: int = Field(default=0, sa_type=BigInteger)
    payload: dict[str, Any] = json_field()
    status: JobStatus = choice(JobStatus, default=JobStatus.READY)
    due_at: datetime = instant()
    attempts: int = 0
    lease_until: datetime | None = instant(nullable=True)
    token: str | None = None
    error: str | None = long_text(nullable=True)
    created_at: datetime = instant()
    done_at: datetime | None = instant(nullable=True)


_JOB: Table = Job.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Claim:
    """A job held by a worker: ``token`` proves it until ``lease_until``."""

    id: int
    uid: str
    kind: str
    lane: str | None
    payload: Mapping[str, Any]
    attempts: int
    token: str


@dataclass(frozen=True)
class Order:
    """What to put: a ``kind`` with its ``payload``; at most one job ever has the ``key``."""

    kind: str
    payload: Mapping[str, Any]
    due_at: datetime
    key: str | None = None
    lane: str | None = None
    rank: int = 0


def put(session: Session, order: Order, now: datetime) -> int | None:
    """Add a job; return its id, or None if its key exists already."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(Job).values(
        uid=new_uuid(),
        kind=order.kind,
        key=order.key,
        lane=order.lane,
        rank=order.rank,
        payload=dict(order.payload),
        status=JobStatus.READY,
        due_at=order.due_at,
        attempts=0,
        created_at=now,
    )
    # rowcount is wrong on PostgreSQL after DO NOTHING, RETURNING is right on both.
    row = session.execute(statement.on_conflict_do_nothing().returning(_JOB.c.id)).first()
    return row[0] if row else None


def put_again(session: Session, order: Order, now: datetime) -> None:
    """Add a job, or bring the one with the same key back to life at the new time."""
    if put(session, order, now) is not None or order.key is None:
        return
    session.execute(
        update(Job)
        .where(_c("key") == order.key)
        .values(
            status=JobStatus.READY,
            due_at=order.due_at,
            payload=dict(order.payload),
            attempts=0,
            token=None,
            lease_until=None,
            error=None,
        )
    )


def cancel(session: Session, key: str) -> None:
    """Cancel the job with this key if it has not started."""
    session.execute(
        update(Job)
        .where(_c("key") == key, _c("status") == JobStatus.READY)
        .values(status=JobStatus.CANCELLED)
    )


def claim(session: Session, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """Take the job that has been due longest, or None if none is due or a rival was faster."""
    job = _JOB.alias()
    due = (
        select(job.c.id)
        .where(_claimable(job, now), or_(job.c.lane.is_(None), ~_blocked(job, now)))
        .order_by(job.c.due_at, job.c.rank, job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.execute(due).scalar()
    if found is None:
        return None
    taken = (
        update(Job)
        .where(_c("id") == found)
        .values(
            status=JobStatus.RUNNING,
            token=new_uuid(),
            lease_until=now + lease,
            attempts=_c("attempts") + 1,
        )
        .returning(*(_c(name) for name in Claim.__dataclass_fields__))
    )
    try:
        with session.begin_nested():
            return Claim(*session.execute(taken).one())
    except IntegrityError:
        return None


def finish(session: Session, held: Claim, now: datetime) -> bool:
    """Mark the job done; return False if the lease was lost to another worker."""
    return _close(session, held, status=JobStatus.DONE, done_at=now, error=None)


def retry(session: Session, held: Claim, at: datetime, error: str) -> bool:
    """Give the job back, due again at ``at``; return False if the lease was lost."""
    return _close(session, held, status=JobStatus.READY, due_at=at, error=error)


def bury(session: Session, held: Claim, error: str, now: datetime) -> bool:
    """Mark the job dead, so that a person looks at it; return False if the lease was lost."""
    return _close(session, held, status=JobStatus.DEAD, done_at=now, error=error)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: 1, 2, 4 … seconds, at most 30 minutes."""
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 1800))


def next_due(session: Session) -> datetime | None:
    """Return when the next waiting job falls due, or None if none waits."""
    statement = select(func.min(_c("due_at"))).where(_c("status") == JobStatus.READY)
    found: datetime | None = session.execute(statement).scalar()
    return found


def purge(session: Session, before: datetime) -> int:
    """Delete jobs that were done before the instant; return how many."""
    done = session.execute(
        delete(Job)
        .where(_c("status").in_([JobStatus.DONE, JobStatus.CANCELLED]), _c("created_at") < before)
        .returning(_c("id"))
    )
    return len(done.all())


def _claimable(job: FromClause, now: datetime) -> ColumnElement[bool]:
    ready = and_(job.c.status == JobStatus.READY, job.c.due_at <= now)
    abandoned = and_(job.c.status == JobStatus.RUNNING, job.c.lease_until < now)
    return or_(ready, abandoned)


def _blocked(job: FromClause, now: datetime) -> ColumnElement[bool]:
    """Tell that one of the lane runs, or an earlier one waits to run or to be retried."""
    other = _JOB.alias()
    earlier = or_(
        other.c.rank < job.c.rank, and_(other.c.rank == job.c.rank, other.c.id < job.c.id)
    )
    return exists().where(
        other.c.lane == job.c.lane,
        other.c.id != job.c.id,
        or_(
            and_(
                other.c.status == JobStatus.READY,
                earlier,
                or_(other.c.due_at <= now, other.c.attempts > 0),
            ),
            other.c.status == JobStatus.RUNNING,
        ),
    )


def _close(session: Session, held: Claim, **values: Any) -> bool:
    fenced = (
        update(Job)
        .where(_c("id") == held.id, _c("token") == held.token, _c("status") == JobStatus.RUNNING)
        .values(token=None, lease_until=None, **values)
        .returning(_c("id"))
    )
    return session.execute(fenced).first() is not None


def _c(name: str) -> Any:
    return _JOB.c[name]

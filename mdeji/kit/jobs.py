"""Durable jobs in the product's own database: leases, fencing tokens, lanes, backoff, dead letters.

A job is put in the transaction that makes it necessary, so neither exists without the other. A
worker claims it for a lease; when the worker dies, the lease runs out and another one claims it
with a new token, and the old token can no longer finish it. Jobs of one lane run one at a time, in
order of ``rank``. ``kit.claims`` is the worker's side. Decision 0004 tells why this is our own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session

from mdeji.kit.changes import UNJOURNALLED
from mdeji.kit.columns import Row, UtcDateTime, choice, instant, json_field, long_text

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

    __journal__ = UNJOURNALLED
    __table_args__ = (
        Index("job_due", "status", "due_at", "rank", "id"),
        Index("job_lane_order", "lane", "status", "rank"),
        Index(
            "job_one_running_per_lane",
            "lane",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
    )

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


_JOB: Table = Job.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy


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
    connection = session.connection()
    values = {
        "kind": order.kind,
        "key": order.key,
        "lane": order.lane,
        "rank": order.rank,
        "payload": dict(order.payload),
        "status": JobStatus.READY,
        "due_at": order.due_at,
        "attempts": 0,
        "created_at": now,
    }
    row = connection.execute(_PUT[connection.dialect.name], values).first()
    return row[0] if row else None


def put_again(session: Session, order: Order, now: datetime) -> None:
    """Add a job, or bring the one with the same key back to life at the new time."""
    if put(session, order, now) is not None or order.key is None:
        return
    session.execute(
        update(_JOB)
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


def cancel(session: Session, key: str) -> bool:
    """Cancel the job with this key; return False if it has started, or if there is none."""
    cancelled = session.execute(
        update(_JOB)
        .where(_c("key") == key, _c("status") == JobStatus.READY)
        .values(status=JobStatus.CANCELLED)
        .returning(_c("id"))
    )
    return cancelled.first() is not None


def ready(session: Session, prefix: str) -> tuple["ReadyJob", ...]:
    """Return the jobs that wait, of those whose key begins so, in the order in which they are due."""
    columns = [_c(name) for name in ReadyJob.__dataclass_fields__]
    waits = (_c("status") == JobStatus.READY, _c("key").startswith(prefix, autoescape=True))
    rows = session.execute(select(*columns).where(*waits).order_by(_c("due_at"), _c("id")))
    return tuple(ReadyJob(*row) for row in rows)


def hurry(session: Session, lane: str, now: datetime) -> None:
    """Let what failed before in this lane be tried again now, without waiting any longer."""
    session.connection().execute(_HURRY, {"in_lane": lane, "now": now})


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts: 1, 2, 4 … seconds, at most 30 minutes."""
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 1800))


def next_due(session: Session, but: Collection[str] = ()) -> datetime | None:
    """Return when the job that has waited longest was due, or the next one will be.

    Jobs of the kinds in ``but`` are left out.
    """
    statement = select(func.min(_c("due_at"))).where(
        _c("status") == JobStatus.READY, _c("kind").not_in(but)
    )
    found: datetime | None = session.execute(statement).scalar()
    return found


def purge(session: Session, before: datetime) -> int:
    """Delete jobs that were done before the instant; return how many."""
    done = session.execute(
        delete(_JOB)
        .where(_c("status").in_([JobStatus.DONE, JobStatus.CANCELLED]), _c("created_at") < before)
        .returning(_c("id"))
    )
    return len(done.all())


@dataclass(frozen=True)
class ReadyJob:
    """A job that waits for its time."""

    payload: Mapping[str, Any]
    due_at: datetime


@dataclass(frozen=True)
class DeadJob:
    """A job that was given up, for the coordinator to look at."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    error: str | None
    done_at: datetime | None


def dead(session: Session, limit: int = 100) -> tuple[DeadJob, ...]:
    """Return jobs that were given up, the latest first."""
    columns = [_c(name) for name in DeadJob.__dataclass_fields__]
    statement = select(*columns).where(_c("status") == JobStatus.DEAD)
    rows = session.execute(statement.order_by(_c("id").desc()).limit(limit))
    return tuple(DeadJob(*row) for row in rows)


def revive(session: Session, job_id: int, now: datetime) -> bool:
    """Try a job again that was given up; return False if it was not."""
    fresh = {"status": JobStatus.READY, "due_at": now, "attempts": 0, "done_at": None}
    statement = update(_JOB).where(_c("id") == job_id, _c("status") == JobStatus.DEAD)
    return session.execute(statement.values(**fresh).returning(_c("id"))).first() is not None


# Built once: building a statement costs more than running it.
_PUT = {
    # rowcount is wrong on PostgreSQL after DO NOTHING, RETURNING is right on both.
    dialect: insert(_JOB).on_conflict_do_nothing().returning(_JOB.c.id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_HURRY = (
    update(_JOB)
    .where(
        _JOB.c.lane == bindparam("in_lane"),
        _JOB.c.status == JobStatus.READY,
        _JOB.c.attempts > 0,
        _JOB.c.due_at > bindparam("now", type_=UtcDateTime()),
    )
    .values(due_at=bindparam("now", type_=UtcDateTime()))
)


def _c(name: str) -> Any:
    return _JOB.c[name]

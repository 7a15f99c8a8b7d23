"""The worker's side of durable jobs: claim one, and end it in a way that only its holder can."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Table, and_, bindparam, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from mdeji.kit.columns import UtcDateTime
from mdeji.kit.ids import new_uuid
from mdeji.kit.jobs import Job, JobStatus

LEASE = timedelta(seconds=20)
"""How long a worker may hold a job; longer than any handler, shorter than a reply token lives."""

_JOB: Table = Job.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy


class Rival(Exception):
    """Two workers reached for one lane; the transaction is lost, and one tries again.

    It is rare; a savepoint around each claim would cost two questions to PostgreSQL each time.
    """


@dataclass(frozen=True)
class Claim:
    """A job held by a worker; ``token`` proves it until somebody else holds it."""

    id: int
    kind: str
    lane: str | None
    payload: Mapping[str, Any]
    attempts: int
    token: str


def claim(
    session: Session, now: datetime, lane: str | None = None, lease: timedelta = LEASE
) -> Claim | None:
    """Take the job that has been due longest; of one lane only, the first of the lane.

    Return None if none is due.

    Raises:
        Rival: another worker took a job of the same lane in the same moment.
    """
    values = {"now": now, "token": new_uuid(), "lease_until": now + lease}
    connection = session.connection()
    if lane is not None:
        values["lane"] = lane
    if connection.dialect.name == "sqlite":  # One writer: there is no rival.
        row = connection.execute(_CLAIM[False, lane is not None], values).first()
        return Claim(*row) if row else None
    try:
        row = connection.execute(_CLAIM[True, lane is not None], values).first()
    except IntegrityError as clash:
        raise Rival from clash
    return Claim(*row) if row else None


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether there is something to do, as far as a reader can see."""
    return session.connection().execute(_IS_DUE, {"now": now}).first() is not None


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


def _close(session: Session, held: Claim, **values: Any) -> bool:
    known: dict[str, Any] = {"due_at": None, "done_at": None, "attempts": None, "error": None}
    fence = {"held_id": held.id, "held_token": held.token}
    return session.connection().execute(_CLOSE, known | values | fence).first() is not None


# These run several times for every event. They are written out, because building and looking up
# the same statements with SQLAlchemy's expressions costs more than running them.
_DUE = """
    SELECT job.id FROM job
    WHERE job.status = 'ready' AND job.due_at <= :now AND (job.lane IS NULL OR (
        NOT EXISTS (
            SELECT 1 FROM job AS held WHERE held.lane = job.lane AND held.status = 'running')
        AND NOT EXISTS (
            SELECT 1 FROM job AS earlier
            WHERE earlier.lane = job.lane AND earlier.status = 'ready'
            AND (earlier.rank, earlier.id) < (job.rank, job.id)
            AND (earlier.due_at <= :now OR earlier.attempts > 0))))
"""
_IN_LANE = " AND job.lane = :lane ORDER BY job.rank, job.id LIMIT 1"
_ANY = " ORDER BY job.due_at, job.rank, job.id LIMIT 1"
_INSTANT = UtcDateTime()


def _claim_statement(*, rivals: bool, in_lane: bool) -> Executable:
    order = _IN_LANE if in_lane else _ANY
    lock = " FOR UPDATE SKIP LOCKED" if rivals else ""
    statement = f"""
        UPDATE job SET status = 'running', token = :token, lease_until = :lease_until,
            attempts = attempts + 1
        WHERE id = ({_DUE}{order}{lock})
        RETURNING {", ".join(Claim.__dataclass_fields__)}
    """  # noqa: S608 – put together from constants
    instants = (bindparam(name, type_=_INSTANT) for name in ("now", "lease_until"))
    columns = [_JOB.c[name] for name in Claim.__dataclass_fields__]
    return text(statement).bindparams(*instants).columns(*columns)


_CLAIM = {
    (rivals, in_lane): _claim_statement(rivals=rivals, in_lane=in_lane)
    for rivals in (False, True)
    for in_lane in (False, True)
}
_IS_DUE = text(_DUE + " LIMIT 1").bindparams(bindparam("now", type_=_INSTANT))
_CLOSE = text(
    """
    UPDATE job SET token = NULL, lease_until = NULL, status = :status, error = :error,
        due_at = COALESCE(:due_at, due_at), done_at = :done_at,
        attempts = COALESCE(CAST(:attempts AS INTEGER), attempts)
    WHERE id = :held_id AND token = :held_token AND status = 'running'
    RETURNING id
    """
).bindparams(
    bindparam("status", type_=_JOB.c.status.type),
    bindparam("due_at", type_=_INSTANT),
    bindparam("done_at", type_=_INSTANT),
)

"""Make the jobs of events that were stored: many in one transaction, in the worker's time.

The webhook stores an event and no more, for LINE times it. ``waits`` is true until the event's job
is made, in the same transaction: neither a crash nor a rival can lose an event or make two jobs.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import PoolProxiedConnection, Table, select, text
from sqlmodel import Session

from mdeji.messages.tables import InboxEvent

AT_ONCE: Final = 200
"""Events of one transaction, so that a backlog does not hold SQLite's only writer for long."""

_WAITING = f"SELECT id FROM inboxevent WHERE waits ORDER BY id LIMIT {AT_ONCE}"  # noqa: S608 – put together from constants
_JOB = "INSERT INTO job (kind, key, lane, rank, payload, status, due_at, attempts, created_at)"
_ONCE = "ON CONFLICT (key) DO NOTHING"

# SQLite has no UPDATE inside a SELECT, and needs none: there is one writer. Both statements see
# the same events. Instants are texts, "2026-11-24 10:00:00.123456"; a rank is in milliseconds.
_SQLITE: Final = (
    f"""
    {_JOB}
    SELECT 'hear', 'hear:' || event_id, 'in:' || user_id,
        strftime('%s', happened_at) * 1000 + CAST(substr(happened_at, 21, 3) AS INTEGER),
        '{{"event": ' || id || '}}', 'ready', received_at, 0, received_at
    FROM inboxevent WHERE id IN ({_WAITING}) ORDER BY id {_ONCE}
    """,  # noqa: S608 – put together from constants
    f"UPDATE inboxevent SET waits = NULL WHERE id IN ({_WAITING})",  # noqa: S608 – put together from constants
)
_POSTGRES: Final = (
    f"""
    WITH taken AS (
        UPDATE inboxevent SET waits = NULL WHERE id IN ({_WAITING} FOR UPDATE SKIP LOCKED)
        RETURNING id, event_id, user_id, happened_at, received_at),
    made AS (
        {_JOB}
        SELECT 'hear', 'hear:' || event_id, 'in:' || user_id,
            floor(extract(epoch FROM happened_at) * 1000)::bigint,
            jsonb_build_object('event', id), 'ready', received_at, 0, received_at
        FROM taken ORDER BY id {_ONCE})
    SELECT id FROM taken
    """,  # noqa: S608 – put together from constants
)
_EVENT: Table = InboxEvent.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
_OLDEST = select(_EVENT.c.received_at).where(text("waits")).order_by(_EVENT.c.id).limit(1)


def take_in(connection: PoolProxiedConnection, *, is_sqlite: bool) -> int:
    """Make the jobs of the events that have waited longest; return how many events that were."""
    cursor = connection.cursor()
    for statement in _SQLITE if is_sqlite else _POSTGRES:
        cursor.execute(statement)
    count = cursor.rowcount
    cursor.close()
    return count


def oldest(session: Session) -> datetime | None:
    """Return when the event came in that has waited longest for its job, or None."""
    return session.connection().execute(_OLDEST).scalar()

"""Events as they came in, and the one statement that stores them, for each database.

Raw driver statements and pydantic's own JSON, because this is the path that LINE times.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import PoolProxiedConnection


class Arrival(NamedTuple):
    """One event as it came in, read just far enough to be stored."""

    event_id: str
    user_id: str | None
    kind: str
    happened_at: datetime
    reply_token: str | None
    message_id: str | None
    payload: dict[str, Any]
    problem: str | None = None


def insert(
    connection: PoolProxiedConnection,
    arrivals: Iterable[Arrival],
    received_at: datetime,
    *,
    is_sqlite: bool,
) -> None:
    """Store the events that are not stored yet; those known already change nothing."""
    # In one order for all: two processes that store the same events must not wait for each other.
    rows = sorted({arrival.event_id: arrival for arrival in arrivals}.values())
    cursor = connection.cursor()
    if is_sqlite:
        received = _text(received_at)
        cursor.executemany(_SQLITE, [_row(arrival, received) for arrival in rows])
    else:
        cursor.execute(_POSTGRES, (received_at, as_json([_record(arrival) for arrival in rows])))
    cursor.close()


def as_json(value: Any) -> str:
    """Return a value as JSON that both databases store: what is no number becomes null."""
    try:
        return to_json(value, inf_nan_mode="null").decode()
    except ValueError:  # Nested deeper than it goes.
        return json.dumps(value, ensure_ascii=False)


def _row(a: Arrival, received: str) -> tuple[Any, ...]:
    event_id, user_id, kind, happened_at, reply_token, message_id, payload, problem = a
    happened, told = _text(happened_at), as_json(payload)
    return event_id, user_id, kind, happened, reply_token, message_id, told, problem, received


def _text(at: datetime) -> str:
    """Return an instant as SQLAlchemy's type writes it for SQLite."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _record(a: Arrival) -> dict[str, Any]:
    return a._asdict() | {"happened_at": a.happened_at.isoformat()}


_COLUMNS = ", ".join(Arrival._fields)
_SQLITE = f"""INSERT INTO inboxevent ({_COLUMNS}, received_at, waits)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (event_id) DO NOTHING"""  # noqa: S608 – put together from constants
# One statement and one value for any number of rows: the driver takes longest over many of them.
_POSTGRES = f"""INSERT INTO inboxevent ({_COLUMNS}, received_at, waits)
    SELECT {_COLUMNS}, %s, true FROM json_to_recordset(%s::json) AS event (event_id text,
        user_id text, kind text, reply_token text, message_id text, problem text,
        happened_at timestamptz, payload jsonb)
    ON CONFLICT (event_id) DO NOTHING"""  # noqa: S608 – put together from constants

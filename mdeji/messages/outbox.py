"""Write messages that must go out, together with the job that sends them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.ids import new_uuid
from mdeji.messages.channel import Part
from mdeji.messages.tables import Fate, Message

MESSAGE: Table = Message.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
"""The outbox as a Core table, for the statements that must be fast."""


@dataclass(frozen=True)
class Envelope:
    """Everything about a message but its parts."""

    user_id: str
    person_id: int | None
    wanted_at: datetime
    due_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


def lane_of(user_id: str) -> str:
    """Return the lane in which a person's messages leave one after the other."""
    return f"out:{user_id}"


def rank_of(at: datetime) -> int:
    """Return the place of an instant in a lane: milliseconds."""
    return int(at.timestamp() * 1000)


def write(session: Session, parts: list[Part], to: Envelope, now: datetime) -> int | None:
    """Add a message and its job; return its id, or None if its dedupe key exists already."""
    connection = session.connection()
    values: dict[str, Any] = {
        "uid": new_uuid(),
        "user_id": to.user_id,
        "person_id": to.person_id,
        "parts": parts,
        "urgent": False,
        "fate": Fate.WAITING,
        "created_at": now,
        "wanted_at": to.wanted_at,
    }
    row = connection.execute(_WRITE[connection.dialect.name], values | to.facts).first()
    if row is None:
        return None
    message_id = int(row[0])
    order_delivery(session, message_id, to, now)
    return message_id


def order_delivery(session: Session, message_id: int, to: Envelope, now: datetime) -> None:
    """Put the job that delivers the message, or wake the one that was given up."""
    order = jobs.Order(
        kind="deliver",
        payload={"message": message_id},
        due_at=to.due_at,
        key=f"deliver:{message_id}",
        lane=lane_of(to.user_id),
        rank=rank_of(to.wanted_at),
    )
    jobs.put_again(session, order, now)


# Built once: building a statement costs more than running it.
_WRITE = {
    dialect: insert(MESSAGE).on_conflict_do_nothing().returning(MESSAGE.c.id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}

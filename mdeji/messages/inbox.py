"""What came in, as the bot reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session, col

from mdeji.kit.errors import NotFound
from mdeji.messages.tables import InboxEvent

_EVENT: Table = InboxEvent.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Heard:
    """One event of a person; ``payload`` is the event as the channel sent it."""

    id: int
    event_id: str
    user_id: str | None
    kind: str
    happened_at: datetime
    received_at: datetime
    reply_token: str | None
    message_id: str | None
    payload: Mapping[str, Any]
    problem: str | None


_ONE = select(*(_EVENT.c[name] for name in Heard.__dataclass_fields__)).where(
    _EVENT.c.id == bindparam("one")
)


def event(session: Session, event_id: int) -> Heard:
    """Return the event with this row id; its payload is empty if it had to be forgotten.

    Raises:
        NotFound: there is none.
    """
    row = session.connection().execute(_ONE, {"one": event_id}).mappings().first()
    if row is None:
        raise NotFound("event", event_id)
    return Heard(**{**row, "payload": row["payload"] or {}})


def is_taken_back(session: Session, message_id: str) -> bool:
    """Tell whether the sender took a message back before it was heard."""
    return session.connection().execute(_TAKEN_BACK, {"one": message_id}).first() is not None


_TAKEN_BACK = (
    select(_EVENT.c.id)
    .where(_EVENT.c.message_id == bindparam("one"), _EVENT.c.kind == "unsend")
    .limit(1)
)


def forget(session: Session, event_id: int) -> None:
    """Empty an event whose content must not be kept, such as a card number."""
    session.execute(update(InboxEvent).where(col(InboxEvent.id) == event_id).values(payload=None))


def forget_message(session: Session, message_id: str) -> None:
    """Empty the event of a message that its sender took back."""
    session.execute(
        update(InboxEvent).where(col(InboxEvent.message_id) == message_id).values(payload=None)
    )

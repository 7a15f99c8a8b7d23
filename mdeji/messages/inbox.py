"""What came in, as the bot reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, exists, select, update
from sqlmodel import Session, col

from mdeji.kit.errors import NotFound
from mdeji.messages.tables import InboxEvent

_EVENT: Table = InboxEvent.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy


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
    taken_back: bool = False


def came_back(user_id: str, now: datetime) -> Heard:
    """Return what stands for an event when somebody comes back from a page: it gives no free reply."""
    return Heard(0, "", user_id, "page", now, now, None, None, {}, None)


_UNSENT = _EVENT.alias("unsent")
_TAKEN_BACK = (
    exists()
    .where(_EVENT.c.kind == "message")
    .where(_UNSENT.c.message_id == _EVENT.c.message_id, _UNSENT.c.kind == "unsend")
    .label("taken_back")
)
_COLUMNS = [_EVENT.c[name] for name in Heard.__dataclass_fields__ if name != "taken_back"]
_ONE = select(*_COLUMNS, _TAKEN_BACK).where(_EVENT.c.id == bindparam("one"))


def event(session: Session, event_id: int) -> Heard:
    """Return the event with this row id; its payload is empty if it had to be forgotten.

    ``taken_back`` tells that the sender took the message back before it was heard.

    Raises:
        NotFound: there is none.
    """
    row = session.connection().execute(_ONE, {"one": event_id}).mappings().first()
    if row is None:
        raise NotFound("event", event_id)
    return Heard(**{**row, "payload": row["payload"] or {}})


def forget(session: Session, event_id: int) -> None:
    """Empty an event whose content must not be kept, such as a card number."""
    session.execute(update(InboxEvent).where(col(InboxEvent.id) == event_id).values(payload=None))


def forget_message(session: Session, message_id: str) -> None:
    """Empty the event of a message that its sender took back."""
    session.execute(
        update(InboxEvent).where(col(InboxEvent.message_id) == message_id).values(payload=None)
    )

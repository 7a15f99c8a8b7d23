"""Rows of the inbox, the outbox, the talks and the staff's letterbox."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant, json_field, long_text
from mdeji.kit.vault import Sealed


class InboxEvent(Row, table=True):
    """One event a channel handed over; ``payload`` is emptied when its content must go.

    Each index costs at every webhook, so it has only those that something looks up. ``waits`` is
    true until ``messages.taking`` has made the job that hears the event.
    """

    __journal__ = UNJOURNALLED
    __table_args__ = (
        Index("inbox_waiting", "id", sqlite_where=text("waits"), postgresql_where=text("waits")),
    )

    event_id: str = Field(unique=True)
    user_id: str | None = None
    kind: str
    happened_at: datetime = instant()
    received_at: datetime = instant()
    reply_token: str | None = None
    message_id: str | None = Field(default=None, index=True)
    payload: dict[str, Any] | None = json_field(nullable=True)
    problem: str | None = long_text(nullable=True)
    waits: bool | None = None


class Fate(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"


class Message(Row, table=True):
    """One call to the channel: up to five parts for one person (outbox).

    ``parts`` is channel-free; ``body`` is what was rendered at the first attempt, because a retry
    must send the same bytes. ``uid`` is the retry key. ``reply_tried_at`` and ``pushed_at`` tell of
    attempts whose outcome is unknown until ``fate`` says it. A message with a ``carrier_id`` rides
    along with another one, inside its body.
    """

    __journal__ = UNJOURNALLED
    __table_args__ = (
        Index("message_of_person", "user_id", "id"),
        Index("message_month", "via", "sent_at"),
    )

    uid: str = Field(unique=True)
    user_id: str
    person_id: int | None = Field(default=None, index=True)
    parts: list[dict[str, Any]] = json_field()
    body: list[dict[str, Any]] | None = json_field(nullable=True)
    dedupe_key: str | None = Field(default=None, unique=True)
    subject: str | None = Field(default=None, index=True)
    urgent: bool = False
    reply_token: str | None = None
    reply_until: datetime | None = instant(nullable=True)
    reply_tried_at: datetime | None = instant(nullable=True)
    pushed_at: datetime | None = instant(nullable=True)
    wanted_at: datetime = instant()
    until: datetime | None = instant(nullable=True)
    carrier_id: int | None = Field(default=None, index=True)
    fate: Fate = choice(Fate, default=Fate.WAITING, index=True)
    via: str | None = None
    created_at: datetime = instant()
    sent_at: datetime | None = instant(nullable=True)
    error: str | None = long_text(nullable=True)


class Talk(Row, table=True):
    """What the bot remembers of a conversation; opaque to this room."""

    __journal__ = UNJOURNALLED

    user_id: str = Field(unique=True)
    state: dict[str, Any] = json_field()
    turn: int = 0
    updated_at: datetime = instant(index=True)


class ThreadStatus(StrEnum):
    """Where a conversation with the staff stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Thread(Row, table=True):
    """A person's conversation with the staff (職員と話す)."""

    __journal__ = journalled("thread:{id}")

    person_id: int = Field(index=True)
    status: ThreadStatus = choice(ThreadStatus, default=ThreadStatus.WAITING, index=True)
    opened_at: datetime = instant()
    last_at: datetime = instant()


class Letter(Row, table=True):
    """One message in a thread; ``staff_id`` is set if the staff wrote it."""

    __journal__ = journalled("thread:{thread_id}", but="message_id")

    thread_id: int = Field(foreign_key="thread.id", index=True)
    staff_id: int | None = None
    text: str = Field(default="", sa_type=Sealed)
    message_id: str | None = Field(default=None, index=True)
    attachment_id: int | None = None
    written_at: datetime = instant()
    erased_at: datetime | None = instant(nullable=True)


class Said(Row, table=True):
    """Which message filled a field of another room, so that unsending it empties the field."""

    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("record", "row_id", "field", "message_id"),)

    message_id: str = Field(index=True)
    record: str
    row_id: int
    field: str
    noted_at: datetime = instant()


class Attachment(Row, table=True):
    """A photo or a voice message, fetched at once because LINE deletes it."""

    __journal__ = UNJOURNALLED

    message_id: str = Field(unique=True)
    person_id: int = Field(index=True)
    kind: str
    content_type: str | None = None
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    arrived_at: datetime = instant()
    erased_at: datetime | None = instant(nullable=True)

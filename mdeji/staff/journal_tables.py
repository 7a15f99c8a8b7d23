"""Rows of the journal, the end of its chain, and what was cut off when it grew old."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED
from mdeji.kit.columns import Row, instant, json_field


class JournalEntry(Row, table=True):
    """What was done, by whom, to what (履歴); never changed.

    ``trace`` names the request, event or job it belongs to. ``stamp`` proves that the product wrote
    it; ``sealed_no`` and ``hash`` are its link in the chain, set once, within a minute.
    """

    __tablename__ = "journal_entry"
    __journal__ = UNJOURNALLED
    __table_args__ = (
        Index("journal_at", "at", "id"),
        Index("journal_subject", "subject", "at", "id"),
        Index("journal_actor", "actor", "at", "id"),
        Index("journal_event", "event", "at", "id"),
        Index("journal_actor_event", "actor", "event", "at", "id"),
        Index(
            "journal_unsealed",
            "id",
            sqlite_where=text("sealed_no IS NULL"),
            postgresql_where=text("sealed_no IS NULL"),
        ),
    )

    at: datetime = instant()
    actor: str
    subject: str
    event: str
    detail: dict[str, Any] = json_field()
    trace: str | None = None
    stamp: str | None = None
    sealed_no: int | None = Field(default=None, unique=True)
    hash: str | None = None


class JournalHead(Row, table=True):
    """The end of the chain, kept a second time; ``mac`` proves that the product wrote it.

    Entries up to ``unstamped_until`` are older than the stamps.
    """

    __tablename__ = "journal_head"
    __journal__ = UNJOURNALLED

    sealed_no: int = 0
    hash: str = ""
    sealed_at: datetime | None = instant(nullable=True)
    unstamped_until: int = 0
    mac: str = ""


class JournalCut(Row, table=True):
    """Where the journal was cut off because its oldest years may be forgotten."""

    __tablename__ = "journal_cut"
    __journal__ = UNJOURNALLED

    at: datetime = instant()
    actor: str
    before: datetime = instant()
    through_no: int
    hash: str
    entries: int
    mac: str

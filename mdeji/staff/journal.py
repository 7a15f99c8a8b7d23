"""The journal (履歴): what was done, by whom, to what. Entries are written once and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.staff.journal_chain import is_sealed, seal
from mdeji.staff.journal_checking import Anchor, Broken, Fault, Verdict, verify
from mdeji.staff.journal_cutting import KEPT_YEARS, cut, older_than, oldest_kept
from mdeji.staff.journal_tables import JournalEntry
from mdeji.staff.journal_writing import SYSTEM, record

__all__ = [
    "KEPT_YEARS",
    "SYSTEM",
    "Anchor",
    "Broken",
    "Entry",
    "Fault",
    "Verdict",
    "cut",
    "entries_about",
    "entries_by",
    "history_of",
    "is_sealed",
    "older_than",
    "oldest_kept",
    "record",
    "seal",
    "verify",
]


@dataclass(frozen=True)
class Entry:
    """One line of the journal; ``actor`` and ``subject`` are ``kind:number``, such as ``staff:3``.

    The ``event`` of a changed row is ``table.added``, ``table.changed`` or ``table.removed``.
    """

    id: int
    at: datetime
    actor: str
    subject: str
    event: str
    detail: Mapping[str, Any]
    trace: str | None = None


def entries_about(session: Session, subjects: Sequence[str], limit: int = 500) -> tuple[Entry, ...]:
    """Return the events that happened to these subjects, oldest first, without changed rows."""
    statement = (
        select(JournalEntry)
        .where(col(JournalEntry.subject).in_(subjects), ~col(JournalEntry.event).contains("."))
        .order_by(col(JournalEntry.at), col(JournalEntry.id))
        .limit(limit)
    )
    return tuple(entry_of(row) for row in session.exec(statement))


def history_of(session: Session, subjects: Sequence[str], limit: int = 100) -> tuple[Entry, ...]:
    """Return events and changed rows of these subjects, newest first."""
    statement = (
        select(JournalEntry)
        .where(col(JournalEntry.subject).in_(subjects))
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.id).desc())
        .limit(limit)
    )
    return tuple(entry_of(row) for row in session.exec(statement))


def entries_by(session: Session, actor: str, limit: int = 100) -> tuple[Entry, ...]:
    """Return what somebody did, newest first."""
    statement = (
        select(JournalEntry)
        .where(JournalEntry.actor == actor)
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.id).desc())
        .limit(limit)
    )
    return tuple(entry_of(row) for row in session.exec(statement))


def entry_of(row: JournalEntry) -> Entry:
    """Return the entry of a row."""
    return Entry(row.pk, row.at, row.actor, row.subject, row.event, row.detail, row.trace)

"""The journal (履歴): what was done, by whom, to what. Entries are written once and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.staff.tables import JournalEntry

SYSTEM = "system"
"""The actor when nobody in particular acted."""


@dataclass(frozen=True)
class Entry:
    """One line of the journal; ``actor`` and ``subject`` are ``kind:number``, such as ``staff:3``."""

    id: int
    at: datetime
    actor: str
    subject: str
    event: str
    detail: Mapping[str, Any]


def record(
    session: Session,
    actor: str,
    subject: str,
    event: str,
    detail: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Write one entry; ``detail`` holds codes and numbers, never names or free text."""
    session.add(
        JournalEntry(at=now, actor=actor, subject=subject, event=event, detail=dict(detail or {}))
    )


def entries_about(session: Session, subjects: Sequence[str], limit: int = 500) -> tuple[Entry, ...]:
    """Return what happened to these subjects, oldest first."""
    statement = (
        select(JournalEntry)
        .where(col(JournalEntry.subject).in_(subjects))
        .order_by(col(JournalEntry.at), col(JournalEntry.id))
        .limit(limit)
    )
    return tuple(_entry(row) for row in session.exec(statement))


def entries_by(session: Session, actor: str, limit: int = 100) -> tuple[Entry, ...]:
    """Return what somebody did, newest first."""
    statement = (
        select(JournalEntry)
        .where(JournalEntry.actor == actor)
        .order_by(col(JournalEntry.id).desc())
        .limit(limit)
    )
    return tuple(_entry(row) for row in session.exec(statement))


def _entry(row: JournalEntry) -> Entry:
    return Entry(row.pk, row.at, row.actor, row.subject, row.event, row.detail)

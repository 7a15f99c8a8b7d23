"""Take an import back: remove whom it brought and restore whom it changed, unless they moved on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from mdeji.kit.database import attempt
from mdeji.people.service import get as person_of
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.staff.tables import JournalEntry
from mdeji.supporters.editing import private_of, set_skills
from mdeji.supporters.list_tables import ImportBatch, ImportRow
from mdeji.supporters.service import get
from mdeji.supporters.tables import (
    Skill,
    Supporter,
    SupporterMove,
    SupporterPrivate,
    TrainingResult,
)

HARMLESS = frozenset({"contact_seen"})
"""What the journal may say after the import without anything being built on it."""

_OWN: tuple[Any, ...] = (Skill, SupporterMove, SupporterPrivate, TrainingResult)


@dataclass(frozen=True)
class Undone:
    """How many were removed and restored, and the supporters where something was built since."""

    removed: int
    restored: int
    kept: tuple[int, ...]


def take_back(
    session: Session, batch: ImportBatch, rows: Sequence[ImportRow], actor: str, now: datetime
) -> Undone:
    """Take back every row where nothing happened since."""
    removed = restored = 0
    kept: list[int] = []
    for row in rows:
        supporter_id = row.supporter_id
        if supporter_id is None or session.get(Supporter, supporter_id) is None:
            continue
        if _was_touched(session, batch, row) or (row.fate == "new" and not _remove(session, row)):
            kept.append(supporter_id)
        else:
            removed += row.fate == "new"
            restored += row.fate == "update"
            _restore(session, row)
            about = f"supporter:{supporter_id}"
            record(session, actor, about, "import_undone", {"batch": batch.pk}, now)
        row.before = ""
        session.add(row)
    return Undone(removed, restored, tuple(kept))


def _was_touched(session: Session, batch: ImportBatch, row: ImportRow) -> bool:
    subjects = [f"supporter:{row.supporter_id}", f"person:{row.person_id}"]
    later = select(JournalEntry.id).where(
        col(JournalEntry.subject).in_(subjects),
        col(JournalEntry.at) > batch.applied_at,
        col(JournalEntry.event).not_in(HARMLESS),
    )
    return session.exec(later).first() is not None


def _remove(session: Session, row: ImportRow) -> bool:
    """Remove a supporter; the database refuses if anything else refers to them."""
    try:
        with attempt(session):
            for kind in _OWN:
                _delete(session, kind, col(kind.supporter_id) == row.supporter_id)
            _delete(session, Supporter, col(Supporter.id) == row.supporter_id)
            if row.new_person:
                _delete(session, Person, col(Person.id) == row.person_id)
    except IntegrityError:
        return False
    return True


def _delete(session: Session, kind: type[SQLModel], which: Any) -> None:
    # One by one, not by a statement: the journal tells of every row that goes.
    for row in session.exec(select(kind).where(which)):
        session.delete(row)
    session.flush()


def _restore(session: Session, row: ImportRow) -> None:
    if row.fate != "update" or row.supporter_id is None or not row.before:
        return
    before = json.loads(row.before)
    supporter = get(session, row.supporter_id)
    person, private = person_of(session, supporter.person_id), private_of(session, supporter.pk)
    for target, values in (
        (supporter, before["supporter"]),
        (person, before["person"]),
        (private, before["private"]),
    ):
        for name, value in values.items():
            setattr(target, name, value)
        session.add(target)
    supporter.adult_on = _day(before["adult_on"])
    private.born_on = _day(before["born_on"])
    set_skills(session, supporter.pk, before["skills"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""Seal everything anew under the newest data key, in batches; find what an old key still holds.

Each batch is a transaction of its own, so it may be stopped at any time and begun again: what is
sealed under the newest key already is only looked at. A row that somebody changes meanwhile keeps
the change, for a value is replaced only while it is still the one that was read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, Table, TableClause, Text, column, select, table, update
from sqlmodel import Session, SQLModel

from mdeji.kit.database import Database
from mdeji.kit.vault import Sealed, SealedDate, vault
from mdeji.people.tables import phone_end_index

BATCH = 500
INDEX_SUFFIX = "_key"
"""A sealed column ``x`` may have its blind index in ``x_key``."""

Tell: TypeAlias = Callable[["Progress"], None]


@dataclass(frozen=True)
class Place:
    """A column whose values are sealed, with its blind index if it has one."""

    table: str
    column: str
    index: str | None


@dataclass(frozen=True)
class Progress:
    """How far a place is: values looked at, and values that an old key held."""

    place: Place
    seen: int
    old: int


def places() -> tuple[Place, ...]:
    """Return every sealed column of the product, in a fixed order."""
    return tuple(
        Place(one.name, held.name, _index_of(one, held))
        for one in sorted(SQLModel.metadata.tables.values(), key=lambda found: found.name)
        for held in one.columns
        if isinstance(held.type, Sealed | SealedDate)
    )


def rotate(database: Database, tell: Tell, batch: int = BATCH) -> tuple[Progress, ...]:
    """Seal anew what an old key holds; return what was found for each place."""
    return tuple(_rotate(database, place, tell, batch) for place in places())


def survey(database: Database, batch: int = BATCH) -> tuple[Progress, ...]:
    """Count what the keys hold, and change nothing."""
    found = []
    for place in places():
        seen = old = last = 0
        while rows := _read(database, place, last, batch):
            seen, last = seen + len(rows), rows[-1][0]
            old += sum(not vault().is_current(value) for _, value in rows)
        found.append(Progress(place, seen, old))
    return tuple(found)


def _rotate(database: Database, place: Place, tell: Tell, batch: int) -> Progress:
    seen = old = last = 0
    while rows := _read(database, place, last, batch):
        seen, last = seen + len(rows), rows[-1][0]
        stale = [(one, value) for one, value in rows if not vault().is_current(value)]
        if stale:
            with database.transaction() as session:
                old += sum(_seal_anew(session, place, one, value) for one, value in stale)
        tell(Progress(place, seen, old))
    return Progress(place, seen, old)


def _read(database: Database, place: Place, last: int, batch: int) -> Sequence[tuple[int, str]]:
    statement = _filled(place).where(column("id") > last).order_by(column("id")).limit(batch)
    with database.reading() as session:
        return [(row[0], row[1]) for row in session.execute(statement)]


def _seal_anew(session: Session, place: Place, row_id: int, stored: str) -> int:
    clear = vault().open(stored)
    values: dict[str, Any] = {place.column: vault().seal(clear)}
    if place.index:
        values[place.index] = vault().index(clear)
    if (place.table, place.column) == ("person", "phone"):
        values["phone_end_key"] = phone_end_index(clear)
    rows = _bare(place, *values)
    changed = session.connection().execute(
        update(rows).where(rows.c.id == row_id, rows.c[place.column] == stored).values(values)
    )
    return changed.rowcount


def _filled(place: Place) -> Any:
    rows = _bare(place)
    return select(rows.c.id, rows.c[place.column]).where(
        rows.c[place.column].is_not(None), rows.c[place.column] != ""
    )


def _bare(place: Place, *more: str) -> TableClause:
    """Return the table as the database sees it: its sealed columns are plain text."""
    names = dict.fromkeys([place.column, *([place.index] if place.index else []), *more])
    return table(place.table, column("id"), *(column(name, Text) for name in names))


def _index_of(one: Table, held: Column[Any]) -> str | None:
    name = f"{held.name}{INDEX_SUFFIX}"
    return name if name in one.columns else None

"""All data about one person, gathered from every table that leads to them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import Session, SQLModel

from mdeji.people.service import get
from mdeji.privacy.traces import Trace, own_supporters, subjects, traces
from mdeji.staff.journal import record

OF_OTHERS = frozenset({"avoidance", "import_row"})
"""Rows that speak of somebody else as well: whom not to bring together, and a whole register."""

MACHINERY = frozenset(
    {"spent_link", "talk", "link_code", "desk_link", "calendar_entry", "application"}
)
OF_SUPPORTERS = frozenset({"offer", "seat", "attendance"})
"""Rows that lead to a resident by the request and to a supporter by name: the supporter's alone."""

HIDDEN = ("token", "secret", "_hash", "_key", "uid", "dedupe", "body", "digest")
"""Marks of columns that open a door, repeat another one, or hold no data of the person."""

_WORDS_IN: Mapping[str, tuple[str, ...]] = {
    "message": ("body", "parts"),
    "inboxevent": ("payload",),
}
"""Where the sentences of a message are, the likeliest first."""

MOST_LINES = 5000


@dataclass(frozen=True)
class Section:
    """The rows of one table, each with its columns in order; the last one is the newest."""

    name: str
    rows: tuple[Mapping[str, Any], ...]


def collect(session: Session, person_id: int) -> tuple[Section, ...]:
    """Return everything kept about a person: table by table, the journal last.

    Raises:
        NotFound: nobody has this id.
    """
    mine = own_supporters(session, person_id)
    found = [*_sections(session, traces(session, person_id), mine), _team(session, person_id)]
    found.append(_journal(session, person_id))
    ordered = sorted(found, key=lambda one: _ORDER.get(one.name, len(_ORDER)))
    return tuple(section for section in ordered if section.rows)


def hand_out(session: Session, person_id: int, actor: str, now: datetime) -> tuple[Section, ...]:
    """Return everything kept about a person, and note who was given it.

    Raises:
        NotFound: nobody has this id.
    """
    found = collect(session, person_id)
    detail = {"rows": sum(len(section.rows) for section in found)}
    record(session, actor, f"person:{person_id}", "mydata_given", detail, now)
    return found


def as_json(sections: tuple[Section, ...], now: datetime) -> bytes:
    """Return the data as JSON that people and programs can read."""
    data = {"made_at": now, "data": {one.name: list(one.rows) for one in sections}}
    return json.dumps(data, ensure_ascii=False, indent=1, default=_plain).encode()


_ORDER = {
    name: place
    for place, name in enumerate(
        "person consent supporter supporter_private skill free_hours day_exception training_result "
        "guardian_consent request wish learning_group visit attendance report feedback offer "
        "honorarium_line thread letter message attachment".split()
    )
}


def _sections(
    session: Session, found: tuple[Trace, ...], supporters: Sequence[object]
) -> Iterator[Section]:
    for trace in found:
        table, where = trace.table, trace.where
        if table.name in OF_SUPPORTERS:
            where = where & table.c.supporter_id.in_(supporters)
        if table.name not in OF_OTHERS | MACHINERY:
            yield _section(session, table, where)


def _section(session: Session, table: Table, where: Any) -> Section:
    words = _WORDS_IN.get(table.name, ())
    columns = [c for c in table.columns if c.name in words or not _is_hidden(c)]
    statement = select(*columns).where(where).order_by(*table.primary_key.columns)
    rows = session.execute(statement.limit(MOST_LINES)).mappings()
    return Section(table.name, tuple(_row(dict(row), words) for row in rows))


def _row(row: Mapping[str, Any], words: Sequence[str]) -> dict[str, Any]:
    """Return a row with what was said in it as one text, where it is kept in a form of its own."""
    shown = {k: _shown(v) for k, v in row.items() if k not in words or not _is_secret(k)}
    if words:
        said = next((text for name in words if (text := "\n".join(_said(row[name])))), "")
        shown["text"] = said
    return shown


def _said(value: Any) -> Iterator[str]:
    """Yield the sentences of a message, whatever form the channel gave them."""
    if isinstance(value, Mapping):
        if isinstance(value.get("altText"), str):
            yield value["altText"]
        elif isinstance(value.get("text"), str):
            yield value["text"]
        else:
            yield from (said for inner in value.values() for said in _said(inner))
    elif isinstance(value, list):
        yield from (said for inner in value for said in _said(inner))


def _team(session: Session, person_id: int) -> Section:
    """Return the visits somebody went to as a supporter, without whom they met."""
    tables = SQLModel.metadata.tables
    visit, attendance, supporter = tables["visit"], tables["attendance"], tables["supporter"]
    mine = (
        select(attendance.c.visit_id)
        .join(supporter, supporter.c.id == attendance.c.supporter_id)
        .where(supporter.c.person_id == person_id)
    )
    found = select(visit.c.id, visit.c.starts_at, visit.c.ends_at, visit.c.status)
    rows = session.execute(found.where(visit.c.id.in_(mine)).order_by(visit.c.id)).mappings()
    return Section("visit_as_supporter", tuple(dict(row) for row in rows))


def _journal(session: Session, person_id: int) -> Section:
    entry = SQLModel.metadata.tables["journal_entry"]
    get(session, person_id)
    about = entry.c.subject.in_(subjects(session, person_id))
    found = select(entry.c.at, entry.c.actor, entry.c.subject, entry.c.event).where(
        about | (entry.c.actor == f"person:{person_id}")
    )
    rows = session.execute(found.order_by(entry.c.id).limit(MOST_LINES)).mappings()
    return Section("journal_entry", tuple(dict(row) for row in rows))


def _is_hidden(column: Column[Any]) -> bool:
    return _is_secret(column.name)


def _is_secret(name: str) -> bool:
    return any(mark in name for mark in HIDDEN)


def _shown(value: Any) -> Any:
    """Show a photo by its size: it is handed out on request, as the file it is."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)

"""Where a person is: every table that leads to them, found from the schema itself.

A table leads to a person by a foreign key to ``person`` or to something that is theirs alone, or by
a column of one of the names below. So a table that is new tomorrow is found, shown and erased.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, func, or_, select
from sqlmodel import Session, SQLModel

from mdeji.people.service import get

NOT_THEIRS = frozenset({"decision", "said", "job", "pepper", "tombstone", "journal_entry"})
"""Machinery, and what speaks of many people at once; the journal is shown and kept by itself."""

_NAMED = {
    "person_id": "person.id",
    "supporter_id": "supporter.id",
    "request_id": "request.id",
    "thread_id": "thread.id",
    "user_id": "line",
}
_THEIR_VISITS = frozenset({"report", "feedback"})
"""What hangs on the visit of somebody's own request; the team's attendance is the team's."""


@dataclass(frozen=True)
class Trace:
    """The rows of a table that lead to one person."""

    table: Table
    where: ColumnElement[bool]

    def count(self, session: Session) -> int:
        """Return how many rows there are."""
        found = select(func.count()).select_from(self.table).where(self.where)
        return int(session.execute(found).scalar_one())


def traces(session: Session, person_id: int) -> tuple[Trace, ...]:
    """Return every table that leads to the person, with the rows that do.

    Raises:
        NotFound: nobody has this id.
    """
    roots = _roots(session, person_id)
    return tuple(
        Trace(table, or_(*found))
        for table in SQLModel.metadata.sorted_tables
        if table.name not in NOT_THEIRS and (found := tuple(_ways(table, roots)))
    )


def subjects(session: Session, person_id: int) -> tuple[str, ...]:
    """Return under which names the journal speaks of the person."""
    kinds = {"person.id": "person", "supporter.id": "supporter", "request.id": "request"}
    roots = _roots(session, person_id)
    return tuple(f"{kind}:{one}" for root, kind in kinds.items() for one in roots[root])


def own_supporters(session: Session, person_id: int) -> tuple[object, ...]:
    """Return the ids under which a person is registered as a supporter."""
    return _ids(session, "supporter", "person_id", (person_id,))


Roots = Mapping[str, tuple[object, ...]]


def _roots(session: Session, person_id: int) -> Roots:
    """Return the ids that stand for the person, by the column a foreign key points at."""
    person = get(session, person_id)
    requests = _ids(session, "request", "requester_id", (person_id,))
    return {
        "person.id": (person_id,),
        "line": (person.line_user_id,) if person.line_user_id else (),
        "supporter.id": own_supporters(session, person_id),
        "request.id": requests,
        "thread.id": _ids(session, "thread", "person_id", (person_id,)),
        "visit.id": _ids(session, "visit", "request_id", requests),
    }


def _ids(session: Session, name: str, by: str, ids: tuple[object, ...]) -> tuple[object, ...]:
    table = SQLModel.metadata.tables[name]
    found = select(table.c.id).where(table.c[by].in_(ids)).order_by(table.c.id)
    return tuple(session.execute(found).scalars())


def _ways(table: Table, roots: Roots) -> Iterator[ColumnElement[bool]]:
    if table.name in {"person", "supporter"} and (own := roots[f"{table.name}.id"]):
        yield table.c.id.in_(own)
    for column in table.columns:
        root = _root_of(column)
        if root == "visit.id" and table.name not in _THEIR_VISITS:
            continue
        if root is not None and roots.get(root):
            yield column.in_(roots[root])


def _root_of(column: Column[object]) -> str | None:
    for key in column.foreign_keys:
        return key.target_fullname
    return _NAMED.get(column.name)

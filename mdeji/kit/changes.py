"""What a transaction changed in the rows: noted at every flush, handed over before the commit.

A table says with ``__journal__`` how its rows are told of. One that says nothing is noted with all
its text hidden, so that a forgotten word hides too much, never too little; a test asks for it.
Statements in bulk (``update(Table)``) pass by unseen: for tables that are noted a test forbids them.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Date, Enum, Integer, Numeric, event, inspect
from sqlalchemy.orm import Mapper, PassiveFlag, SessionTransaction
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from mdeji.kit.columns import UtcDateTime
from mdeji.kit.vault import Sealed, SealedDate

# What is not on this list may hold somebody's words.
_TELLS_NO_TEXT = (Integer, Numeric, Boolean, Enum, Date, UtcDateTime)
_NOTED, _MARKS = "mdeji.changes", "mdeji.changes.marks"


class Kind(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Journalled:
    """How rows of a table are told of.

    ``about`` is whom or what a row belongs to, such as ``supporter:{supporter_id}``. Text and JSON
    are hidden unless ``clear`` names their column, because it holds codes; numbers and dates are
    told unless ``hidden`` names it. Columns in ``but`` are not told of at all.
    """

    about: str
    clear: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()


UNJOURNALLED = None
"""What a table says whose rows are machinery: jobs, messages, caches, the journal itself."""


def journalled(about: str, *, clear: str = "", hidden: str = "", but: str = "") -> Journalled:
    """Return how rows are told of; columns are named in one text with spaces between."""
    return Journalled(about, *(frozenset(names.split()) for names in (clear, hidden, but)))


@dataclass(frozen=True)
class Change:
    """One row before and after: the columns that changed; those not empty if added or removed.

    Values of ``readable`` columns may be told to everybody who reads the journal.
    """

    table: str
    key: str
    about: str
    kind: Kind
    readable: frozenset[str]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


Keeper: TypeAlias = Callable[[Session, Sequence[Change], datetime], None]
"""Write down the changes of a transaction, inside it, at the given instant."""

_keeper: list[Keeper] = []


class Unkept(RuntimeError):
    """A row that the journal tells of was changed where nobody keeps the journal."""

    def __init__(self, table: str) -> None:
        """Remember the table of the row."""
        super().__init__(f"{table} was changed, and no journal was imported to tell of it")


def kept_by(keeper: Keeper) -> None:
    """Hand the changes of every transaction of this process to ``keeper``."""
    _keeper[:] = [keeper]


def watch(kind: type[Session]) -> None:
    """Note what sessions of this class flush; a rollback forgets what it undoes."""
    event.listen(kind, "after_flush", _note)
    event.listen(kind, "after_transaction_create", _begin_part)
    event.listen(kind, "after_soft_rollback", _undo_part)


def hand_over(session: Session, now: Callable[[], datetime]) -> None:
    """Give the changes noted so far to the keeper."""
    session.flush()
    noted = session.info.pop(_NOTED, None)
    if changes := merged(noted or ()):
        if not _keeper:
            raise Unkept(changes[0].table)
        _keeper[0](session, changes, now())


def merged(noted: Sequence[Change]) -> tuple[Change, ...]:
    """Return one change for each row: from what it was first to what it was last."""
    rows: dict[tuple[str, str], Change | None] = {}
    for change in noted:
        place = (change.table, change.key)
        earlier = rows.get(place)
        rows[place] = change if earlier is None else _joined(earlier, change)
    return tuple(change for change in rows.values() if change is not None)


def policy(table: type[SQLModel]) -> Journalled | None:
    """Return how rows of a table are told of, or None if they are not."""
    said = getattr(table, "__journal__", False)
    if said is False:
        keys = ",".join(f"{{{c.name}}}" for c in inspect(table).primary_key)
        return Journalled(f"{inspect(table).local_table}:{keys}")
    assert said is None or isinstance(said, Journalled)  # noqa: S101 – a fault of the table's author
    return said


@dataclass(frozen=True)
class _Plan:
    table: str
    keys: tuple[str, ...]
    about: str
    columns: tuple[str, ...]
    readable: frozenset[str]


@cache
def _plan(table: type[SQLModel]) -> _Plan | None:
    found = policy(table)
    if found is None:
        return None
    mapper: Mapper[Any] = inspect(table)
    keys = tuple(mapper.get_property_by_column(c).key for c in mapper.primary_key)
    told = [a for a in mapper.column_attrs if a.key not in found.but | set(keys)]
    readable = frozenset(a.key for a in told if _is_readable(a.key, a.columns[0].type, found))
    columns = tuple(a.key for a in told)
    return _Plan(str(mapper.local_table), keys, found.about, columns, readable)


def _is_readable(column: str, kind: TypeEngine[Any], said: Journalled) -> bool:
    if isinstance(kind, Sealed | SealedDate) or column in said.hidden:
        return False
    return isinstance(kind, _TELLS_NO_TEXT) or column in said.clear


class _Fields:
    """Give the columns of a row to a pattern, those that must be loaded first too."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getitem__(self, name: str) -> Any:
        return getattr(self._row, name)


def _note(session: Session, _context: object) -> None:
    found: list[Change] = []
    for rows, look in (
        (session.new, _added),
        (session.dirty, _changed),
        (session.deleted, _removed),
    ):
        for row in rows:
            table: type[SQLModel] = type(row)
            plan = _plan(table)
            if plan is not None and (change := look(plan, row)) is not None:
                found.append(change)
    if found:
        session.info.setdefault(_NOTED, []).extend(found)


def _added(plan: _Plan, row: Any) -> Change:
    return _change(plan, row, Kind.ADDED, {}, _filled(plan, row))


def _removed(plan: _Plan, row: Any) -> Change:
    return _change(plan, row, Kind.REMOVED, _filled(plan, row), {})


def _filled(plan: _Plan, row: Any) -> dict[str, Any]:
    values = ((column, row.__dict__.get(column)) for column in plan.columns)
    return {column: value for column, value in values if value is not None and value != ""}


def _changed(plan: _Plan, row: Any) -> Change | None:
    before, after = {}, {}
    for column in plan.columns:
        history = get_history(row, column, PassiveFlag.PASSIVE_NO_INITIALIZE)
        if history.added:
            after[column] = history.added[0]
            if history.deleted:
                before[column] = history.deleted[0]
    return _change(plan, row, Kind.CHANGED, before, after) if after else None


def _change(
    plan: _Plan, row: Any, kind: Kind, before: dict[str, Any], after: dict[str, Any]
) -> Change:
    key = "/".join(str(getattr(row, name)) for name in plan.keys)
    about = plan.about.format_map(_Fields(row))
    return Change(plan.table, key, about, kind, plan.readable, before, after)


def _joined(first: Change, then: Change) -> Change | None:
    """Return two changes of one row as one, or None if nothing of them is left."""
    kind = then.kind if first.kind is Kind.CHANGED else first.kind
    if first.kind is Kind.REMOVED:  # Removed and added anew under the same key.
        kind = Kind.CHANGED
    elif then.kind is Kind.REMOVED:
        if first.kind is Kind.ADDED:
            return None
        kind = Kind.REMOVED
    before = {**then.before, **first.before} if first.kind is not Kind.ADDED else {}
    after = {**first.after, **then.after} if then.kind is not Kind.REMOVED else {}
    if kind is Kind.CHANGED:
        same = {c for c in after if c in before and before[c] == after[c]}
        before = {c: v for c, v in before.items() if c not in same}
        after = {c: v for c, v in after.items() if c not in same}
        if not after:
            return None
    return Change(then.table, then.key, then.about, kind, then.readable, before, after)


def _begin_part(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault(_MARKS, {})
        marks[transaction] = len(session.info.get(_NOTED, ()))


def _undo_part(session: Session, transaction: SessionTransaction) -> None:
    length = session.info.get(_MARKS, {}).pop(transaction, 0)
    with suppress(KeyError):
        del session.info[_NOTED][length:]

"""Writing the journal: events by hand, changed rows by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session

from mdeji.kit import changes, origin
from mdeji.kit.changes import Change
from mdeji.staff.journal_stamps import Facts, fingerprint, plain, stamp
from mdeji.staff.journal_tables import JournalEntry

SYSTEM = "system"
"""The actor when nobody in particular acted."""

HIDDEN = "hidden"
"""The key under which a hidden value's fingerprint stands instead of the value."""

_TABLE: Table = JournalEntry.__table__  # type: ignore[attr-defined]
_TOLD = "mdeji.journal.told"


@dataclass(frozen=True)
class _Told:
    """The event that explains the changed rows of a transaction."""

    actor: str
    event: str
    reason: str
    at: datetime


def record(
    session: Session,
    actor: str,
    subject: str,
    event: str,
    detail: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Write one entry; ``detail`` holds codes and numbers, never names or free text."""
    said = plain(detail or {})
    _remember(session, _Told(actor, event, str(said.get("reason") or ""), now))
    session.add(JournalEntry(**_values(Facts(now, actor, subject, event, _trace(), said))))


def keep(session: Session, changed: Sequence[Change], now: datetime) -> None:
    """Write one entry for each changed row, told by the event of the same transaction."""
    told: _Told | None = session.info.pop(_TOLD, None)
    actor = origin.current().actor or (told.actor if told else SYSTEM)
    at = told.at if told else now
    rows = [
        _values(Facts(at, actor, c.about, f"{c.table}.{c.kind}", _trace(), _detail(c, told)))
        for c in changed
    ]
    session.connection().execute(insert(_TABLE), rows)


def shown(change: Change, column: str, value: Any) -> Any:
    """Return the value as the journal may hold it: codes and numbers, or a fingerprint."""
    if value is None or value == "" or column in change.readable:
        return plain(value)
    return {HIDDEN: fingerprint(f"{change.table}/{change.key}/{column}", value)}


def _detail(change: Change, told: _Told | None) -> dict[str, Any]:
    detail: dict[str, Any] = {"row": change.key}
    for name, values in (("before", change.before), ("after", change.after)):
        if values:
            detail[name] = {c: shown(change, c, v) for c, v in values.items()}
    if told:
        detail |= {"event": told.event} | ({"reason": told.reason} if told.reason else {})
    return detail


def _remember(session: Session, told: _Told) -> None:
    """Keep the event that explains the transaction: the first that somebody did."""
    earlier: _Told | None = session.info.get(_TOLD)
    if earlier is None or (earlier.actor == SYSTEM and told.actor != SYSTEM):
        session.info[_TOLD] = told


def _trace() -> str | None:
    return origin.current().trace or None


def _values(facts: Facts) -> dict[str, Any]:
    return {**facts._asdict(), "stamp": stamp(facts)}


changes.kept_by(keep)

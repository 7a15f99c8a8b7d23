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

_TABLE: Table = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
_TOLD = "mdeji.journal.told"


@dataclass(frozen=True)
class _Told:
    """An event that may explain the changed rows of its transaction."""

    actor: str
    subject: str
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
    told = _Told(actor, subject, event, str(said.get("reason") or ""), now)
    session.info.setdefault(_TOLD, []).append(told)
    session.add(JournalEntry(**_values(Facts(now, actor, subject, event, _trace(), said))))


def keep(session: Session, changed: Sequence[Change], now: datetime) -> None:
    """Write one entry for each changed row, explained by the events of the same transaction."""
    told: list[_Told] = session.info.pop(_TOLD, [])
    somebody = (one.actor for one in told if one.actor != SYSTEM)
    actor = origin.current().actor or next(somebody, SYSTEM)
    at = told[0].at if told else now
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


def _detail(change: Change, told: Sequence[_Told]) -> dict[str, Any]:
    detail: dict[str, Any] = {"row": change.key}
    for name, values in (("before", change.before), ("after", change.after)):
        if values:
            detail[name] = {c: shown(change, c, v) for c, v in values.items()}
    if why := _explaining(change, told):
        detail |= {"event": why.event} | ({"reason": why.reason} if why.reason else {})
    return detail


def _explaining(change: Change, told: Sequence[_Told]) -> _Told | None:
    """Return the event about the same subject, or the only one there is."""
    same = next((one for one in told if one.subject == change.about), None)
    return same or (told[0] if len({one.event for one in told}) == 1 else None)


def _trace() -> str | None:
    return origin.current().trace or None


def _values(facts: Facts) -> dict[str, Any]:
    return {**facts._asdict(), "stamp": stamp(facts)}


changes.kept_by(keep)

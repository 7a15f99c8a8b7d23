"""Read frozen reports: the list, one of them, and what is different now."""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.figures.behind import rows_behind
from mdeji.figures.catalogue import BY_KEY, FIGURES
from mdeji.figures.queries import snapshot
from mdeji.figures.rules.differences import Difference, Kept, Moved, differences, moved
from mdeji.figures.rules.periods import Period, month_of
from mdeji.figures.rules.snapshot import Snapshot, loaded
from mdeji.figures.source import Scope
from mdeji.figures.tables import CountedRows, MonthlyReport
from mdeji.kit.errors import NotFound


@dataclass(frozen=True)
class Frozen:
    """A frozen report as screens show it."""

    id: int
    month: Period
    number: int
    frozen_at: datetime
    actor: str
    reason: str
    fingerprint: str
    content: str

    @property
    def snapshot(self) -> Snapshot:
        """What it says."""
        return loaded(self.content)


@dataclass(frozen=True)
class Changes:
    """What is different now from a frozen report: numbers, and the rows behind them."""

    numbers: tuple[Difference, ...]
    rows: tuple[Moved, ...]
    now: Snapshot


def reports(session: Session, month: Period | None = None) -> list[Frozen]:
    """Return the frozen reports, the latest month and number first; of one month if it is named."""
    query = select(MonthlyReport).order_by(
        col(MonthlyReport.month).desc(), col(MonthlyReport.number).desc()
    )
    if month is not None:
        query = query.where(MonthlyReport.month == month.first)
    return [_frozen(row) for row in session.exec(query)]


def report(session: Session, report_id: int) -> Frozen:
    """Return a frozen report.

    Raises:
        NotFound: there is none.
    """
    row = session.get(MonthlyReport, report_id)
    if row is None:
        raise NotFound("report", report_id)
    return _frozen(row)


def changes(session: Session, frozen: Frozen, now: datetime) -> Changes:
    """Return what is different now from a frozen report, counted and worded alike."""
    was = frozen.snapshot
    here = snapshot(session, frozen.month, was.words, Scope(now))
    kept = select(CountedRows).where(CountedRows.report_id == frozen.id)
    before = {row.figure: unpacked(row.content) for row in session.exec(kept)}
    after = counted(session, frozen.month, now)
    rows = (moved(key, before.get(key, {}), after[key]) for key in before if key in BY_KEY)
    return Changes(differences(was, here), tuple(one for some in rows for one in some), here)


def has_changed(session: Session, frozen: Frozen, now: datetime) -> bool:
    """Tell whether a month counts otherwise now than it was frozen."""
    here = snapshot(session, frozen.month, {}, Scope(now))
    return bool(differences(frozen.snapshot, here))


def counted(session: Session, month: Period, now: datetime) -> dict[str, Kept]:
    """Return which rows each figure of a month counts: day, weight and codes by number."""
    scope = Scope(now)
    return {one.key: _kept(session, one.key, month, scope) for one in FIGURES}


def packed(kept: Kept) -> bytes:
    """Return rows as they are stored: the same rows, the same bytes."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def unpacked(content: bytes) -> Kept:
    """Return rows that were stored."""
    found: dict[str, list[str | int]] = json.loads(zlib.decompress(content))
    return found


def _kept(session: Session, key: str, month: Period, scope: Scope) -> Kept:
    """Return the rows of a figure; a topic is a row of its own under its consultation."""
    rows: dict[str, list[str | int]] = {}
    is_parted = "topic" in BY_KEY[key].dims
    for one in rows_behind(session, key, month, scope):
        name = f"{one.id}/{one.codes['topic']}" if is_parted else str(one.id)
        place = name
        again = 2
        while place in rows:  # Somebody helped twice in the month: each time is a row.
            place, again = f"{name}/{again}", again + 1
        rows[place] = [one.on.isoformat(), one.weight, *one.codes.values()]
    return rows


def _frozen(row: MonthlyReport) -> Frozen:
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("number", "frozen_at", "actor", "reason", "fingerprint", "content")
    }
    return Frozen(id=row.pk, month=month_of(row.month), **values)

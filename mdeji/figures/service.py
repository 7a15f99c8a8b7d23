"""Freeze the report of a month: numbered, never changed, corrected by the next number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, func, select

from mdeji.figures.queries import snapshot
from mdeji.figures.reports import counted, packed
from mdeji.figures.rules.periods import Period
from mdeji.figures.rules.snapshot import Words, dumped, fingerprint
from mdeji.figures.source import Scope
from mdeji.figures.tables import CountedRows, MonthlyReport
from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, MdejiError, Stale
from mdeji.staff.journal import record

REASONS = ("late", "mistake", "twice", "words", "other")
"""Why a month is frozen once more."""


class Lacks(MdejiError):
    """Records are missing, and nobody has said that the month is to be frozen all the same."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """Remember what is missing."""
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True)
class Wish:
    """What somebody wants frozen: ``seen`` is the last number they saw, 0 if there was none.

    ``accepted`` are the kinds of missing records they know of; a correction needs its ``reason``.
    """

    month: Period
    seen: int
    words: Words
    accepted: Collection[str] = ()
    reason: str = ""


TELLING = frozenset(
    {
        "sessions_empty",
        "visits_unreported",
        "report_drafts",
        "classes_open",
        "participants_unknown",
        "centre_unknown",
    }
)
"""What has to be accepted before a month is frozen without it; the rest is told only."""


def freeze(session: Session, wish: Wish, actor: str, now: datetime) -> MonthlyReport:
    """Freeze a month under the next number.

    Raises:
        Invalid: the ``month`` is not over, or the ``reason`` of a correction is missing.
        Lacks: records are missing that nobody has accepted.
        Stale: somebody else froze it meanwhile.
    """
    _check(session, wish, now)
    found = snapshot(session, wish.month, wish.words, Scope(now))
    lacking = {code for code, count in found.missing.items() if count and code in TELLING}
    if lacking - set(wish.accepted):
        raise Lacks(tuple(sorted(lacking - set(wish.accepted))))
    row = _row(wish, dumped(found), actor, now)
    try:
        with attempt(session):
            session.add(row)
            session.flush()
    except IntegrityError as rival:
        raise Stale("report", wish.seen) from rival
    for key, kept in counted(session, wish.month, now).items():
        session.add(CountedRows(report_id=row.pk, figure=key, content=packed(kept)))
    detail = {"month": f"{wish.month.first:%Y-%m}", "number": row.number}
    record(session, actor, f"report:{row.pk}", "month_frozen", detail, now)
    return row


def _row(wish: Wish, content: str, actor: str, now: datetime) -> MonthlyReport:
    return MonthlyReport(
        month=wish.month.first,
        number=wish.seen + 1,
        frozen_at=now,
        actor=actor,
        reason=wish.reason,
        content=content,
        fingerprint=fingerprint(content),
    )


def _check(session: Session, wish: Wish, now: datetime) -> None:
    if not wish.month.is_over(now):
        raise Invalid("month", "not_over")
    last = select(func.max(MonthlyReport.number)).where(MonthlyReport.month == wish.month.first)
    if (session.exec(last).one() or 0) != wish.seen:
        raise Stale("report", wish.seen)
    if wish.seen and wish.reason not in REASONS:
        raise Invalid("reason", "missing")

"""Forgetting the oldest years of the journal, so that the rest can still be checked."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session

from mdeji.kit.calendar import day_of, fiscal_year, jst
from mdeji.kit.errors import NotAllowed
from mdeji.staff.journal_chain import ENTRY, seal
from mdeji.staff.journal_checking import verify_until
from mdeji.staff.journal_stamps import seal_of
from mdeji.staff.journal_tables import JournalCut
from mdeji.staff.journal_writing import record

KEPT_YEARS = 10
"""How many whole fiscal years of the journal are kept at least (decision 0010)."""


def oldest_kept(now: datetime) -> datetime:
    """Return the instant before which entries may be forgotten: the start of a fiscal year."""
    return jst(fiscal_year(day_of(now)) - KEPT_YEARS, 4, 1)


def older_than(session: Session, before: datetime) -> int:
    """Return how many entries a cut would forget."""
    return _through(session, before) - _first(session) + 1


def cut(session: Session, before: datetime, actor: str, now: datetime) -> int:
    """Forget the entries before an instant; return how many. What is left can still be checked.

    Raises:
        NotAllowed: they must still be kept, or somebody has changed them.
    """
    if before > oldest_kept(now):
        raise NotAllowed("journal_kept")
    while seal(session, now):
        pass
    through, entries = _through(session, before), older_than(session, before)
    if entries <= 0:
        return 0
    if verify_until(session, through) is not None:
        raise NotAllowed("journal_broken")
    found = select(ENTRY.c.hash).where(ENTRY.c.sealed_no == through)
    last = session.connection().execute(found).scalar_one()
    said = (now, actor, before, through, last, entries)
    names = ("at", "actor", "before", "through_no", "hash", "entries")
    session.add(JournalCut(**dict(zip(names, said, strict=True)), mac=seal_of("cut", *said)))
    session.flush()
    session.connection().execute(delete(ENTRY).where(ENTRY.c.sealed_no <= through))
    record(session, actor, "journal:1", "journal_cut", {"entries": entries, "before": before}, now)
    return entries


def _through(session: Session, before: datetime) -> int:
    """Return the last place of the chain before the first entry that is not old enough."""
    young = select(func.min(ENTRY.c.sealed_no)).where(ENTRY.c.at >= before)
    first = session.connection().execute(young).scalar()
    if first is not None:
        return int(first) - 1
    last = session.connection().execute(select(func.max(ENTRY.c.sealed_no))).scalar()
    return int(last or 0)


def _first(session: Session) -> int:
    return int(session.connection().execute(select(func.min(ENTRY.c.sealed_no))).scalar() or 1)

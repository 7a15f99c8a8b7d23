"""Visits and duties of supporters, read by their columns: that room stands beside this one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, column, select, table
from sqlmodel import Session

from mdeji.kit.columns import UtcDateTime

_VISIT = table(
    "visit",
    column("id"),
    column("status"),
    *(column(name, UtcDateTime()) for name in ("starts_at", "ends_at")),
)
_TEAM = table("attendance", column("visit_id"), column("supporter_id"), column("released_at"))


def visiting(session: Session, now: datetime) -> Iterable[tuple[int, datetime, datetime]]:
    """Return who goes where when, of what is not over."""
    found = session.execute(_promised().where(_VISIT.c.ends_at > now))
    return ((who, start, end) for who, start, end in found)


def is_visiting(session: Session, supporter_id: int, at: tuple[datetime, datetime]) -> bool:
    """Tell whether somebody is promised to a visit or a desk at this time."""
    found = _promised().where(
        _TEAM.c.supporter_id == supporter_id,
        _VISIT.c.starts_at < at[1],
        _VISIT.c.ends_at > at[0],
    )
    return session.execute(found.limit(1)).first() is not None


def _promised() -> Select[tuple[int, datetime, datetime]]:
    return (
        select(_TEAM.c.supporter_id, _VISIT.c.starts_at, _VISIT.c.ends_at)
        .join(_VISIT, _VISIT.c.id == _TEAM.c.visit_id)
        .where(_VISIT.c.status != "cancelled", _TEAM.c.released_at.is_(None))
    )

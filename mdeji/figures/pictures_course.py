"""The course of a figure over days and months, as its definition counts it, at one place or at all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from mdeji.figures.counting import source_of
from mdeji.figures.pictures_desks import centres_of
from mdeji.figures.pictures_period import Where
from mdeji.figures.rules import periods
from mdeji.figures.source import Scope, Source
from mdeji.figures.templates import current
from mdeji.kit.calendar import day_of

DAY = timedelta(days=1)


def by_day(session: Session, key: str, where: Where, scope: Scope) -> Counter[date]:
    """Return how much of a figure happened on each day of the period."""
    return _days(session, key, where, scope)


def at_ends(
    session: Session, key: str, where: Where, scope: Scope, ends: Sequence[date]
) -> list[int]:
    """Return a stock at the end of each of these days, the earliest first."""
    days = sorted(_days(session, key, where, scope).items())
    return [sum(count for day, count in days if day <= end) for end in ends]


def target(session: Session, key: str, year: int) -> tuple[int, int] | None:
    """Return the target that holds in a fiscal year, and the year it was set for, or None."""
    return current(session).target(key, year)


def _days(session: Session, key: str, where: Where, scope: Scope) -> Counter[date]:
    source = source_of(key)
    span = periods.Period(where.period.first, where.period.last + DAY)
    found = source.select(scope, span, source.when, source.total)
    found = found.where(*_here(session, source, where)).group_by(source.when)
    days: Counter[date] = Counter()
    for when, count in session.execute(found):
        days[day_of(when) if source.is_instant else when] += int(count)
    return days


def _here(session: Session, source: Source, where: Where) -> list[Any]:
    """Return what holds for the place; a figure that knows no centre is of the whole city."""
    dims = source.dims
    if where.centre_id:
        return [dims["centre"] == where.centre_id] if "centre" in dims else []
    if not where.district_id:
        return []
    if "district" in dims:
        return [dims["district"] == where.district_id]
    return [dims["centre"].in_(centres_of(session, where.district_id))] if "centre" in dims else []

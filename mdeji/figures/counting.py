"""Count: one number, its parts, and its course over months, all by the database."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, select

from mdeji.figures.catalogue import UNKNOWN, figure
from mdeji.figures.rules.periods import Period, months_of
from mdeji.figures.source import Scope, Source
from mdeji.figures.sources import SOURCES
from mdeji.kit.errors import NotFound
from mdeji.places.tables import Centre


def count(session: Session, key: str, period: Period, scope: Scope) -> int:
    """Return a figure of a period."""
    source = source_of(key)
    return int(session.execute(source.select(scope, period, source.total)).scalar_one())


def parts(session: Session, key: str, dim: str, period: Period, scope: Scope) -> dict[str, int]:
    """Return a figure taken apart; what is unknown is a part like any other.

    Raises:
        NotFound: the figure is not taken apart like this.
    """
    source = source_of(key)
    if dim not in figure(key).dims:
        raise NotFound("dimension", dim)
    column = source.dims.get(dim)
    if column is None:  # The district of a desk is that of its centre.
        by_centre = parts(session, key, "centre", period, scope)
        return _folded(by_centre, districts_of_centres(session))
    found = session.execute(source.select(scope, period, column, source.total).group_by(column))
    return {str(code): int(number) for code, number in found if number}


def months(session: Session, key: str, year: int, scope: Scope) -> list[int]:
    """Return a figure of each month of a fiscal year, April first; a stock at each month's end."""
    return series(session, key, months_of(year), scope)


def series(session: Session, key: str, periods: Sequence[Period], scope: Scope) -> list[int]:
    """Return a figure of each of these periods, which follow one another."""
    source, kind = source_of(key), figure(key)
    edges = [period.first for period in periods]
    whole = Period(edges[0], periods[-1].until)
    if source.is_instant:
        sums = _by_edge(session, source, whole, [one.begins_at for one in periods], scope)
    elif kind.is_distinct:
        sums = _by_edge(session, source, whole, edges, scope)
    else:
        sums = _by_day(session, source, whole, edges, scope)
    if not kind.is_stock:
        return [sums[place] for place in range(1, len(edges) + 1)]
    return [sum(sums[n] for n in range(place + 1)) for place in range(1, len(edges) + 1)]


def source_of(key: str) -> Source:
    """Return where a figure comes from.

    Raises:
        NotFound: there is no such figure.
    """
    figure(key)
    return SOURCES[key]


def districts_of_centres(session: Session) -> dict[str, str]:
    """Return the district of every centre."""
    return dict(session.exec(select(Centre.id, Centre.district_id)).all())


def _by_day(
    session: Session, source: Source, whole: Period, edges: list[date], scope: Scope
) -> Mapping[int, int]:
    """Add up by day in the order of the index, then by period here: no sorting in the database."""
    found = source.select(scope, whole, source.when, source.total).group_by(source.when)
    sums: Counter[int] = Counter()
    for day, number in session.execute(found):
        sums[bisect_right(edges, day)] += int(number)
    return sums


def _by_edge(
    session: Session,
    source: Source,
    whole: Period,
    edges: Sequence[date | datetime],
    scope: Scope,
) -> Mapping[int, int]:
    place = case(
        *((source.when < edge, number) for number, edge in enumerate(edges)), else_=len(edges)
    )
    found = source.select(scope, whole, place, source.total).group_by(place)
    return Counter({int(number): int(total) for number, total in session.execute(found)})


def _folded(by_centre: Mapping[str, int], districts: Mapping[str, Any]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for centre_id, number in by_centre.items():
        sums[districts.get(centre_id, UNKNOWN)] += number
    return dict(sums)

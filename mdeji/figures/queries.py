"""Read figures for screens: a month beside its plan, a fiscal year, and what a report counts."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from mdeji.figures.catalogue import FIGURES, Figure, figure
from mdeji.figures.counting import count, parts, series
from mdeji.figures.missing import missing
from mdeji.figures.rules.periods import Period, months_of, so_far, year_before, year_of
from mdeji.figures.rules.snapshot import Number, Snapshot, Words
from mdeji.figures.rules.years import Course
from mdeji.figures.source import Scope
from mdeji.figures.templates import current
from mdeji.kit.calendar import fiscal_year


def figures_for(scope: Scope) -> tuple[Figure, ...]:
    """Return the figures a viewer is shown: staff of a centre see those of centres."""
    return tuple(one for one in FIGURES if scope.centre_id is None or one.at_centre)


def dims_for(kind: Figure, scope: Scope) -> tuple[str, ...]:
    """Return how a figure is taken apart for a viewer: a centre is not compared with others."""
    where = {"centre", "district"} if scope.centre_id is not None else set()
    return tuple(dim for dim in kind.dims if dim not in where)


def number(session: Session, key: str, month: Period, scope: Scope) -> Number:
    """Return a figure of a month, of the fiscal year so far, and of both a year before."""
    kind, year = figure(key), fiscal_year(month.first)
    place = months_of(year).index(month) + 1
    course = series(session, key, (*months_of(year - 1), *months_of(year)[:place]), scope)
    now, before = course[12:], course[:place]
    if kind.is_distinct:
        span = so_far(month)
        years = [count(session, key, one, scope) for one in (span, year_before(span))]
    elif kind.is_stock:
        years = [now[-1], before[-1]]
    else:
        years = [sum(now), sum(before)]
    return Number(now[-1], years[0], before[-1], years[1], tuple(now))


def numbers(
    session: Session, month: Period, scope: Scope, keys: Iterable[str] | None = None
) -> dict[str, Number]:
    """Return these figures, or all the viewer is shown."""
    wanted = [one.key for one in figures_for(scope)] if keys is None else list(keys)
    return {key: number(session, key, month, scope) for key in wanted}


def all_parts(
    session: Session, month: Period, scope: Scope
) -> dict[str, dict[str, dict[str, int]]]:
    """Return every figure of a month taken apart in every way."""
    return {
        one.key: {dim: parts(session, one.key, dim, month, scope) for dim in dims}
        for one in figures_for(scope)
        if (dims := dims_for(one, scope))
    }


def snapshot(session: Session, month: Period, words: Words, scope: Scope) -> Snapshot:
    """Return what a report of this month says at this moment."""
    return Snapshot(
        month=month,
        template=current(session),
        words=words,
        numbers=numbers(session, month, scope),
        parts=all_parts(session, month, scope),
        missing=_missing(session, month, scope),
    )


def _missing(session: Session, month: Period, scope: Scope) -> dict[str, int]:
    if scope.centre_id is not None:
        return {}
    return {one.code: one.count for one in missing(session, month, scope.now)}


def whole_year(session: Session, year: int, scope: Scope) -> dict[str, Course]:
    """Return every figure of each month of a fiscal year; None for months that have not begun."""
    known = [one for one in months_of(year) if one.begins_at <= scope.now]
    return {one.key: _course(session, one, year, known, scope) for one in figures_for(scope)}


def _course(
    session: Session, kind: Figure, year: int, known: Sequence[Period], scope: Scope
) -> Course:
    course = series(session, kind.key, known, scope) if known else []
    if kind.is_distinct:
        whole = count(session, kind.key, year_of(year), scope)
    else:
        whole = (course or [0])[-1] if kind.is_stock else sum(course)
    return Course((*course, *(None,) * (12 - len(course))), whole)

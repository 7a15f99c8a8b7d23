"""The rows behind a figure: every number leads down to what was counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session

from mdeji.figures.catalogue import UNKNOWN, figure
from mdeji.figures.counting import districts_of_centres, source_of
from mdeji.figures.rules.periods import Period
from mdeji.figures.source import Scope, Source
from mdeji.kit.calendar import day_of

PAGE = 100
BUFFERED = 2_000
"""How many rows are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One row that was counted: which one, when, by which codes, how much, and for whom it stands.

    ``same`` is equal for rows that a figure of distinct people counts once.
    """

    subject: str
    id: int
    on: date
    codes: Mapping[str, str]
    weight: int
    same: int | str


def rows_behind(
    session: Session,
    key: str,
    period: Period,
    scope: Scope,
    chosen: Mapping[str, str] | None = None,
    page: int | None = None,
) -> Iterator[Counted]:
    """Return what was counted, in the order of its days; ``chosen`` is one part of a dimension.

    With ``page`` so many rows as fit on a page, otherwise all.
    """
    source = source_of(key)
    names = list(source.dims)
    found = _only(session, source, _statement(source, scope, period), chosen or {})
    again = [name for name in names if name == "topic"]  # One consultation, several rows.
    found = found.order_by("happened", "ident", *again)
    if page is not None:
        found = found.limit(PAGE).offset((page - 1) * PAGE)
    districts = districts_of_centres(session) if _folds(key, source) else None
    found = found.execution_options(yield_per=BUFFERED)
    for ident, happened, weight, same, *codes in session.execute(found):
        told = {name: str(code) for name, code in zip(names, codes, strict=True)}
        if districts is not None:
            told["district"] = districts.get(told["centre"], UNKNOWN)
        on = day_of(happened) if source.is_instant else happened
        yield Counted(source.subject, ident, on, told, int(weight), same)


def count_behind(
    session: Session,
    key: str,
    period: Period,
    scope: Scope,
    chosen: Mapping[str, str] | None = None,
) -> int:
    """Return how many rows stand behind a figure, for the number of pages."""
    source = source_of(key)
    found = _only(session, source, _statement(source, scope, period), chosen or {})
    from_rows = found.order_by(None).subquery()
    statement: Any = Select(func.count()).select_from(from_rows)
    return int(session.execute(statement).scalar_one())


def _statement(source: Source, scope: Scope, period: Period) -> Select[Any]:
    labelled = [column.label(name) for name, column in source.dims.items()]
    weight: Any = 1 if source.weight is None else source.weight
    same = source.ident if source.distinct is None else source.distinct
    if not source.is_stock:
        return source.select(
            scope,
            period,
            source.ident.label("ident"),
            source.when.label("happened"),
            func.coalesce(weight, 0).label("weight"),
            same.label("same"),
            *labelled,
        )
    found = source.select(
        scope,
        period,
        source.ident.label("ident"),
        func.max(source.when).label("happened"),
        func.sum(weight).label("weight"),
        same.label("same"),
        *labelled,
    )
    return found.group_by(source.ident, *source.dims.values()).having(func.sum(weight) > 0)


def _only(
    session: Session, source: Source, found: Select[Any], chosen: Mapping[str, str]
) -> Select[Any]:
    for dim, code in chosen.items():
        if dim in source.dims:
            found = found.where(source.dims[dim] == code)
            continue
        all_districts = districts_of_centres(session)
        there = [one for one, district in all_districts.items() if district == code]
        centre = source.dims["centre"]
        found = found.where(
            centre.not_in(list(all_districts)) if code == UNKNOWN else centre.in_(there)
        )
    return found


def _folds(key: str, source: Source) -> bool:
    return "district" in figure(key).dims and "district" not in source.dims

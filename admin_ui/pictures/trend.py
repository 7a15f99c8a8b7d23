"""The fiscal year so far, added up month by month, with the year before and the plan."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from admin_ui.charts.lines import Series, lines
from admin_ui.pictures.view import (
    Ask,
    Key,
    Picture,
    Table,
    View,
    change,
    drawn,
    notes_for,
    nothing,
    told,
)
from mdeji.figures.pictures_desks import visitors_by_day
from mdeji.figures.pictures_hidden import hide_growth
from mdeji.figures.pictures_period import Period, Where, months_in, year_of
from mdeji.figures.pictures_visits import visits_by_day
from mdeji.kit.calendar import fiscal_year

MONTHS = tuple(f"{month}月" for month in (*range(4, 13), 1, 2, 3))


@dataclass(frozen=True)
class Measure:
    """One figure whose course is drawn."""

    code: str
    name: str
    unit: str
    count: Callable[[Any, Where], Counter[date]]


MEASURES = (
    Measure("desk", "よろず相談所の相談", "件", visitors_by_day),
    Measure("visit", "出張サポート(派遣)", "件", visits_by_day),
)


def show(session: Any, ask: Ask) -> View:
    """Show the course of what is counted over the fiscal year of the period."""
    year = fiscal_year(ask.where.period.first)
    return View(tuple(_picture(session, ask, one, year) for one in MEASURES))


def _picture(session: Any, ask: Ask, measure: Measure, year: int) -> Picture:
    this, last = year_of(year), year_of(year - 1)
    days = measure.count(session, ask.where.within(this.until(ask.today)))
    before = measure.count(session, ask.where.within(last))
    if not days and not before:
        why = (
            f"{this.name}と その前の年度の 記録は まだ ありません。記録が入ると、ここに線が出ます。"
        )
        return nothing(measure.code, measure.name, why)
    ours, theirs = _by_month(days, this), _by_month(before, last)
    come = len(months_in(this.until(ask.today)))
    grown, old = _grown(ask, ours[:come]), _grown(ask, theirs)
    same = last if this.last <= ask.today else this.before(ask.today)
    then = sum(count for day, count in before.items() if day <= same.last)
    found = drawn(
        measure.code,
        _says(ask, measure, (sum(days.values()), then), this),
        lambda width: lines(_said(measure, this), MONTHS, _series(grown, old), width),
        _table(measure, (ours[:come], theirs), (grown, old)),
        notes=notes_for(ask, sum(days.values()), "4月から 足していった数です。"),
    )
    return replace(found, keys=_KEYS)


_KEYS = (
    Key("line", "now", "この年度(太い線)"),
    Key("line", "before", "前の年度(点線)"),
)


def _says(ask: Ask, measure: Measure, counts: tuple[int, int], this: Period) -> str:
    """Return the one thing the picture says; what is hidden is not told by the difference either."""
    now, then = (ask.number(count) for count in counts)
    begin = f"{measure.name}は、{this.name}に {told(now, measure.unit)}"
    if now is None or then is None:
        return begin
    if not counts[1]:
        return f"{begin}。前の年度の 同じころは 0{measure.unit}"
    return f"{begin}。前の年度の 同じころより {change(counts[0], counts[1], measure.unit)}"


def _said(measure: Measure, this: Period) -> tuple[str, str]:
    return (
        f"{measure.name}の 移り変わり({this.name})",
        "4月から月ごとに足していった数の線です。前の年度の線もあります。同じ数が 下の表にあります。",
    )


def _series(ours: Sequence[int | None], theirs: Sequence[int | None]) -> tuple[Series, ...]:
    rest = (None,) * (len(MONTHS) - len(ours))
    return (
        Series("前の年度", "before", tuple(theirs)),
        Series("この年度", "now", (*ours, *rest)),
    )


def _by_month(days: Counter[date], year: Period) -> list[int]:
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    return [months[first] for first in months_in(year)]


def _grown(ask: Ask, steps: Sequence[int]) -> tuple[int | None, ...]:
    if ask.is_outside:
        return hide_growth(steps)
    return tuple(sum(steps[: at + 1]) for at in range(len(steps)))


def _table(
    measure: Measure,
    steps: tuple[Sequence[int], Sequence[int]],
    grown: tuple[Sequence[int | None], Sequence[int | None]],
) -> Table:
    """Return the months: what came in each, and the sums; a month between hidden sums is hidden."""
    rows = []
    for at, month in enumerate(MONTHS):
        cells = [month]
        for counts, sums in zip(steps, grown, strict=True):
            if at >= len(counts):
                cells += ["まだ", "まだ"]
                continue
            shown = sums[at] is not None and (at == 0 or sums[at - 1] is not None)
            cells += [told(counts[at] if shown else None), told(sums[at])]
        rows.append(tuple(cells))
    unit = measure.unit
    head = ("月", f"この年度({unit})", "足した数", f"前の年度({unit})", "足した数")
    return Table(f"{measure.name}、月ごとの数と 4月から足した数", head, tuple(rows))

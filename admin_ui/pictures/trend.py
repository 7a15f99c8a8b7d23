"""The fiscal year so far, added up month by month, with the year before and the plan.

Nothing is hidden from anybody: outside the house it is the whole city, whose totals are told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
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
    few,
    nothing,
    told,
)
from mdeji.figures.pictures_course import at_ends, by_day, target
from mdeji.figures.pictures_period import Period, month_of, months_in, year_of
from mdeji.figures.rules.periods import year_name
from mdeji.figures.source import Scope
from mdeji.kit.calendar import fiscal_year

MONTHS = tuple(f"{month}月" for month in (*range(4, 13), 1, 2, 3))


@dataclass(frozen=True)
class Measure:
    """One figure whose course is drawn: its key in the catalogue, its name and unit."""

    key: str
    name: str
    unit: str


MEASURES = (
    Measure("consultations", "よろず相談所の相談", "件"),
    Measure("dispatches", "出張サポート(派遣)", "件"),
)
REGISTERED = Measure("supporters", "サポーターの登録", "人")


def show(session: Any, ask: Ask) -> View:
    """Show the course of what is counted over the fiscal year of the period, and the register."""
    year = fiscal_year(ask.where.period.first)
    grown = [_picture(session, ask, one, year) for one in MEASURES]
    return View((*grown, _register(session, ask, year)))


def _picture(session: Any, ask: Ask, measure: Measure, year: int) -> Picture:
    this, last = year_of(year), year_of(year - 1)
    scope = Scope(ask.now)
    days = by_day(session, measure.key, ask.where.within(this.until(ask.today)), scope)
    before = by_day(session, measure.key, ask.where.within(last), scope)
    if not days and not before:
        why = (
            f"{this.name}と その前の年度の 記録は まだ ありません。記録が入ると、ここに線が出ます。"
        )
        return nothing(measure.key, measure.name, why)
    ours, theirs = _by_month(days, this), _by_month(before, last)
    come = len(months_in(this.until(ask.today)))
    lines_of = _Lines(_grown(ours[:come]), _grown(theirs), _plan(session, measure, year))
    same = last if this.last <= ask.today else this.before(ask.today)
    then = sum(count for day, count in before.items() if day <= same.last)
    rows = _rows((ours[:come], theirs), (lines_of.ours, lines_of.theirs))
    head = ("月", f"この年度({measure.unit})", "足した数", f"前の年度({measure.unit})", "足した数")
    caption = f"{measure.name}、月ごとの数と 4月から足した数"
    notes = few(sum(days.values()), "4月から 足していった数です。", *lines_of.notes(measure))
    says = _says(measure, (sum(days.values()), then), this)
    return _drawn(measure, this, lines_of, says, Table(caption, head, rows), notes)


def _register(session: Any, ask: Ask, year: int) -> Picture:
    """Return how many were registered at the end of each month, with the target."""
    this, last = year_of(year), year_of(year - 1)
    scope, come = Scope(ask.now), this.until(ask.today)
    ends = [min(_last_day(first), ask.today) for first in months_in(come)]
    ours = at_ends(session, REGISTERED.key, ask.where.within(come), scope, ends)
    earlier = [_last_day(first) for first in months_in(last)]
    theirs = at_ends(session, REGISTERED.key, ask.where.within(last), scope, earlier)
    if not any(ours):
        why = "登録している サポーターは まだ いません。"
        return nothing(REGISTERED.key, REGISTERED.name, why)
    plan = _plan(session, REGISTERED, year)
    lines_of = _Lines(tuple(ours), tuple(theirs), plan, is_stock=True)
    rows = _stock_rows(lines_of)
    head = ("月の終わり", "この年度(人)", "前の年度(人)")
    says = f"サポーターの登録は いま {told(lines_of.ours[-1], '人')}"
    if plan is not None:
        says += f"。目標 {plan[1]:,}人の {ours[-1] * 100 // plan[1]}%です"
    table = Table("サポーター登録者数、月の終わり", head, rows)
    notes = few(ours[-1], *lines_of.notes(REGISTERED))
    return _drawn(REGISTERED, this, lines_of, says, table, notes)


def _last_day(first: date) -> date:
    return month_of(first).last


@dataclass(frozen=True)
class _Lines:
    """Hold the lines of one picture; the plan is the year it was set for, and the target."""

    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    plan: tuple[int, int] | None
    is_stock: bool = False

    def series(self) -> tuple[Series, ...]:
        """Return them as they are drawn; a target that adds up is reached in equal steps."""
        rest = (None,) * (len(MONTHS) - len(self.ours))
        found = [
            Series("前の年度", "before", self.theirs),
            Series("この年度", "now", (*self.ours, *rest)),
        ]
        if self.plan is not None:
            goal, months = self.plan[1], range(1, len(MONTHS) + 1)
            steps = [goal if self.is_stock else goal * n // len(MONTHS) for n in months]
            found.append(Series("目標", "plan", tuple(steps)))
        return tuple(found)

    def notes(self, measure: Measure) -> tuple[str, ...]:
        """Return what is said of the target."""
        if self.plan is None:
            return ("この数の 目標は 決まっていません。",)
        year, goal = self.plan
        shape = "" if self.is_stock else "線は、毎月 同じ数だけ ふえるとしたものです。"
        return (f"目標は {goal:,}{measure.unit}({year_name(year)}の目標)です。{shape}",)


def _plan(session: Any, measure: Measure, year: int) -> tuple[int, int] | None:
    return target(session, measure.key, year)


def _drawn(
    measure: Measure, this: Period, it: _Lines, says: str, table: Table, notes: tuple[str, ...]
) -> Picture:
    said, series = _said(measure, this), it.series()
    found = drawn(
        measure.key, says, lambda width: lines(said, MONTHS, series, width), table, notes=notes
    )
    return replace(found, keys=_KEYS if it.plan else _KEYS[:2])


_KEYS = (
    Key("line", "now", "この年度(太い線)"),
    Key("line", "before", "前の年度(点線)"),
    Key("line", "plan", "目標(長い点線)"),
)


def _says(measure: Measure, counts: tuple[int, int], this: Period) -> str:
    begin = f"{measure.name}は、{this.name}に {told(counts[0], measure.unit)}"
    if not counts[1]:
        return f"{begin}。前の年度の 同じころは 0{measure.unit}"
    return f"{begin}。前の年度の 同じころより {change(counts[0], counts[1], measure.unit)}"


def _said(measure: Measure, this: Period) -> tuple[str, str]:
    return (
        f"{measure.name}の 移り変わり({this.name})",
        "4月から月ごとに足していった数の線です。前の年度の線もあります。同じ数が 下の表にあります。",
    )


def _by_month(days: Counter[date], year: Period) -> list[int]:
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    return [months[first] for first in months_in(year)]


def _grown(steps: Sequence[int]) -> tuple[int, ...]:
    return tuple(accumulate(steps))


def _stock_rows(it: _Lines) -> tuple[tuple[str, ...], ...]:
    rows = []
    for at, month in enumerate(MONTHS):
        ours = told(it.ours[at]) if at < len(it.ours) else "まだ"
        rows.append((month, ours, told(it.theirs[at])))
    return tuple(rows)


def _rows(
    steps: tuple[Sequence[int], Sequence[int]],
    grown: tuple[Sequence[int], Sequence[int]],
) -> tuple[tuple[str, ...], ...]:
    """Return the months: what came in each, and the sums."""
    rows = []
    for at, month in enumerate(MONTHS):
        cells = [month]
        for counts, sums in zip(steps, grown, strict=True):
            is_over = at < len(counts)
            cells += [told(counts[at]), told(sums[at])] if is_over else ["まだ", "まだ"]
        rows.append(tuple(cells))
    return tuple(rows)

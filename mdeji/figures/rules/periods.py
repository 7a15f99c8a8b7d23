"""Months and fiscal years as half-open spans of days in Japan, and how people say them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from mdeji.kit.calendar import at_jst, fiscal_year, wareki, wareki_year

FISCAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
EARLIEST, LATEST = 2000, 2100
"""Fiscal years outside of these are slips of the hand."""


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``first`` on and before ``until``."""

    first: date
    until: date

    @property
    def begins_at(self) -> datetime:
        """The instant at which it begins: midnight in Japan."""
        return at_jst(self.first, time())

    @property
    def ends_at(self) -> datetime:
        """The instant at which it is over."""
        return at_jst(self.until, time())

    def holds(self, day: date) -> bool:
        """Tell whether the day belongs to it."""
        return self.first <= day < self.until

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing more can happen in it."""
        return now >= self.ends_at


def month_of(day: date) -> Period:
    """Return the month a day belongs to."""
    return Period(day.replace(day=1), next_month(day))


def next_month(day: date) -> date:
    """Return the first day of the month after this day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def last_month(day: date) -> date:
    """Return the first day of the month before this day's."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def year_before(period: Period) -> Period:
    """Return the same months, a year before; periods begin on the first of a month."""
    return Period(*(day.replace(year=day.year - 1) for day in (period.first, period.until)))


def year_of(year: int) -> Period:
    """Return a fiscal year: from 1 April on."""
    return Period(date(year, 4, 1), date(year + 1, 4, 1))


def so_far(month: Period) -> Period:
    """Return the fiscal year up to the end of this month."""
    return Period(year_of(fiscal_year(month.first)).first, month.until)


def months_of(year: int) -> tuple[Period, ...]:
    """Return the twelve months of a fiscal year, April first."""
    return tuple(month_of(date(year + (n < 4), n, 1)) for n in FISCAL_MONTHS)


def read_month(text: str) -> Period | None:
    """Return the month of a text such as ``2026-10``, or None."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month_of(first) if EARLIEST <= first.year < LATEST else None


def month_key(period: Period) -> str:
    """Return the text that names a month in addresses: ``2026-10``."""
    return f"{period.first:%Y-%m}"


def month_name(period: Period) -> str:
    """Return the month as people say it: 「令和8年10月」."""
    return f"{wareki_year(period.first)}{period.first.month}月"


def year_name(year: int) -> str:
    """Return the fiscal year as the city says it: 「令和8年度」.

    A year in which the era changes is called after the new one from its May on: 令和元年度.
    """
    return f"{wareki_year(date(year, 5, 1))}度"


def spoken(period: Period) -> str:
    """Return a period as people say it: a month, a fiscal year, or from one day to another."""
    if period == month_of(period.first):
        return month_name(period)
    if period == year_of(fiscal_year(period.first)):
        return year_name(fiscal_year(period.first))
    last = date.fromordinal(period.until.toordinal() - 1)
    return f"{wareki(period.first)}から {wareki(last)}まで"

"""Which days, centre and district a picture is of; the same words stand in its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mdeji.figures.rules.periods import year_name
from mdeji.kit.calendar import fiscal_year, wareki_year

RECENT_D = 90
MONTHS = 12
YEARS = range(2000, 2100)
"""Years outside of these are slips of the hand."""

_CODE = re.compile(r"fy(\d{4})|m(\d{4})-(\d{2})|d90")


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``code`` stands for them in an address."""

    code: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """How people say it: 「令和8年度」, 「令和8年11月」, 「さいきん90日」."""
        if self.code.startswith("fy"):
            return year_name(self.first.year)
        if self.code.startswith("m"):
            return f"{wareki_year(self.first)}{self.first.month}月"
        return f"さいきん{RECENT_D}日"

    def until(self, today: date) -> "Period":
        """Return the part of it that has come."""
        return Period(self.code, self.first, max(self.first, min(self.last, today)))

    def before(self, today: date) -> "Period":
        """Return what it is compared with: the year or month before up to the same day."""
        here = self.until(today)
        if self.code == "d90":
            last = self.first - timedelta(days=1)
            return Period(self.code, last - timedelta(days=RECENT_D - 1), last)
        if self.code.startswith("fy"):
            earlier = year_of(self.first.year - 1)
            return Period(earlier.code, earlier.first, _same_day(here.last))
        earlier = month_of(self.first - timedelta(days=1))
        if here.last == self.last:
            return earlier
        last = min(earlier.last, earlier.first + timedelta(days=here.days - 1))
        return Period(earlier.code, earlier.first, last)


@dataclass(frozen=True)
class Where:
    """What a picture is of: a period, and one centre or district, or all if they are empty."""

    period: Period
    centre_id: str = ""
    district_id: str = ""

    def within(self, period: Period) -> "Where":
        """Return the same for another period."""
        return Where(period, self.centre_id, self.district_id)


def year_of(year: int) -> Period:
    """Return a fiscal year."""
    return Period(f"fy{year}", date(year, 4, 1), date(year + 1, 3, 31))


def month_of(day: date) -> Period:
    """Return the month of a day."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(f"m{first:%Y-%m}", first, last)


def recent(today: date) -> Period:
    """Return the last ninety days."""
    return Period("d90", today - timedelta(days=RECENT_D - 1), today)


def read_period(code: str, today: date) -> Period:
    """Return the period of a code; the running fiscal year if it cannot be read or lies ahead."""
    found = _CODE.fullmatch(code)
    this = year_of(fiscal_year(today))
    if found is None:
        return this
    year, month_year, month = found.groups()
    if year:
        wanted = year_of(int(year)) if int(year) in YEARS else this
    elif month_year:
        sensible = int(month_year) in YEARS and 1 <= int(month) <= MONTHS
        wanted = month_of(date(int(month_year), int(month), 1)) if sensible else this
    else:
        wanted = recent(today)
    return wanted if wanted.first <= today else this


def choices(today: date) -> tuple[Period, ...]:
    """Return the periods to choose from: ninety days, three fiscal years, fourteen months."""
    this = year_of(fiscal_year(today))
    years = [year_of(this.first.year - ago) for ago in range(3)]
    months = [month_of(today)]
    while len(months) < MONTHS + 2:
        months.append(month_of(months[-1].first - timedelta(days=1)))
    return (*years[:2], recent(today), *months, years[2])


def months_in(period: Period) -> tuple[date, ...]:
    """Return the first day of every month that the period touches."""
    found, day = [], period.first.replace(day=1)
    while day <= period.last:
        found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(found)


def weeks_in(period: Period) -> Iterator[date]:
    """Return the Monday of every week that the period touches."""
    day = monday(period.first)
    while day <= period.last:
        yield day
        day += timedelta(weeks=1)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _same_day(day: date) -> date:
    """Return the same day of the fiscal year before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)

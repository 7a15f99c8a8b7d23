"""On which days a group meets that meets again and again: pure arithmetic of dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mdeji.dispatch.duty_tables import Rhythm
from mdeji.kit.calendar import is_closed, is_holiday

LAST = 5
"""The fifth such weekday of a month means the last one."""

LONGEST_MONTHS = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Beat:
    """When a group meets: ``weekday`` 0 is Monday; ``nth`` counts for a month only."""

    rhythm: Rhythm
    weekday: int
    nth: int
    first_on: date
    until_on: date
    skips_holidays: bool


def days(beat: Beat) -> Iterator[date]:
    """Give every date by the rule, holidays included, from the first day to the last."""
    if beat.rhythm is Rhythm.MONTHLY:
        yield from _monthly(beat)
        return
    step = WEEK if beat.rhythm is Rhythm.WEEKLY else 2 * WEEK
    on = beat.first_on + timedelta(days=(beat.weekday - beat.first_on.weekday()) % 7)
    while on <= beat.until_on:
        yield on
        on += step


def skipped(beat: Beat, on: date) -> str:
    """Return why nobody meets on this date, or an empty text."""
    if is_closed(on):
        return "closed"
    return "holiday" if beat.skips_holidays and is_holiday(on) else ""


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth such weekday of a month; the fifth means the last."""
    first = date(year, month, 1)
    on = first + timedelta(days=(weekday - first.weekday()) % 7) + (nth - 1) * WEEK
    return on if on.month == month else on - WEEK


def latest_end(first_on: date) -> date:
    """Return the last day a series may be planned to: a year, then it is asked for anew."""
    month = first_on.month - 1 + LONGEST_MONTHS
    year, month = first_on.year + month // 12, month % 12 + 1
    try:
        return date(year, month, first_on.day) - timedelta(days=1)
    except ValueError:  # The 29th of February.
        return date(year, month, 28)


def _monthly(beat: Beat) -> Iterator[date]:
    year, month = beat.first_on.year, beat.first_on.month
    while (year, month) <= (beat.until_on.year, beat.until_on.month):
        on = nth_weekday(year, month, beat.weekday, beat.nth)
        if beat.first_on <= on <= beat.until_on:
            yield on
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)

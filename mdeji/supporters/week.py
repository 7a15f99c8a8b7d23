"""The week as a grid of hours, and single days as ranges. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL

HOURS = range(VISIT_FROM.hour, VISIT_UNTIL.hour)
"""The grid shows the hours in which visits take place; no others are asked for or kept."""

DAY_MINUTES = 1440

Block = tuple[int, int]
"""A weekday (0 = Monday) and an hour of the grid."""

Window = tuple[int, int, int]
"""A weekday and half-open minutes of the day."""


@dataclass(frozen=True)
class DayRange:
    """Days in a row that are kept alike against the weekly rule; both ends belong to it."""

    first: date
    last: date
    free: bool
    from_minute: int = 0
    until_minute: int = DAY_MINUTES


def blocks_of(windows: Iterable[Window]) -> frozenset[Block]:
    """Return the hours of the grid that lie wholly within the windows."""
    return frozenset(
        (weekday, hour)
        for weekday, begin, end in joined(windows)
        for hour in HOURS
        if begin <= hour * 60 and hour * 60 + 60 <= end
    )


def windows_of(blocks: Iterable[Block]) -> tuple[Window, ...]:
    """Return the windows of these hours of the grid."""
    return joined((day, hour * 60, hour * 60 + 60) for day, hour in blocks if hour in HOURS)


def on_grid(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return what of these windows the grid can show, and so can be seen and taken back."""
    return windows_of(blocks_of(windows))


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the same times with those that touch or overlap made one."""
    found: list[Window] = []
    for weekday, begin, end in sorted(windows):
        if found and found[-1][0] == weekday and begin <= found[-1][2]:
            found[-1] = (weekday, found[-1][1], max(found[-1][2], end))
        else:
            found.append((weekday, begin, end))
    return tuple(found)


def ranges_of(days: Iterable[DayRange]) -> tuple[DayRange, ...]:
    """Return days in a row that are kept alike as one range each, the next one first."""
    found: list[DayRange] = []
    for day in sorted(days, key=lambda d: (d.from_minute, d.until_minute, d.free, d.first)):
        last = found[-1] if found else None
        alike = last and (last.free, last.from_minute, last.until_minute) == (
            day.free,
            day.from_minute,
            day.until_minute,
        )
        if last and alike and day.first == last.last + timedelta(days=1):
            found[-1] = DayRange(last.first, day.last, day.free, day.from_minute, day.until_minute)
        else:
            found.append(day)
    return tuple(sorted(found, key=lambda d: (d.first, d.from_minute)))


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return every day from ``first`` to ``last``, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

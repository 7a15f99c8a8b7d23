"""The week as a grid of hours, and single days as ranges. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_HOUR, LAST_HOUR = 9, 18
"""The grid shows the hours in which visits take place."""

HOURS = range(FIRST_HOUR, LAST_HOUR)
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


def windows_of(blocks: Iterable[Block], before: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows of the ticked hours; what the grid cannot show is kept where it can be.

    A day whose ticks did not change stays as it was, to the half hour. Of a day that changed only
    the hours outside the grid stay.
    """
    ticked, known = frozenset(blocks), tuple(before)
    shown = blocks_of(known)
    windows: list[Window] = []
    for weekday in range(7):
        wanted = {block for block in ticked if block[0] == weekday}
        of_day = [window for window in known if window[0] == weekday]
        if wanted == {block for block in shown if block[0] == weekday}:
            windows += of_day
        else:
            windows += [(weekday, hour * 60, hour * 60 + 60) for _, hour in wanted if hour in HOURS]
            windows += _outside(of_day)
    return joined(windows)


def _outside(windows: Iterable[Window]) -> Iterable[Window]:
    """Return the parts before and after the hours of the grid."""
    for weekday, begin, end in windows:
        early = (weekday, begin, min(end, FIRST_HOUR * 60))
        late = (weekday, max(begin, LAST_HOUR * 60), end)
        yield from (part for part in (early, late) if part[1] < part[2])


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

"""When desks are open: weekly rules, holidays, exceptions, as plain dates. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mdeji.kit.calendar import at_jst, is_closed, is_holiday

EVERY_WEEK = (1, 2, 3, 4, 5)
FIRST_FOUR = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Hold one weekly rule: weekday 0 is Monday, ``weeks`` are the 1st to 5th such day of a month."""

    id: int
    centre_id: str
    weekday: int
    opens: time
    closes: time
    weeks: frozenset[int]
    on_holidays: bool
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Hold days on which a centre has no desk; without an end it is closed for good."""

    id: int
    centre_id: str
    from_on: date
    until_on: date | None
    reason: str

    @property
    def for_good(self) -> bool:
        """Tell whether there will be no desk any more."""
        return self.until_on is None

    def covers(self, centre_id: str, day: date) -> bool:
        """Tell whether the centre is closed on the day."""
        ends = self.until_on or date.max
        return centre_id == self.centre_id and self.from_on <= day <= ends


@dataclass(frozen=True, slots=True)
class Planned:
    """Hold one date a rule makes; ``closed`` says which exception calls it off."""

    rule: Weekly
    on: date
    closed: Closed | None = None

    @property
    def starts_at(self) -> datetime:
        """The instant at which the desk opens."""
        return at_jst(self.on, self.rule.opens)

    @property
    def ends_at(self) -> datetime:
        """The instant at which the desk closes."""
        return at_jst(self.on, self.rule.closes)


def week_of_month(day: date) -> int:
    """Return whether the day is the 1st, 2nd … 5th such weekday of its month."""
    return (day.day - 1) // 7 + 1


def is_open(rule: Weekly, day: date) -> bool:
    """Tell whether the rule makes a desk on the day, exceptions aside; never around New Year."""
    if day.weekday() != rule.weekday or week_of_month(day) not in rule.weeks:
        return False
    if day < rule.from_on or (rule.until_on is not None and day > rule.until_on):
        return False
    return not is_closed(day) and (rule.on_holidays or not is_holiday(day))


def planned(
    rules: Iterable[Weekly], closed: Iterable[Closed], first: date, last: date
) -> Iterator[Planned]:
    """Give every date from ``first`` to ``last``; none once a centre is closed for good."""
    exceptions = tuple(closed)
    for rule in rules:
        for day in _days(rule.weekday, first, last):
            if not is_open(rule, day):
                continue
            found = [one for one in exceptions if one.covers(rule.centre_id, day)]
            if not any(one.for_good for one in found):
                yield Planned(rule, day, found[0] if found else None)


def _days(weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)

"""Desks (よろず相談所): when the next one is open near a district."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mdeji.kit.calendar import at_jst, day_of, is_closed, is_holiday

_PART = re.compile(r"([0-6]) (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WEEKS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Opening:
    """Hold one weekly opening: weekday 0 is Monday, wall times in Japan."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class DeskVenue:
    """Hold a centre with a desk and how far it is."""

    centre_id: str
    name: str
    address: str
    district_id: str
    distance_m: int
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold one date on which a desk is open, in UTC instants."""

    centre_id: str
    name: str
    address: str
    district_id: str
    distance_m: int
    starts_at: datetime
    ends_at: datetime


def read_rule(rule: str) -> tuple[Opening, ...]:
    """Return the weekly openings of a rule such as ``2 13:30-15:30; 4 10:00-12:00``; empty if unreadable."""
    openings = []
    for part in rule.split(";"):
        match = _PART.fullmatch(part.strip())
        opening = _opening(match) if match else None
        if opening is None:
            return ()
        openings.append(opening)
    return tuple(openings)


def next_openings(venues: Iterable[DeskVenue], now: datetime, count: int) -> list[Desk]:
    """Return the next date of each of the nearest venues first, then their later dates.

    Public holidays and the days around New Year are left out: nobody is sent to a closed door.
    """
    rounds: list[tuple[int, int, datetime, Desk]] = []
    for venue in sorted(venues, key=lambda v: (v.distance_m, v.centre_id)):
        for turn, desk in enumerate(sorted(_dates(venue, now), key=lambda d: d.starts_at)):
            rounds.append((turn, desk.distance_m, desk.starts_at, desk))
    return [entry[3] for entry in sorted(rounds, key=lambda e: (e[0], e[1], e[2]))[:count]]


def _dates(venue: DeskVenue, now: datetime) -> Iterator[Desk]:
    today = day_of(now)
    for ahead in range(_WEEKS_AHEAD * 7):
        day = today + timedelta(days=ahead)
        if is_closed(day) or is_holiday(day):
            continue
        for opening in venue.openings:
            desk = _on(venue, opening, day) if opening.weekday == day.weekday() else None
            if desk is not None and desk.starts_at > now:
                yield desk


def _on(venue: DeskVenue, opening: Opening, day: date) -> Desk:
    return Desk(
        centre_id=venue.centre_id,
        name=venue.name,
        address=venue.address,
        district_id=venue.district_id,
        distance_m=venue.distance_m,
        starts_at=at_jst(day, opening.opens),
        ends_at=at_jst(day, opening.closes),
    )


def _opening(match: re.Match[str]) -> Opening | None:
    weekday, *clock = (int(group) for group in match.groups())
    if not (clock[0] < 24 and clock[1] < 60 and clock[2] < 24 and clock[3] < 60):
        return None
    opens, closes = time(clock[0], clock[1]), time(clock[2], clock[3])
    return Opening(weekday, opens, closes) if opens < closes else None

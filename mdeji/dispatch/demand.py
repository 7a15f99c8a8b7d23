"""Where and when supporters are missing: what was asked for against who could come.

Nobody is looked at one by one: the database counts supporters who are alike, so that fifty thousand
cost little more than five hundred.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import case
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from mdeji.kit.days import half_of_week
from mdeji.places.distances import measured_between
from mdeji.places.words import district_key
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterDistrict

NOON = 12 * 60
ENOUGH = 2
"""Supporters there should be for each seat of a usual request: half of those asked cannot come."""

Half: TypeAlias = tuple[str, int, bool]
"""A district, a weekday (0 = Monday), and whether it is the afternoon."""


class Lack(StrEnum):
    """How well a cell of the picture is served."""

    QUIET = "quiet"
    NOBODY = "nobody"
    FEW = "few"
    ENOUGH = "enough"


@dataclass(frozen=True)
class Cell:
    """One field: requests and seats asked for in the period, and supporters who could come."""

    requests: int
    seats: int
    supporters: int

    @property
    def lack(self) -> Lack:
        """How well it is served: a usual request's seats, twice, should be there."""
        if not self.requests:
            return Lack.QUIET
        if not self.supporters:
            return Lack.NOBODY
        usual = -(-self.seats // self.requests)
        return Lack.FEW if self.supporters < ENOUGH * usual else Lack.ENOUGH


@dataclass(frozen=True)
class Able:
    """Active supporters who are alike, without names: where they go, what they teach, how many."""

    reaches: frozenset[str]
    topics: frozenset[str]
    count: int


def able_ones(session: Session, districts: Collection[str], topics: Collection[str]) -> list[Able]:
    """Return the active supporters: where they go, and which of these topics they teach."""
    bits = {topic: 1 << n for n, topic in enumerate(topics)}
    # Nobody has the same topic twice, so the sum of its bits names a set of them.
    sums = func.sum(case(bits, value=col(Skill.topic), else_=0)).label("topics")
    taught = columns(col(Skill.supporter_id), sums).group_by(col(Skill.supporter_id)).subquery()
    further = _further()
    fields = (*_HOME, further.c.places, func.coalesce(taught.c.topics, 0))
    found = columns(*fields, func.count()).select_from(Supporter).where(_AT_WORK)
    found = found.outerjoin(further, further.c.supporter_id == col(Supporter.id))
    found = found.outerjoin(taught, taught.c.supporter_id == col(Supporter.id))
    reaches, alike = _reaching(session, districts), Counter[tuple[frozenset[str], int]]()
    for home, radius_m, places, taught_here, count in session.execute(found.group_by(*fields)):
        alike[reaches(home, radius_m, places), int(taught_here)] += count
    named = {
        mask: frozenset(topic for topic, bit in bits.items() if bit & mask)
        for mask in {mask for _, mask in alike}
    }
    return [Able(where, named[mask], count) for (where, mask), count in alike.items()]


def halves_between(
    session: Session, span: tuple[datetime, datetime], districts: Collection[str]
) -> dict[Half, Cell]:
    """Return demand against supply by district and half day; what was asked for within the span."""
    asked, people = _asked(session, *span), _free(session, districts)
    return {key: Cell(*asked.get(key, (0, 0)), people.get(key, 0)) for key in {*asked, *people}}


def _asked(session: Session, first: datetime, end: datetime) -> dict[Half, tuple[int, int]]:
    """Return requests and their seats; what was taken back before anybody was found counts too."""
    half = half_of_week(session, col(Wish.starts_at)).label("half")
    wished = (
        columns(col(Request.id), col(Request.district_id), half)
        .join_from(Request, Wish, col(Wish.request_id) == col(Request.id))
        .where(col(Request.created_at) >= first, col(Request.created_at) <= end)
        .where(col(Request.kind).in_(DISPATCHED))
        .distinct()
        .subquery()
    )
    of_request = (col(Seat.request_id), func.count().label("seats"))
    needed = columns(*of_request).group_by(col(Seat.request_id)).subquery()
    key, seats = (wished.c.district_id, wished.c.half), func.coalesce(needed.c.seats, 0)
    found = columns(*key, func.count(), func.sum(seats)).group_by(*key)
    found = found.join_from(wished, needed, needed.c.request_id == wished.c.id, isouter=True)
    return {
        (district_id, number // 2, number % 2 == 1): (requests, int(seats))
        for district_id, number, requests, seats in session.execute(found)
    }


def _free(session: Session, districts: Collection[str]) -> Counter[Half]:
    """Return how many supporters could come."""
    begins, ends = func.min(FreeHours.from_minute), func.max(FreeHours.until_minute)
    day = (col(FreeHours.supporter_id), col(FreeHours.weekday))
    days = columns(*day, begins.label("begins"), ends.label("ends")).group_by(*day).subquery()
    further = _further()
    fields = (*_HOME, further.c.places, days.c.weekday)
    mornings = func.sum(case((days.c.begins < NOON, 1), else_=0))
    afternoons = func.sum(case((days.c.ends > NOON, 1), else_=0))
    found = columns(*fields, mornings, afternoons).select_from(days).where(_AT_WORK)
    found = found.join(Supporter, col(Supporter.id) == days.c.supporter_id)
    found = found.outerjoin(further, further.c.supporter_id == col(Supporter.id))
    reaches, people = _reaching(session, districts), Counter[Half]()
    for home, radius_m, places, weekday, early, late in session.execute(found.group_by(*fields)):
        for place in reaches(home, radius_m, places):
            people[place, weekday, False] += early
            people[place, weekday, True] += late
    return +people


_HOME: Any = (col(Supporter.district_id), col(Supporter.radius_m))
_AT_WORK: Any = col(Supporter.status) == SupporterStatus.ACTIVE


def _further() -> Any:
    """Select the further districts a supporter goes to, together in one text."""
    places = func.aggregate_strings(col(SupporterDistrict.district_id), _BETWEEN).label("places")
    found = columns(col(SupporterDistrict.supporter_id), places)
    return found.group_by(col(SupporterDistrict.supporter_id)).subquery()


_BETWEEN = " "


def _reaching(
    session: Session, districts: Collection[str]
) -> Callable[[str, int, str | None], frozenset[str]]:
    """Return a function that tells where somebody goes from home, and further."""
    keys = {place: district_key(place) for place in districts}
    ways = measured_between(session, set(keys.values()))

    @cache  # Thousands live in the same district and go as far.
    def reaches(home: str, radius_m: int, further: str | None) -> frozenset[str]:
        start, far = district_key(home), radius_m + 1
        close = (place for place, end in keys.items() if ways.get((end, start), far) <= radius_m)
        return frozenset({home, *close, *(further or "").split(_BETWEEN)} - {""})

    return reaches

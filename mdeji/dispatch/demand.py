"""Where and when supporters are missing: what was asked for against who could come."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import to_jst
from mdeji.places.distances import measured_from
from mdeji.places.queries import district_names
from mdeji.requests.rules import DISPATCHED
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterDistrict

PERIODS_D = (30, 90, 180, 365)
NOON = 12 * 60
ENOUGH = 2
"""Supporters there should be for each seat of a usual request: half of those asked cannot come."""


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
class Picture:
    """Demand and supply: by district and half day (weekday 0 = Monday), and by district and topic."""

    districts: Mapping[str, str]
    halves: Mapping[tuple[str, int, bool], Cell]
    topics: Mapping[tuple[str, str], Cell]
    requests: int
    supporters: int


@dataclass(frozen=True)
class _Asked:
    district_id: str
    topics: tuple[str, ...]
    seats: int
    halves: frozenset[tuple[int, bool]]


@dataclass(frozen=True)
class Able:
    """An active supporter without a name: where they go, what they teach, when they are free."""

    reaches: frozenset[str]
    topics: frozenset[str]
    halves: frozenset[tuple[int, bool]]


def picture(session: Session, days: int, now: datetime) -> Picture:
    """Return demand against supply; demand is what was asked for in the last ``days`` days."""
    return picture_between(session, now - timedelta(days=days), now)


def picture_between(session: Session, first: datetime, end: datetime) -> Picture:
    """Return demand against supply; demand is what was asked for from ``first`` to ``end``."""
    names = district_names(session)
    return picture_of(session, (first, end), names, able_ones(session, tuple(names)))


def picture_of(
    session: Session,
    span: tuple[datetime, datetime],
    names: Mapping[str, str],
    able: Sequence[Able],
) -> Picture:
    """Return demand in a span against supporters who are known, in districts by their names."""
    asked = _asked(session, *span)
    return Picture(
        names,
        _cells(asked, able, lambda one: one.halves),
        _cells(asked, able, lambda one: one.topics),
        len(asked),
        len(able),
    )


def _cells(
    asked: Iterable[_Asked], able: Iterable[Able], fields: Callable[[Any], Iterable[Any]]
) -> dict[Any, Cell]:
    requests: Counter[Any] = Counter()
    seats: Counter[Any] = Counter()
    people: Counter[Any] = Counter()
    for one in asked:
        for key in _keys([one.district_id], fields(one)):
            requests[key] += 1
            seats[key] += one.seats
    alike = Counter((somebody.reaches, fields(somebody)) for somebody in able)
    for (reaches, given), count in alike.items():
        for key in _keys(reaches, given):
            people[key] += count
    return {key: Cell(requests[key], seats[key], people[key]) for key in {*requests, *people}}


def _keys(districts: Iterable[str], fields: Iterable[Any]) -> list[Any]:
    found = [field if isinstance(field, tuple) else (field,) for field in fields]
    return [(district, *field) for district in districts for field in found]


def _asked(session: Session, first: datetime, end: datetime) -> list[_Asked]:
    """Return what was asked for; what was taken back before anybody was found counts as well."""
    asked = (
        Request.created_at >= first,
        Request.created_at <= end,
        col(Request.kind).in_(DISPATCHED),
    )
    # Only these columns: a whole row would have its sealed memo opened.
    rows = session.exec(select(Request.id, Request.district_id, Request.topics).where(*asked))
    ids = select(Request.id).where(*asked)
    wished: defaultdict[int, set[tuple[int, bool]]] = defaultdict(set)
    wishes = select(Wish.request_id, Wish.starts_at).where(col(Wish.request_id).in_(ids))
    for one, starts_at in session.exec(wishes):
        start = to_jst(starts_at)
        wished[one].add((start.weekday(), start.hour >= NOON // 60))
    seats = Counter(session.exec(select(Seat.request_id).where(col(Seat.request_id).in_(ids))))
    return [
        _Asked(district_id, tuple(topics), seats[one or 0], frozenset(wished[one or 0]))
        for one, district_id, topics in rows
    ]


def able_ones(session: Session, districts: tuple[str, ...]) -> list[Able]:
    """Return the active supporters: where they go, what they teach, when they are free."""
    skills, hours, further = _grouped(session)
    near = {place: measured_from(session, f"district:{place}") for place in districts}

    @cache  # Thousands live in the same district and go as far.
    def close(home: str, radius_m: int) -> frozenset[str]:
        to, far = f"district:{home}", radius_m + 1
        return frozenset({home, *(p for p in districts if near[p].get(to, far) <= radius_m)})

    fields: tuple[Any, ...] = (Supporter.id, Supporter.district_id, Supporter.radius_m)
    nothing: frozenset[Any] = frozenset()
    return [
        Able(
            close(home, radius_m) | further.get(one, nothing),
            frozenset(skills.get(one, nothing)),
            frozenset(hours.get(one, nothing)),
        )
        for one, home, radius_m in session.exec(select(*fields).where(_AT_WORK))
    ]


_AT_WORK: Any = col(Supporter.status) == SupporterStatus.ACTIVE


def _grouped(
    session: Session,
) -> tuple[
    defaultdict[int, set[str]], defaultdict[int, set[tuple[int, bool]]], defaultdict[int, set[str]]
]:
    skills: defaultdict[int, set[str]] = defaultdict(set)
    taught = select(Skill.supporter_id, Skill.topic)
    for one, topic in session.exec(_of_active(taught, Skill)):
        skills[one].add(topic)
    hours: defaultdict[int, set[tuple[int, bool]]] = defaultdict(set)
    fields = (FreeHours.supporter_id, FreeHours.weekday, FreeHours.from_minute)
    free = select(*fields, FreeHours.until_minute)
    for one, weekday, first, until in session.exec(_of_active(free, FreeHours)):
        if first < NOON:
            hours[one].add((weekday, False))
        if until > NOON:
            hours[one].add((weekday, True))
    further: defaultdict[int, set[str]] = defaultdict(set)
    fields_further = (SupporterDistrict.supporter_id, SupporterDistrict.district_id)
    for one, district_id in session.exec(select(*fields_further)):
        further[one].add(district_id)
    return skills, hours, further


def _of_active(found: Any, table: Any) -> Any:
    """Read nothing of those who left, or have not begun."""
    return found.join(Supporter, col(Supporter.id) == table.supporter_id).where(_AT_WORK)

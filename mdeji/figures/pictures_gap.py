"""What would help where supporters are missing: pure rules, each with the numbers it follows from."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from mdeji.dispatch.demand import ENOUGH, Able, Lack
from mdeji.figures.pictures_desks import Opened

MONTH_D = 30
A_MONTH = 12
"""So many people one supporter can help in a month: six activities, beyond which it is too much for
one person (``dispatch.roster.MANY_VISITS``), with two people each."""

OFTEN = 0.25
"""A desk that is overfull this often needs something."""

MOSTLY_EMPTY = 0.5
LEAST_SESSIONS = 4
"""From fewer sessions nothing is concluded."""

NEIGHBOURS: Mapping[str, frozenset[str]] = {
    "line": frozenset({"app", "call_mail", "photo"}),
    "photo": frozenset({"line", "app", "settings"}),
    "app": frozenset({"line", "settings", "internet"}),
    "settings": frozenset({"app", "call_mail"}),
    "call_mail": frozenset({"line", "settings"}),
    "internet": frozenset({"app", "qr", "safety"}),
    "qr": frozenset({"payment", "internet", "app"}),
    "payment": frozenset({"qr", "app"}),
    "mynumber": frozenset({"city_services", "app"}),
    "city_services": frozenset({"mynumber", "internet"}),
    "safety": frozenset({"internet", "call_mail"}),
}
"""Topics near each other: who teaches one of these learns the topic in a short course."""


@dataclass(frozen=True)
class Gap:
    """One district and topic: how often it was asked for, who could teach it, how many should."""

    asked: int
    supporters: int
    wanted: int

    @property
    def missing(self) -> int:
        """How many supporters are missing."""
        return max(self.wanted - self.supporters, 0)

    @property
    def lack(self) -> Lack:
        """How well it is served."""
        if not self.asked:
            return Lack.QUIET
        if not self.supporters:
            return Lack.NOBODY
        return Lack.FEW if self.missing else Lack.ENOUGH


class Help(StrEnum):
    """What would help."""

    RECRUIT = "recruit"
    COURSE = "course"
    SECOND_DESK = "second_desk"
    EMPTY_DESK = "empty_desk"


@dataclass(frozen=True)
class Advice:
    """One suggestion: ``asked`` and ``have`` are the numbers it follows from, ``count`` is its own.

    RECRUIT: ``count`` supporters for the topic in the district. COURSE: ``count`` supporters of
    neighbouring topics could learn it, for these districts. Desks: ``count`` of ``asked`` sessions
    were overfull, or empty, on the weekday (0 = Monday) at the centre; ``have`` visitors came.
    """

    help: Help
    asked: int
    have: int
    count: int
    topic: str = ""
    districts: tuple[str, ...] = ()
    centre_id: str = ""
    weekday: int | None = None


def wanted(asked: int, days: int) -> int:
    """Return how many supporters a topic needs in a district: two at least, or as many as the load."""
    if not asked:
        return 0
    return max(ENOUGH, ceil(asked * MONTH_D / max(days, 1) / A_MONTH))


def gaps(
    asked: Mapping[tuple[str, str], int],
    able: Sequence[Able],
    districts: Collection[str],
    days: int,
) -> dict[tuple[str, str], Gap]:
    """Return the gap of every district and topic that was asked for or can be taught; 「そのほか」 cannot."""
    teachers = {topic: _teachers(able, topic) for topic in NEIGHBOURS}
    people = Counter[tuple[str, str]]()
    for topic, found in teachers.items():
        for reaches, count in found.items():
            for place in reaches:
                people[place, topic] += count
    return {
        key: Gap(asked.get(key, 0), people[key], wanted(asked.get(key, 0), days))
        for key in sorted({*asked, *people})
        if key[0] in districts and key[1] in NEIGHBOURS
    }


def people_advice(found: Mapping[tuple[str, str], Gap], able: Sequence[Able]) -> list[Advice]:
    """Return courses where neighbouring skills suffice, and recruiting where they do not."""
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for (district, topic), gap in found.items():
        if gap.missing:
            lacking[topic].append(district)
    advice = []
    for topic, districts in lacking.items():
        pupils = _pupils(able, topic)
        could = {place: _among(pupils, {place}) for place in districts}
        near = [place for place in districts if could[place]]
        if near:
            asked = sum(found[place, topic].asked for place in near)
            have = _among(_teachers(able, topic), set(near))
            count = _among(pupils, set(near))
            advice.append(Advice(Help.COURSE, asked, have, count, topic, tuple(near)))
        for place in districts:
            gap = found[place, topic]
            short = gap.missing - could[place]
            if short > 0:
                numbers = (gap.asked, gap.supporters, short)
                advice.append(Advice(Help.RECRUIT, *numbers, topic, (place,)))
    return sorted(advice, key=_by_weight)


def desk_advice(held: Iterable[Opened]) -> list[Advice]:
    """Return the desks that are often overfull, and those to which mostly nobody comes."""
    desks: defaultdict[tuple[str, int], list[Opened]] = defaultdict(list)
    for one in held:
        desks[one.centre_id, one.on.weekday()].append(one)
    advice = []
    for (centre_id, weekday), sessions in sorted(desks.items()):
        count = len(sessions)
        if count < LEAST_SESSIONS:
            continue
        came = sum(one.visitors for one in sessions)
        full = sum(one.is_overfull for one in sessions)
        empty = sum(one.is_empty for one in sessions)
        if full >= max(OFTEN * count, 1):
            advice.append(_desk(Help.SECOND_DESK, (count, came, full), centre_id, weekday))
        elif empty >= MOSTLY_EMPTY * count:
            advice.append(_desk(Help.EMPTY_DESK, (count, came, empty), centre_id, weekday))
    return sorted(advice, key=_by_weight)


def _desk(kind: Help, numbers: tuple[int, int, int], centre_id: str, weekday: int) -> Advice:
    return Advice(kind, *numbers, centre_id=centre_id, weekday=weekday)


def _teachers(able: Iterable[Able], topic: str) -> Counter[frozenset[str]]:
    """Return how many teach the topic, by where they go."""
    found = Counter[frozenset[str]]()
    for one in able:
        if topic in one.topics:
            found[one.reaches] += one.count
    return found


def _pupils(able: Iterable[Able], topic: str) -> Counter[frozenset[str]]:
    """Return how many do not teach the topic, but one near it, by where they go."""
    found = Counter[frozenset[str]]()
    for one in able:
        if topic not in one.topics and one.topics & NEIGHBOURS[topic]:
            found[one.reaches] += one.count
    return found


def _among(people: Mapping[frozenset[str], int], districts: Collection[str]) -> int:
    """Return how many of them go to one of the districts at least."""
    return sum(count for reaches, count in people.items() if not reaches.isdisjoint(districts))


def _by_weight(one: Advice) -> tuple[bool, int, int, str, str, tuple[str, ...]]:
    """Put first what most people asked for and fewest can give."""
    return (one.have > 0, -one.asked, -one.count, one.topic, one.centre_id, one.districts)

"""The list of supporters, and everything about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.people.names import fold_name
from mdeji.people.tables import Person
from mdeji.supporters.queries import missing_of
from mdeji.supporters.rules import SupporterEvent, is_minor
from mdeji.supporters.service import move
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterStatus

PAGE = 100
COPIED = (
    "person_id",
    "shown_name",
    "status",
    "district_id",
    "radius_m",
    "travel_means",
    "visits_homes",
    "max_offers_per_week",
    "snoozed_until",
    "note",
)


@dataclass(frozen=True)
class Search:
    """Which supporters to list; an empty text filters nothing."""

    status: str = ""
    district_id: str = ""
    topic: str = ""
    words: str = ""
    page: int = 1


@dataclass(frozen=True)
class Entry:
    """A supporter on the list."""

    id: int
    shown_name: str
    full_name: str
    kana: str
    status: SupporterStatus
    district_id: str
    skills: dict[str, int]
    snoozed_until: datetime | None


@dataclass(frozen=True)
class Profile:
    """Everything the office keeps about a supporter; hours are (weekday, from, until) in minutes."""

    id: int
    person_id: int
    shown_name: str
    full_name: str
    kana: str
    phone: str
    on_line: bool
    status: SupporterStatus
    district_id: str
    radius_m: int
    travel_means: str
    devices: tuple[str, ...]
    is_minor: bool
    visits_homes: bool
    skills: dict[str, int]
    hours: tuple[tuple[int, int, int], ...]
    missing: tuple[str, ...]
    joined_on: date
    max_offers_per_week: int
    snoozed_until: datetime | None
    note: str


def roster(session: Session, search: Search) -> tuple[int, tuple[Entry, ...]]:
    """Return how many supporters match, and one page of them in the order of their reading."""
    found = select(Supporter, Person).join(Person, col(Person.id) == col(Supporter.person_id))
    if search.status:
        found = found.where(Supporter.status == search.status)
    if search.district_id:
        found = found.where(Supporter.district_id == search.district_id)
    if search.topic:
        able = select(Skill.supporter_id).where(Skill.topic == search.topic)
        found = found.where(col(Supporter.id).in_(able))
    rows = [pair for pair in session.exec(found) if _matches(pair, search.words)]
    rows.sort(key=lambda pair: (fold_name(pair[1].kana or pair[1].name), pair[0].pk))
    shown = rows[(search.page - 1) * PAGE : search.page * PAGE]
    skills = _skills(session, [row.pk for row, _ in shown])
    return len(rows), tuple(_entry(row, person, skills) for row, person in shown)


def counts(session: Session) -> dict[str, int]:
    """Return how many supporters there are in each status."""
    found = select(Supporter.status, func.count()).group_by(col(Supporter.status))
    return {str(status): count for status, count in session.exec(found)}


def profile(session: Session, supporter_id: int, today: date) -> Profile:
    """Return one supporter.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Supporter, supporter_id)
    person = session.get(Person, row.person_id) if row else None
    if row is None or person is None:
        raise NotFound("supporter", supporter_id)
    copied = {name: getattr(row, name) for name in COPIED}
    return Profile(
        id=row.pk,
        full_name=person.name,
        kana=person.kana,
        phone=person.phone,
        on_line=person.line_user_id is not None and person.blocked_at is None,
        devices=tuple(row.devices),
        skills=_skills(session, [row.pk]).get(row.pk, {}),
        hours=_hours(session, row.pk),
        missing=missing_of(session, row.pk, today),
        is_minor=is_minor(row.adult_on, today),
        joined_on=day_of(row.joined_at),
        **copied,
    )


def _hours(session: Session, supporter_id: int) -> tuple[tuple[int, int, int], ...]:
    found = select(FreeHours).where(FreeHours.supporter_id == supporter_id)
    ordered = found.order_by(col(FreeHours.weekday), col(FreeHours.from_minute))
    return tuple((h.weekday, h.from_minute, h.until_minute) for h in session.exec(ordered))


def set_paused(session: Session, supporter_id: int, actor: str, now: datetime, *, on: bool) -> None:
    """Pause an active supporter, or let a paused one be asked again.

    Raises:
        IllegalMove: they are neither active nor paused.
    """
    event = SupporterEvent.PAUSED if on else SupporterEvent.RETURNED
    move(session, supporter_id, event, actor, now)


def _matches(pair: tuple[Supporter, Person], words: str) -> bool:
    if not words.strip():
        return True
    sought = fold_name(words)
    row, person = pair
    return any(sought in fold_name(text) for text in (row.shown_name, person.name, person.kana))


def _skills(session: Session, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    statement = select(Skill).where(col(Skill.supporter_id).in_(list(ids)))
    for skill in session.exec(statement.order_by(col(Skill.level).desc(), col(Skill.id))):
        found.setdefault(skill.supporter_id, {})[skill.topic] = skill.level
    return found


def _entry(row: Supporter, person: Person, skills: dict[int, dict[str, int]]) -> Entry:
    return Entry(
        id=row.pk,
        shown_name=row.shown_name,
        full_name=person.name,
        kana=person.kana,
        status=row.status,
        district_id=row.district_id,
        skills=skills.get(row.pk, {}),
        snoozed_until=row.snoozed_until,
    )

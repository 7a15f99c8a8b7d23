"""What the office changes about a supporter: master data, notes, and whom to keep apart."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlmodel import Session, select

from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.people.service import get as person_of
from mdeji.staff.journal import record
from mdeji.supporters.birthdays import adult_on
from mdeji.supporters.service import get
from mdeji.supporters.tables import (
    Avoidance,
    NoteKind,
    Skill,
    SupporterNote,
    SupporterPrivate,
)

LONGEST_NOTE = 2_000
_OF_PERSON = ("name", "kana", "phone")
_OF_SUPPORTER = (
    "shown_name district_id radius_m travel_means devices visits_homes max_offers_per_week "
    "takes_honorarium insurance_year note"
).split()
_PRIVATE = (
    "born_on",
    "address",
    "emergency_name",
    "emergency_phone",
    "emergency_relation",
    "payee",
)


@dataclass(frozen=True)
class Master:
    """The master data of a supporter; None leaves a value as it is unless ``cleared`` names it."""

    name: str | None = None
    kana: str | None = None
    phone: str | None = None
    shown_name: str | None = None
    district_id: str | None = None
    radius_m: int | None = None
    travel_means: str | None = None
    devices: list[str] | None = None
    visits_homes: bool | None = None
    max_offers_per_week: int | None = None
    takes_honorarium: bool | None = None
    insurance_year: int | None = None
    note: str | None = None
    skills: Mapping[str, int] | None = None
    born_on: date | None = None
    address: str | None = None
    emergency_name: str | None = None
    emergency_phone: str | None = None
    emergency_relation: str | None = None
    payee: str | None = None
    cleared: frozenset[str] = frozenset()

    def given(self) -> tuple[str, ...]:
        """Return the names of what is given."""
        named = {one.name for one in fields(self) if getattr(self, one.name) is not None}
        return tuple(sorted(named | self.cleared))


def edit(
    session: Session, supporter_id: int, master: Master, actor: str, now: datetime
) -> tuple[str, ...]:
    """Change what is given and differs; return the names of what changed, journalled without values.

    Raises:
        NotAllowed: ``erased``, whoever is gone is not written down again.
    """
    supporter = get(session, supporter_id)
    person = person_of(session, supporter.person_id)
    if person.erased_at is not None:
        raise NotAllowed("erased")
    changed = _set(person, master, _OF_PERSON) + _set(supporter, master, _OF_SUPPORTER)
    if any(name in master.given() for name in _PRIVATE):
        private = private_of(session, supporter_id)
        changed += _set(private, master, _PRIVATE)
        session.add(private)
    if "born_on" in changed:
        born_on = master.born_on
        supporter.adult_on = adult_on(born_on) if born_on else None
        supporter.birth_year = born_on.year if born_on else None
    if master.skills is not None and set_skills(session, supporter_id, master.skills):
        changed += ("skills",)
    session.add(person)
    session.add(supporter)
    session.flush()
    if changed:
        detail = {"fields": list(changed)}
        record(session, actor, f"supporter:{supporter_id}", "edited", detail, now)
    return changed


def set_skills(session: Session, supporter_id: int, skills: Mapping[str, int]) -> bool:
    """Let the supporter have exactly these skills; tell whether anything changed."""
    rows = session.exec(select(Skill).where(Skill.supporter_id == supporter_id)).all()
    if {row.topic: row.level for row in rows} == dict(skills):
        return False
    for row in rows:
        if row.topic not in skills:
            session.delete(row)
        else:
            row.level = skills[row.topic]
            session.add(row)
    known = {row.topic for row in rows}
    for topic, level in skills.items():
        if topic not in known:
            session.add(Skill(supporter_id=supporter_id, topic=topic, level=level))
    session.flush()
    return True


def private_of(session: Session, supporter_id: int) -> SupporterPrivate:
    """Return what only the office knows of a supporter, a fresh row if there is none yet."""
    found = select(SupporterPrivate).where(SupporterPrivate.supporter_id == supporter_id)
    return session.exec(found).first() or SupporterPrivate(supporter_id=supporter_id)


def add_note(
    session: Session, supporter_id: int, kind: str, text: str, actor: str, now: datetime
) -> None:
    """Write a note about a supporter.

    Raises:
        Invalid: the text is empty or too long, or there is no such kind of note.
    """
    get(session, supporter_id)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise Invalid("text", "length")
    if kind not in set(NoteKind):
        raise Invalid("kind", "unknown")
    row = SupporterNote(
        supporter_id=supporter_id, at=now, actor=actor, kind=NoteKind(kind), text=text.strip()
    )
    session.add(row)
    session.flush()
    record(session, actor, f"supporter:{supporter_id}", "noted", {"note": row.pk}, now)


def avoid(
    session: Session, supporter_id: int, person_id: int, reason: str, actor: str, now: datetime
) -> None:
    """Keep a supporter and another person apart, in both directions.

    Raises:
        Invalid: ``self`` if they are one person, ``known`` if they are kept apart already.
    """
    supporter, other = get(session, supporter_id), person_of(session, person_id)
    if supporter.person_id == other.pk:
        raise Invalid("person", "self")
    found = select(Avoidance).where(
        Avoidance.supporter_id == supporter_id, Avoidance.person_id == person_id
    )
    if session.exec(found).first() is not None:
        raise Invalid("person", "known")
    session.add(Avoidance(supporter_id=supporter_id, person_id=person_id, reason=reason.strip()))
    detail = {"person": person_id}
    record(session, actor, f"supporter:{supporter_id}", "avoidance_added", detail, now)


def end_avoidance(
    session: Session, supporter_id: int, avoidance_id: int, actor: str, now: datetime
) -> None:
    """Let two people meet again.

    Raises:
        NotFound: this supporter has no such ban.
    """
    row = session.get(Avoidance, avoidance_id)
    if row is None or row.supporter_id != supporter_id:
        raise NotFound("avoidance", avoidance_id)
    session.delete(row)
    detail = {"person": row.person_id}
    record(session, actor, f"supporter:{supporter_id}", "avoidance_ended", detail, now)


def _set(row: object, master: Master, names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    changed = []
    for name in names:
        value = getattr(master, name)
        meant = value is not None or name in master.cleared
        if meant and getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return tuple(changed)

"""Everything the office keeps about one supporter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotFound
from mdeji.people.tables import Person
from mdeji.supporters.queries import missing_of
from mdeji.supporters.roster import skills_of
from mdeji.supporters.rules import SUPPORTER, SupporterEvent, SupporterStatus, is_minor
from mdeji.supporters.tables import (
    Avoidance,
    DayException,
    EnrolmentDoor,
    FreeHours,
    GuardianConsent,
    Supporter,
    SupporterDistrict,
    SupporterMove,
    SupporterNote,
    SupporterPrivate,
    TrainingResult,
    TrainingStep,
)

COPIED = (
    "person_id shown_name status status_since door district_id town_id radius_m travel_means "
    "visits_homes max_offers_per_week quiet_from quiet_until snoozed_until paused_until "
    "takes_honorarium insurance_year card_number card_expires_on left_reason note"
).split()


@dataclass(frozen=True)
class Step:
    """A step of the training as somebody stands in it; without ``done_on`` it is still to do."""

    key: str
    title: str
    required: bool
    done_on: date | None
    expires_on: date | None
    score: int | None
    passed: bool
    is_missing: bool


@dataclass(frozen=True)
class Moved:
    """One step on somebody's way."""

    at: datetime
    actor: str
    event: str
    after: SupporterStatus
    reason: str


@dataclass(frozen=True)
class Noted:
    """A note of the office."""

    id: int
    at: datetime
    actor: str
    kind: str
    text: str


@dataclass(frozen=True)
class Avoided:
    """Somebody a supporter must not be brought together with."""

    id: int
    person_id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Guardian:
    """The consent of a minor's guardian."""

    name: str
    relation: str
    given_on: date
    door: str
    withdrawn: bool


@dataclass(frozen=True)
class Private:
    """What is shown only to those who ask for it, and the journal remembers that they did."""

    phone: str
    born_on: date | None
    address: str
    emergency_name: str
    emergency_phone: str
    emergency_relation: str
    payee: str


@dataclass(frozen=True)
class Profile:
    """One supporter; hours are (weekday, from, until) in minutes, days are single exceptions."""

    id: int
    person_id: int
    shown_name: str
    full_name: str
    kana: str
    is_erased: bool
    has_line: bool
    blocked_at: datetime | None
    status: SupporterStatus
    status_since: datetime
    events: tuple[SupporterEvent, ...]
    door: EnrolmentDoor
    district_id: str
    town_id: str | None
    districts: tuple[str, ...]
    radius_m: int
    travel_means: str
    devices: tuple[str, ...]
    is_minor: bool
    adult_on: date | None
    visits_homes: bool
    skills: Mapping[str, int]
    hours: tuple[tuple[int, int, int], ...]
    days: tuple[tuple[date, bool, int, int], ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    joined_on: date
    max_offers_per_week: int
    quiet_from: int | None
    quiet_until: int | None
    snoozed_until: datetime | None
    paused_until: date | None
    takes_honorarium: bool
    insurance_year: int | None
    card_number: str | None
    card_expires_on: date | None
    left_reason: str
    note: str
    moves: tuple[Moved, ...]
    notes: tuple[Noted, ...]
    avoided: tuple[Avoided, ...]
    guardian: Guardian | None
    private: Private

    @property
    def on_line(self) -> bool:
        """Tell whether LINE reaches them."""
        return self.has_line and self.blocked_at is None


def profile(session: Session, supporter_id: int, today: date) -> Profile:
    """Return one supporter.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Supporter, supporter_id)
    who = session.get(Person, row.person_id) if row else None
    if row is None or who is None:
        raise NotFound("supporter", supporter_id)
    missing = missing_of(session, row.pk, today)
    return Profile(
        id=row.pk,
        full_name=who.name,
        kana=who.kana,
        is_erased=who.erased_at is not None,
        has_line=who.line_user_id is not None,
        blocked_at=who.blocked_at,
        events=SUPPORTER.events_from(row.status),
        devices=tuple(row.devices),
        is_minor=is_minor(row.adult_on, today),
        adult_on=row.adult_on,
        missing=missing,
        joined_on=day_of(row.joined_at),
        days=_days(session, row.pk, today),
        steps=_steps(session, row.pk, missing),
        private=_private(session, row.pk, who),
        **{name: getattr(row, name) for name in COPIED},
        **{name: read(session, row.pk) for name, read in _READ.items()},
    )


def _skills(session: Session, supporter_id: int) -> Mapping[str, int]:
    return skills_of(session, [supporter_id]).get(supporter_id, {})


def _districts(session: Session, supporter_id: int) -> tuple[str, ...]:
    found = select(SupporterDistrict.district_id).where(
        SupporterDistrict.supporter_id == supporter_id
    )
    return tuple(session.exec(found.order_by(col(SupporterDistrict.id))))


def _hours(session: Session, supporter_id: int) -> tuple[tuple[int, int, int], ...]:
    found = select(FreeHours).where(FreeHours.supporter_id == supporter_id)
    ordered = found.order_by(col(FreeHours.weekday), col(FreeHours.from_minute))
    return tuple((h.weekday, h.from_minute, h.until_minute) for h in session.exec(ordered))


def _days(
    session: Session, supporter_id: int, today: date
) -> tuple[tuple[date, bool, int, int], ...]:
    found = select(DayException).where(
        DayException.supporter_id == supporter_id, DayException.on >= today
    )
    ordered = session.exec(found.order_by(col(DayException.on)).limit(60))
    return tuple((d.on, d.free, d.from_minute, d.until_minute) for d in ordered)


def _steps(session: Session, supporter_id: int, missing: tuple[str, ...]) -> tuple[Step, ...]:
    results = select(TrainingResult).where(TrainingResult.supporter_id == supporter_id)
    latest = {one.step: one for one in session.exec(results.order_by(col(TrainingResult.id)))}
    steps = select(TrainingStep).where(col(TrainingStep.active))
    return tuple(
        _step(step, latest.get(step.key), is_missing=step.key in missing)
        for step in session.exec(steps.order_by(col(TrainingStep.position)))
    )


def _step(step: TrainingStep, result: TrainingResult | None, *, is_missing: bool) -> Step:
    return Step(
        key=step.key,
        title=step.title,
        required=step.required,
        done_on=result.done_on if result else None,
        expires_on=result.expires_on if result else None,
        score=result.score if result else None,
        passed=result.passed if result else False,
        is_missing=is_missing,
    )


def _moves(session: Session, supporter_id: int) -> tuple[Moved, ...]:
    found = select(SupporterMove).where(SupporterMove.supporter_id == supporter_id)
    rows = session.exec(found.order_by(col(SupporterMove.id).desc()).limit(50))
    return tuple(
        Moved(row.at, row.actor, str(row.event or ""), row.after, row.reason) for row in rows
    )


def _notes(session: Session, supporter_id: int) -> tuple[Noted, ...]:
    found = select(SupporterNote).where(SupporterNote.supporter_id == supporter_id)
    rows = session.exec(found.order_by(col(SupporterNote.id).desc()).limit(50))
    return tuple(Noted(row.pk, row.at, row.actor, str(row.kind), row.text) for row in rows)


def _avoided(session: Session, supporter_id: int) -> tuple[Avoided, ...]:
    found = select(Avoidance, Person).join(Person, col(Person.id) == col(Avoidance.person_id))
    rows = session.exec(found.where(Avoidance.supporter_id == supporter_id))
    return tuple(Avoided(row.pk, who.pk, who.name, row.reason) for row, who in rows)


def _guardian(session: Session, supporter_id: int) -> Guardian | None:
    found = select(GuardianConsent).where(GuardianConsent.supporter_id == supporter_id)
    row = session.exec(found.order_by(col(GuardianConsent.id).desc())).first()
    if row is None:
        return None
    gone = row.withdrawn_at is not None
    return Guardian(row.name, row.relation, row.given_on, row.door, gone)


def _private(session: Session, supporter_id: int, who: Person) -> Private:
    found = select(SupporterPrivate).where(SupporterPrivate.supporter_id == supporter_id)
    row = session.exec(found).first() or SupporterPrivate(supporter_id=supporter_id)
    names = ("born_on", "address", "emergency_name", "emergency_phone", "emergency_relation")
    kept = {name: getattr(row, name) for name in (*names, "payee")}
    return Private(phone=who.phone, **kept)


_READ: dict[str, Callable[[Session, int], Any]] = {
    "districts": _districts,
    "skills": _skills,
    "hours": _hours,
    "moves": _moves,
    "notes": _notes,
    "avoided": _avoided,
    "guardian": _guardian,
}
"""Parts of a profile that need nothing but the supporter's id."""

"""Reads of the enrolment for screens: who waits for what, and one applicant with everything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import day_of
from mdeji.people.tables import Person
from mdeji.supporters import guardians, service
from mdeji.supporters.enrol_tables import Applying, AskedFor
from mdeji.supporters.enrolment import number_of
from mdeji.supporters.enrolment_waiting import Standing, Waiting, waiting_for
from mdeji.supporters.queries import missing_for
from mdeji.supporters.rules import APPLYING, SupporterStatus, is_minor
from mdeji.supporters.tables import (
    NoteKind,
    Supporter,
    SupporterMove,
    SupporterNote,
    TrainingResult,
    TrainingStep,
)

ON_THE_WAY = APPLYING | {SupporterStatus.TRAINING}


@dataclass(frozen=True)
class Applicant:
    """Somebody on the way to becoming active."""

    id: int
    person_id: int
    number: str
    name: str
    kana: str
    status: SupporterStatus
    district_id: str
    door: str
    applied_at: datetime
    is_minor: bool
    on_line: bool
    missing: tuple[str, ...]
    waiting: Waiting


@dataclass(frozen=True)
class Move:
    """A step on the way, as the screen shows it."""

    at: datetime
    actor: str
    event: str | None
    after: SupporterStatus
    reason: str


@dataclass(frozen=True)
class Note:
    """What the office wrote down or asked for; ``settled_at`` belongs to a question."""

    at: datetime
    actor: str
    kind: str
    text: str
    settled_at: datetime | None = None


def applicants(session: Session, ids: Sequence[int], now: datetime) -> tuple[Applicant, ...]:
    """Return these supporters with what each waits for, in this order."""
    found = select(Supporter).where(col(Supporter.id).in_(ids))
    views = {it.id: it for it in _views(session, list(session.exec(found).all()), now)}
    return tuple(views[one] for one in ids if one in views)


def applicant(session: Session, supporter_id: int, now: datetime) -> Applicant:
    """Return one of them, or anybody who once was.

    Raises:
        NotFound: there is none with this id.
    """
    return _views(session, [service.get(session, supporter_id)], now)[0]


def moves(session: Session, supporter_id: int) -> tuple[Move, ...]:
    """Return the way somebody came, the latest step first."""
    found = select(SupporterMove).where(SupporterMove.supporter_id == supporter_id)
    rows = session.exec(found.order_by(col(SupporterMove.id).desc())).all()
    return tuple(Move(row.at, row.actor, row.event, row.after, row.reason) for row in rows)


def notes(session: Session, supporter_id: int) -> tuple[Note, ...]:
    """Return what was written down and asked for, the latest first."""
    written = session.exec(
        select(SupporterNote).where(SupporterNote.supporter_id == supporter_id)
    ).all()
    asked = session.exec(select(AskedFor).where(AskedFor.supporter_id == supporter_id)).all()
    found = [Note(row.at, row.actor, row.kind.value, row.text) for row in written]
    found += [Note(row.at, row.actor, "asked", row.text, row.settled_at) for row in asked]
    return tuple(sorted(found, key=lambda note: note.at, reverse=True))


def _views(session: Session, rows: list[Supporter], now: datetime) -> list[Applicant]:
    ids = [row.pk for row in rows]
    today = day_of(now)
    people = _people(session, rows)
    missing = missing_for(session, today, ids)
    kinds = {step.key: step.kind.value for step in session.exec(select(TrainingStep)).all()}
    interviewed = _latest(session, SupporterNote, SupporterNote.at, ids, NoteKind.INTERVIEW)
    done = _latest(session, TrainingResult, TrainingResult.at, ids)
    asked = _asked(session, ids)
    applied = _latest(session, Applying, Applying.at, ids)
    consents = guardians.given_for(session, ids)
    views = []
    for row in rows:
        standing = Standing(
            status=row.status,
            since=row.status_since,
            interviewed_at=interviewed.get(row.pk),
            asked_at=asked.get(row.pk),
            done_at=done.get(row.pk),
            missing=missing(row.pk),
            kinds=kinds,
            needs_guardian=is_minor(row.adult_on, today) and row.pk not in consents,
        )
        applied_at = applied.get(row.pk, row.joined_at)
        views.append(_view(row, people[row.person_id], standing, today, applied_at))
    return views


def _view(
    row: Supporter, person: Person, standing: Standing, today: date, applied_at: datetime
) -> Applicant:
    return Applicant(
        id=row.pk,
        person_id=row.person_id,
        number=number_of(row.pk),
        name=person.name or row.shown_name,
        kana=person.kana,
        status=row.status,
        district_id=row.district_id,
        door=row.door.value,
        applied_at=applied_at,
        is_minor=is_minor(row.adult_on, today),
        on_line=person.line_user_id is not None and person.blocked_at is None,
        missing=standing.missing,
        waiting=waiting_for(standing),
    )


def _people(session: Session, rows: Iterable[Supporter]) -> dict[int, Person]:
    found = select(Person).where(col(Person.id).in_([row.person_id for row in rows]))
    return {person.pk: person for person in session.exec(found).all()}


def _latest(
    session: Session, table: Any, at: Any, ids: list[int], kind: NoteKind | None = None
) -> dict[int, datetime]:
    found = select(table.supporter_id, func.max(at)).where(table.supporter_id.in_(ids))
    if kind is not None:
        found = found.where(table.kind == kind)
    return dict(session.exec(found.group_by(table.supporter_id)).all())


def _asked(session: Session, ids: list[int]) -> dict[int, datetime]:
    found = select(AskedFor).where(
        col(AskedFor.supporter_id).in_(ids), col(AskedFor.settled_at).is_(None)
    )
    held: defaultdict[int, list[datetime]] = defaultdict(list)
    for row in session.exec(found).all():
        held[row.supporter_id].append(row.at)
    return {supporter_id: min(times) for supporter_id, times in held.items()}

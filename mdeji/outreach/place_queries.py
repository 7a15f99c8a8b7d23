"""Read who signed up for classes, and who teaches at them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.outreach.queries import ClassView, views_of
from mdeji.outreach.rules import LIVING, ClassDoor, ClassStatus, PlaceStatus, TeacherRole
from mdeji.outreach.tables import ClassPlace, ClassSession, ClassTeacher
from mdeji.people.tables import Person
from mdeji.supporters.tables import Supporter


@dataclass(frozen=True)
class PlaceView:
    """A sign-up as the pages of staff show it; ``reachable`` says whether LINE reaches them."""

    id: int
    class_id: int
    person_id: int
    name: str
    kana: str
    phone: str
    status: PlaceStatus
    door: ClassDoor
    seat: int | None
    note: str
    via: str
    applied_at: datetime
    offer_until: datetime | None
    phoned_at: datetime | None
    reachable: bool
    version: int


def places(session: Session, class_id: int) -> tuple[PlaceView, ...]:
    """Return all sign-ups for a class: by seat, then the waiting list, then those that ended."""
    found = (
        select(ClassPlace, Person)
        .join(Person, col(Person.id) == ClassPlace.person_id)
        .where(ClassPlace.session_id == class_id)
        .order_by(
            col(ClassPlace.seat).is_(None),
            col(ClassPlace.seat),
            col(ClassPlace.queued_at),
            col(ClassPlace.id),
        )
    )
    return tuple(_place(row, person) for row, person in session.exec(found))


@dataclass(frozen=True)
class Mine:
    """Somebody's own sign-up with its class."""

    place_id: int
    status: PlaceStatus
    offer_until: datetime | None
    held: ClassView


def of_person(session: Session, person_id: int, now: datetime) -> tuple[Mine, ...]:
    """Return somebody's sign-ups for classes that are not over, the next one first."""
    found = (
        select(ClassPlace)
        .join(ClassSession, col(ClassSession.id) == ClassPlace.session_id)
        .where(ClassPlace.person_id == person_id, col(ClassPlace.status).in_(LIVING))
        .where(ClassSession.ends_at > now)
        .order_by(col(ClassSession.starts_at))
    )
    rows = session.exec(found).all()
    views = {one.id: one for one in views_of(session, _of(session, rows))}
    return tuple(Mine(row.pk, row.status, row.offer_until, views[row.session_id]) for row in rows)


@dataclass(frozen=True)
class Teaching:
    """A class at which a supporter teaches; ``on_duty``: they have a seat, shown as a visit is."""

    teacher_id: int
    role: TeacherRole
    held: ClassView
    absent: bool
    on_duty: bool = False


def taught_by(
    session: Session, supporter_id: int, since: datetime, *, called_off: bool = False
) -> tuple[Teaching, ...]:
    """Return the classes a supporter teaches at that end after ``since``; called off ones on demand."""
    found = (
        select(ClassTeacher, ClassSession)
        .join(ClassSession, col(ClassSession.id) == ClassTeacher.session_id)
        .where(ClassTeacher.supporter_id == supporter_id, col(ClassTeacher.removed_at).is_(None))
        .where(ClassSession.ends_at > since)
        .order_by(col(ClassSession.starts_at))
    )
    if not called_off:
        found = found.where(ClassSession.status != ClassStatus.CANCELLED)
    rows = session.exec(found).all()
    views = {one.id: one for one in views_of(session, [held for _, held in rows])}
    return tuple(
        Teaching(teacher.pk, teacher.role, views[held.pk], teacher.absent, teacher.on_duty)
        for teacher, held in rows
    )


def taught_beside(session: Session, supporter_id: int, since: datetime) -> tuple[Teaching, ...]:
    """Return the classes at which a supporter teaches without a seat of the duty."""
    return tuple(one for one in taught_by(session, supporter_id, since) if not one.on_duty)


@dataclass(frozen=True)
class TeacherView:
    """Somebody who teaches, as the pages show them."""

    id: int
    role: TeacherRole
    supporter_id: int | None
    name: str
    absent: bool


def teachers(session: Session, class_id: int) -> tuple[TeacherView, ...]:
    """Return those who teach at a class, the lecturer first."""
    found = (
        select(ClassTeacher, Supporter.shown_name)
        .outerjoin(Supporter, col(Supporter.id) == ClassTeacher.supporter_id)
        .where(ClassTeacher.session_id == class_id, col(ClassTeacher.removed_at).is_(None))
        .order_by(col(ClassTeacher.role).desc(), col(ClassTeacher.id))
    )
    return tuple(
        TeacherView(row.pk, row.role, row.supporter_id, name or row.outside, row.absent)
        for row, name in session.exec(found)
    )


def _of(session: Session, rows: Iterable[ClassPlace]) -> Sequence[ClassSession]:
    ids = {row.session_id for row in rows}
    return session.exec(select(ClassSession).where(col(ClassSession.id).in_(ids))).all()


def _place(row: ClassPlace, person: Person) -> PlaceView:
    return PlaceView(
        id=row.pk,
        class_id=row.session_id,
        person_id=row.person_id,
        name=person.name,
        kana=person.kana,
        phone=person.phone,
        status=row.status,
        door=row.door,
        seat=row.seat,
        note=row.note,
        via=row.via,
        applied_at=row.applied_at,
        offer_until=row.offer_until,
        phoned_at=row.phoned_at,
        reachable=person.line_user_id is not None and person.blocked_at is None,
        version=row.version,
    )

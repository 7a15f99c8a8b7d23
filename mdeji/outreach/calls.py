"""Who must be told by telephone that a class was moved or called off: LINE does not reach them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotFound
from mdeji.outreach.holding import places_of
from mdeji.outreach.queries import ClassView, views_of
from mdeji.outreach.rules import LIVING
from mdeji.outreach.tables import ClassPlace, ClassSession, ClassTeacher
from mdeji.outreach.telling import teachers_and_people
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.tables import Supporter

_CONCERNED = col(ClassTeacher.removed_at).is_(None) | col(ClassTeacher.on_duty)
"""Who had a seat of the duty loses it when the class is moved, and must hear of it all the same."""


@dataclass(frozen=True)
class ToPhone:
    """Somebody to telephone; ``teaches`` says that they teach, else they signed up."""

    id: int
    name: str
    phone: str
    teaches: bool


def note(session: Session, class_id: int) -> int:
    """Remember whom LINE does not tell of a change that is being made now; return how many."""
    concerned: list[tuple[ClassPlace | ClassTeacher, int]] = [
        (place, place.person_id) for place in places_of(session, class_id, LIVING)
    ]
    concerned += teachers_and_people(session, class_id)
    for row, person_id in concerned:
        person = session.get_one(Person, person_id)
        row.to_phone = person.line_user_id is None or person.blocked_at is not None
        session.add(row)
    session.flush()
    return sum(row.to_phone for row, _ in concerned)


def people(session: Session, class_id: int) -> tuple[ToPhone, ...]:
    """Return whom nobody has told yet: those who signed up, then those who teach."""
    signed_up = (
        select(ClassPlace, Person)
        .join(Person, col(Person.id) == ClassPlace.person_id)
        .where(ClassPlace.session_id == class_id, col(ClassPlace.to_phone))
        .order_by(col(ClassPlace.id))
    )
    teaching = (
        select(ClassTeacher, Person)
        .join(Supporter, col(Supporter.id) == ClassTeacher.supporter_id)
        .join(Person, col(Person.id) == Supporter.person_id)
        .where(ClassTeacher.session_id == class_id, col(ClassTeacher.to_phone))
        .where(_CONCERNED)
        .order_by(col(ClassTeacher.id))
    )
    found = [ToPhone(r.pk, p.name, p.phone, teaches=False) for r, p in session.exec(signed_up)]
    found += [ToPhone(r.pk, p.name, p.phone, teaches=True) for r, p in session.exec(teaching)]
    return tuple(found)


def waiting(
    session: Session, centre_id: str | None, now: datetime
) -> tuple[tuple[ClassView, int], ...]:
    """Return the classes of which somebody must still be told, the next one first, and how many.

    When the later of the old and the new time is past, nobody needs the call any more.
    """
    counts: dict[int, int] = {}
    for table in (ClassPlace, ClassTeacher):
        found = select(table.session_id, func.count()).where(col(table.to_phone))
        if table is ClassTeacher:
            found = found.where(_CONCERNED)
        for class_id, many in session.exec(found.group_by(col(table.session_id))):
            counts[class_id] = counts.get(class_id, 0) + many
    held = select(ClassSession).where(col(ClassSession.id).in_(counts))
    if centre_id is not None:
        held = held.where(ClassSession.centre_id == centre_id)
    rows = [
        row
        for row in session.exec(held.order_by(col(ClassSession.starts_at)))
        if max(row.starts_at, row.moved_from or row.starts_at) > now
    ]
    return tuple((view, counts[view.id]) for view in views_of(session, rows))


def told(session: Session, class_id: int, who: tuple[int, bool], actor: str, now: datetime) -> None:
    """Note that somebody was told on the telephone; ``who`` is an id and whether they teach.

    Raises:
        NotFound: nobody of this class has this id.
    """
    number, teaches = who
    row: ClassPlace | ClassTeacher | None = (
        session.get(ClassTeacher, number) if teaches else session.get(ClassPlace, number)
    )
    if row is None or row.session_id != class_id:
        raise NotFound("class_place", number)
    if not row.to_phone:
        return
    row.to_phone = False
    if isinstance(row, ClassPlace):
        row.phoned_at = now
    session.add(row)
    session.flush()
    detail = {"teacher" if teaches else "place": row.pk}
    record(session, actor, f"class:{class_id}", "phoned", detail, now)

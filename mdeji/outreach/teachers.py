"""Who teaches at a class: a lecturer and assistants, one for each four learners."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.messages.service import withdraw as withdraw_messages
from mdeji.outreach.holding import hold, hold_supporter
from mdeji.outreach.looking import look_soon
from mdeji.outreach.rules import ClassStatus, TeacherRole
from mdeji.outreach.tables import ClassSession, ClassTeacher
from mdeji.outreach.telling import class_facts
from mdeji.outreach.visiting import is_visiting
from mdeji.staff.journal import record
from mdeji.supporters.rules import APPLYING, GONE
from mdeji.supporters.service import get as supporter_of

LONGEST_OUTSIDE = 40


@dataclass(frozen=True)
class NewTeacher:
    """A supporter, or the house that somebody else comes from, and what they do."""

    role: TeacherRole
    supporter_id: int | None = None
    outside: str = ""


def assign(
    session: Session, class_id: int, new: NewTeacher, actor: str, now: datetime
) -> ClassTeacher:
    """Let somebody teach at a class; a supporter is told.

    Raises:
        Invalid: nobody is named, or a person is named where a house should be.
        NotAllowed: ``lecturer_taken``, ``already_there``, ``not_active``, ``clash`` with another
            class or a visit, or ``class_closed``.
    """
    row = hold(session, class_id)
    _check_new(session, row, new)
    teacher = ClassTeacher(
        session_id=class_id,
        role=new.role,
        supporter_id=new.supporter_id,
        outside=new.outside.strip(),
        taken_at=now,
        actor=actor,
    )
    try:
        with attempt(session):
            session.add(teacher)
            session.flush()
    except IntegrityError:  # Two coordinators at one moment: the index decides.
        raise NotAllowed("already_there") from None
    detail = {"role": new.role.value, "supporter": new.supporter_id}
    record(session, actor, f"class:{row.pk}", "class_teacher_added", detail, now)
    _changed(session, row, teacher, "class_teaching_teacher", now)
    return teacher


def remove(session: Session, teacher_id: int, actor: str, now: datetime) -> ClassTeacher:
    """Let somebody teach no longer at a class; a supporter is told. Twice is once."""
    teacher = teacher_row(session, teacher_id)
    row = hold(session, teacher.session_id)
    teacher = teacher_row(session, teacher_id)
    if teacher.removed_at is not None:
        return teacher
    teacher.removed_at = now
    session.add(teacher)
    session.flush()
    detail = {"role": teacher.role.value, "supporter": teacher.supporter_id}
    record(session, actor, f"class:{row.pk}", "class_teacher_removed", detail, now)
    withdraw_messages(session, f"class_teacher:{teacher.pk}")
    _changed(session, row, teacher, "class_not_teaching_teacher", now)
    return teacher


def set_absent(
    session: Session, teacher_id: int, actor: str, now: datetime, *, absent: bool
) -> ClassTeacher:
    """Note that somebody who should have taught did not come, or did after all."""
    teacher = teacher_row(session, teacher_id)
    if teacher.absent != absent:
        teacher.absent = absent
        session.add(teacher)
        session.flush()
        detail = {"supporter": teacher.supporter_id, "absent": absent}
        record(session, actor, f"class:{teacher.session_id}", "class_teacher_marked", detail, now)
    return teacher


def teacher_row(session: Session, teacher_id: int) -> ClassTeacher:
    """Return a row of somebody who teaches.

    Raises:
        NotFound: there is none.
    """
    found = session.get(ClassTeacher, teacher_id)
    if found is None:
        raise NotFound("class_teacher", teacher_id)
    return found


def teachers_of(session: Session, class_id: int) -> list[ClassTeacher]:
    """Return those who teach at a class, the lecturer first."""
    found = select(ClassTeacher).where(
        ClassTeacher.session_id == class_id, col(ClassTeacher.removed_at).is_(None)
    )
    return list(session.exec(found.order_by(col(ClassTeacher.role).desc(), col(ClassTeacher.id))))


def _lecturer(session: Session, class_id: int) -> ClassTeacher | None:
    return next(
        (one for one in teachers_of(session, class_id) if one.role is TeacherRole.LECTURER), None
    )


def _check_new(session: Session, row: ClassSession, new: NewTeacher) -> None:
    if row.status is ClassStatus.CANCELLED:
        raise NotAllowed("class_closed")
    outside = new.outside.strip()
    if (new.supporter_id is None) == (not outside):
        raise Invalid("supporter", "missing")
    if len(outside) > LONGEST_OUTSIDE:
        raise Invalid("outside", "long")
    if new.supporter_id is not None:
        _check_supporter(session, row, new.supporter_id)
    if new.role is TeacherRole.LECTURER and _lecturer(session, row.pk) is not None:
        raise NotAllowed("lecturer_taken")


def _check_supporter(session: Session, row: ClassSession, supporter_id: int) -> None:
    # Two classes at one hour must not both be given one person.
    hold_supporter(session, supporter_id)
    supporter = supporter_of(session, supporter_id)
    if supporter.status in GONE | APPLYING:
        raise NotAllowed("not_active")
    found = (
        select(ClassSession.id)
        .join(ClassTeacher, col(ClassTeacher.session_id) == ClassSession.id)
        .where(ClassTeacher.supporter_id == supporter_id, col(ClassTeacher.removed_at).is_(None))
        .where(ClassSession.status != ClassStatus.CANCELLED)
        .where(ClassSession.starts_at < row.ends_at, ClassSession.ends_at > row.starts_at)
    )
    others = set(session.exec(found))
    if row.pk in others:
        raise NotAllowed("already_there")
    if others or is_visiting(session, supporter_id, (row.starts_at, row.ends_at)):
        raise NotAllowed("clash")


def _changed(
    session: Session, row: ClassSession, teacher: ClassTeacher, kind: str, now: datetime
) -> None:
    """Tell a supporter, and let the duty of the class be looked at."""
    look_soon(session, row, now)
    if teacher.supporter_id is None or row.ends_at <= now:
        return
    supporter = supporter_of(session, teacher.supporter_id)
    data = class_facts(session, row) | {"role": teacher.role.value}
    terms = Terms(subject=f"class_teacher:{teacher.pk}", until=row.starts_at)
    notify(session, supporter.person_id, Notice(kind, data), now, terms)

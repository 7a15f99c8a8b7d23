"""Read classes for pages and the chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.outreach.rules import (
    COMING,
    HOLDING,
    ClassStatus,
    PlaceStatus,
    TeacherRole,
    teachers_needed,
)
from mdeji.outreach.tables import ClassPlace, ClassSession, ClassTeacher, Course
from mdeji.places.tables import Centre
from mdeji.supporters.rules import GONE
from mdeji.supporters.tables import Supporter

MOST = 500


@dataclass(frozen=True)
class ClassView:
    """A class as lists show it; ``seats`` are taken or kept free, ``coming`` have said yes."""

    id: int
    title: str
    level: str
    device: str
    objectives: str
    topic: str | None
    centre_id: str
    centre: str
    district_id: str
    address: str
    room: str
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    capacity: int
    ratio: int
    status: ClassStatus
    reason: str
    seats: int
    coming: int
    waiting: int
    teachers: int
    has_lecturer: bool
    attended: int | None
    unnamed: int
    version: int
    changed_at: datetime
    supporters: int | None
    duty_id: int | None

    @property
    def free(self) -> int:
        """Return how many seats nobody has."""
        return max(self.capacity - self.seats, 0)

    @property
    def open_seats(self) -> int:
        """Return how many seats somebody new can have at once: none while others wait."""
        return 0 if self.waiting else self.free

    @property
    def missing_teachers(self) -> int:
        """Return how many who teach are missing for those who are coming."""
        return max(self.teachers_for(self.coming) - self.teachers, 0 if self.has_lecturer else 1)

    def teachers_for(self, learners: int) -> int:
        """Return how many are to teach so many: as many as staff said, or as the ratio says."""
        asked = self.supporters
        return teachers_needed(learners, self.ratio) if asked is None else asked


@dataclass(frozen=True)
class Filter:
    """Which classes to list; ``until`` is not included, None means without a limit."""

    since: datetime | None = None
    until: datetime | None = None
    centre_id: str | None = None
    course_id: int | None = None
    statuses: frozenset[ClassStatus] = frozenset(ClassStatus)


def classes(session: Session, wanted: Filter, limit: int = MOST) -> tuple[ClassView, ...]:
    """Return classes in the order of time."""
    found = select(ClassSession).where(col(ClassSession.status).in_(wanted.statuses))
    if wanted.since is not None:
        found = found.where(ClassSession.ends_at > wanted.since)
    if wanted.until is not None:
        found = found.where(ClassSession.starts_at < wanted.until)
    if wanted.centre_id is not None:
        found = found.where(ClassSession.centre_id == wanted.centre_id)
    if wanted.course_id is not None:
        found = found.where(ClassSession.course_id == wanted.course_id)
    order = (col(ClassSession.starts_at), col(ClassSession.id))
    return views_of(session, session.exec(found.order_by(*order).limit(limit)).all())


def coming(session: Session, now: datetime, limit: int = MOST) -> tuple[ClassView, ...]:
    """Return the classes for which one may sign up, the next one first."""
    return classes(session, Filter(since=now, statuses=frozenset({ClassStatus.PLANNED})), limit)


def class_view(session: Session, class_id: int) -> ClassView | None:
    """Return a class, or None if there is none."""
    row = session.get(ClassSession, class_id)
    return views_of(session, [row])[0] if row is not None else None


def views_of(session: Session, rows: Sequence[ClassSession]) -> tuple[ClassView, ...]:
    """Return classes as lists show them, in the order of the rows; every kind is counted at once."""
    ids = [row.pk for row in rows]
    counts = _counts(session, ids)
    lecturers, there = _teachers(session, ids)
    courses = {row.pk: row for row in session.exec(select(Course))}
    centres = {row.id: row for row in session.exec(select(Centre))}
    return tuple(
        _view(
            row,
            courses[row.course_id],
            centres[row.centre_id],
            counts.get(row.pk, {}),
            (there.get(row.pk, 0), row.pk in lecturers),
        )
        for row in rows
    )


def _counts(session: Session, ids: Sequence[int]) -> dict[int, dict[PlaceStatus, int]]:
    found = (
        select(ClassPlace.session_id, ClassPlace.status, func.count())
        .where(col(ClassPlace.session_id).in_(ids))
        .group_by(col(ClassPlace.session_id), col(ClassPlace.status))
    )
    counts: dict[int, dict[PlaceStatus, int]] = {}
    for class_id, status, count in session.exec(found):
        counts.setdefault(class_id, {})[PlaceStatus(status)] = int(count)
    return counts


def _teachers(session: Session, ids: Sequence[int]) -> tuple[set[int], dict[int, int]]:
    found = (
        select(ClassTeacher.session_id, ClassTeacher.role)
        .outerjoin(Supporter, col(Supporter.id) == ClassTeacher.supporter_id)
        .where(
            col(ClassTeacher.session_id).in_(ids),
            col(ClassTeacher.removed_at).is_(None),
            col(ClassTeacher.absent).is_(False),
            col(Supporter.id).is_(None) | col(Supporter.status).not_in(GONE),
        )
    )
    lecturers, there = set(), dict[int, int]()
    for class_id, role in session.exec(found):
        there[class_id] = there.get(class_id, 0) + 1
        if role is TeacherRole.LECTURER:
            lecturers.add(class_id)
    return lecturers, there


def _view(
    row: ClassSession,
    course: Course,
    centre: Centre,
    counts: Mapping[PlaceStatus, int],
    taught: tuple[int, bool],
) -> ClassView:
    came = {PlaceStatus.ATTENDED, PlaceStatus.ABSENT}
    return ClassView(
        **{name: getattr(row, name) for name in _OF_ROW},
        **{name: getattr(course, name) for name in _OF_COURSE},
        centre=centre.name,
        district_id=centre.district_id,
        address=centre.address,
        seats=sum(counts.get(one, 0) for one in HOLDING),
        coming=sum(counts.get(one, 0) for one in COMING | came),
        waiting=counts.get(PlaceStatus.WAITING, 0),
        teachers=taught[0],
        has_lecturer=taught[1],
    )


_OF_COURSE = ("title", "level", "device", "objectives", "topic")
_OF_ROW = (
    "id", "centre_id", "room", "starts_at", "ends_at", "moved_from", "capacity", "ratio", "status",
    "reason", "attended", "unnamed", "version", "changed_at", "supporters", "duty_id",
)  # fmt: skip

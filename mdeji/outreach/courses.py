"""The menu of courses (講座メニュー): the office adds, changes and puts them away."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.kit.errors import Invalid, NotFound
from mdeji.outreach.rules import DEVICES, LEVELS, RATIO
from mdeji.outreach.tables import Course
from mdeji.requests.service import TOPICS
from mdeji.staff.journal import record

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
LONGEST_TITLE, LONGEST_OBJECTIVES = 40, 200
MINUTES, CAPACITY, RATIOS = (30, 480), (1, 200), (1, 30)


@dataclass(frozen=True)
class CourseDraft:
    """What the office writes of a course; ``topic`` is what a supporter must be able to teach."""

    title: str
    level: str = "basic"
    device: str = "any"
    objectives: str = ""
    topic: str | None = None
    minutes: int = 120
    capacity: int = 12
    ratio: int = RATIO
    active: bool = True


def courses(session: Session, *, active_only: bool = False) -> tuple[Course, ...]:
    """Return the courses in the order of the menu."""
    found = select(Course).order_by(col(Course.position), col(Course.id))
    if active_only:
        found = found.where(col(Course.active).is_(True))
    return tuple(session.exec(found))


def course_row(session: Session, course_id: int) -> Course:
    """Return a course.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Course, course_id)
    if row is None:
        raise NotFound("course", course_id)
    return row


def add_course(
    session: Session, code: str, draft: CourseDraft, actor: str, now: datetime
) -> Course:
    """Add a course to the menu; its code stays. It comes last.

    Raises:
        Invalid: something cannot be, or the code is used.
    """
    if not CODE.fullmatch(code):
        raise Invalid("code", "unknown")
    if session.exec(select(Course).where(Course.code == code)).first() is not None:
        raise Invalid("code", "used")
    _check(draft)
    last = session.exec(select(func.max(Course.position))).one() or 0
    row = Course(code=code, title="", level="", position=last + 1)
    return _write(session, row, draft, ("course_added", actor, now))


def change_course(
    session: Session, course_id: int, draft: CourseDraft, actor: str, now: datetime
) -> Course:
    """Change a course; classes that are planned already keep their capacity.

    Raises:
        Invalid: something cannot be.
    """
    _check(draft)
    row = course_row(session, course_id)
    return _write(session, row, draft, ("course_changed", actor, now))


def _check(draft: CourseDraft) -> None:
    if not draft.title.strip():
        raise Invalid("title", "missing")
    for name, longest in (("title", LONGEST_TITLE), ("objectives", LONGEST_OBJECTIVES)):
        if len(getattr(draft, name).strip()) > longest:
            raise Invalid(name, "long")
    for name, value, known in (
        ("level", draft.level, LEVELS),
        ("device", draft.device, DEVICES),
        ("topic", draft.topic or TOPICS[0], TOPICS),
    ):
        if value not in known:
            raise Invalid(name, "unknown")
    for name, (least, most) in (("minutes", MINUTES), ("capacity", CAPACITY), ("ratio", RATIOS)):
        if not least <= getattr(draft, name) <= most:
            raise Invalid(name, "range")


def _write(
    session: Session, row: Course, draft: CourseDraft, told: tuple[str, str, datetime]
) -> Course:
    row.title, row.level, row.device = draft.title.strip(), draft.level, draft.device
    row.objectives, row.topic = draft.objectives.strip(), draft.topic
    row.minutes, row.capacity, row.ratio = draft.minutes, draft.capacity, draft.ratio
    row.active = draft.active
    session.add(row)
    session.flush()
    event, actor, now = told
    record(session, actor, f"course:{row.pk}", event, {"code": row.code}, now)
    return row

"""Classes of supporters: hours there count as those of visits do, and nobody is in two places at once.

The room of classes stands beside this one and may not be imported; like foreign keys, these name
the columns of its tables that are needed here. Whoever teaches because they took a seat of the
class's duty is known by that seat already.
"""

from datetime import datetime

from sqlalchemy import Boolean, Select, column, select, table
from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.columns import UtcDateTime
from mdeji.requests.rules import Kind
from mdeji.requests.tables import Request

_HELD = table(
    "class_session",
    column("id"),
    column("course_id"),
    column("centre_id"),
    column("status"),
    column("starts_at", UtcDateTime()),
    column("ends_at", UtcDateTime()),
)
_TEACHER = table(
    "class_teacher",
    *(column(name) for name in ("session_id", "supporter_id", "removed_at", "absent")),
    column("on_duty", Boolean()),
)
_COURSE = table("course", column("id"), column("topic"))
_CENTRE = table("centre", column("id"), column("district_id"))

Taught = tuple[datetime, datetime, str, str | None]
"""From, until, the district, and the topic."""


def taught(session: Session, supporter_id: int, since: datetime, until: datetime) -> list[Taught]:
    """Return the classes that took place with this supporter; ``until`` is not included."""
    found = (
        select(_HELD.c.starts_at, _HELD.c.ends_at, _CENTRE.c.district_id, _COURSE.c.topic)
        .join(_TEACHER, _TEACHER.c.session_id == _HELD.c.id)
        .join(_COURSE, _COURSE.c.id == _HELD.c.course_id)
        .join(_CENTRE, _CENTRE.c.id == _HELD.c.centre_id)
        .where(_TEACHER.c.supporter_id == supporter_id, _TEACHER.c.removed_at.is_(None))
        .where(_TEACHER.c.absent.is_(False), _HELD.c.status == "held")
        .where(_HELD.c.starts_at >= since, _HELD.c.starts_at < until)
        .order_by(_HELD.c.starts_at)
    )
    return [tuple(row) for row in session.execute(found)]


def teaching(session: Session, now: datetime) -> list[tuple[int, tuple[datetime, datetime]]]:
    """Return who teaches when, of the classes that are not over: nobody is in two places at once."""
    found = _promised().where(_HELD.c.ends_at > now)
    return [(who, (start, end)) for who, start, end in session.execute(found)]


def teaches(session: Session, supporter_id: int, start: datetime, end: datetime) -> bool:
    """Tell whether somebody is promised to a class at this time."""
    found = _promised().where(_TEACHER.c.supporter_id == supporter_id)
    at_once = found.where(_HELD.c.starts_at < end, _HELD.c.ends_at > start)
    return session.execute(at_once.limit(1)).first() is not None


def team_changed(session: Session, request: Request, now: datetime) -> None:
    """Let a class learn that its team is another one now, if this is the duty of a class."""
    if request.kind is Kind.CLASS:
        # A job that runs holds its own row and waits for the class, so each moment has its own.
        key = f"teaching:request:{request.pk}:{now.isoformat()}"
        jobs.put_again(session, jobs.Order("teaching", {"duty": request.pk}, now, key), now)


def _promised() -> Select[tuple[int, datetime, datetime]]:
    return (
        select(_TEACHER.c.supporter_id, _HELD.c.starts_at, _HELD.c.ends_at)
        .join(_HELD, _HELD.c.id == _TEACHER.c.session_id)
        .where(_TEACHER.c.supporter_id.is_not(None), _TEACHER.c.removed_at.is_(None))
        .where(_HELD.c.status != "cancelled", _TEACHER.c.on_duty.is_(False))
    )

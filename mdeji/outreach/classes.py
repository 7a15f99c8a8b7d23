"""Plan a class, open it for sign-ups, change, move or call it off; everybody concerned is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotFound, Stale
from mdeji.messages.notices import Terms
from mdeji.messages.service import withdraw as withdraw_messages
from mdeji.outreach import calls
from mdeji.outreach.courses import CAPACITY, course_row
from mdeji.outreach.holding import hold, places_of, taken_seats
from mdeji.outreach.looking import look_soon
from mdeji.outreach.queue import offer_again, promote
from mdeji.outreach.rules import (
    CLASS,
    HOLDING,
    LIVING,
    REASONS,
    ClassEvent,
    ClassStatus,
    PlaceEvent,
    PlaceStatus,
    seats_free,
)
from mdeji.outreach.signups import end_place
from mdeji.outreach.tables import ClassSession
from mdeji.outreach.telling import moved_subject, tell, tell_teachers
from mdeji.outreach.timing import timers
from mdeji.places.tables import Centre
from mdeji.staff.journal import record

LONGEST = timedelta(hours=8)
FARTHEST = timedelta(days=400)
LONGEST_ROOM = 40


@dataclass(frozen=True)
class NewClass:
    """What staff say of a class; its hours are instants, from and until."""

    course_id: int
    centre_id: str
    at: tuple[datetime, datetime]
    capacity: int
    room: str = ""
    is_open: bool = True


def plan(session: Session, new: NewClass, actor: str, now: datetime) -> ClassSession:
    """Plan a class; one of the past may be noted, to count it. Open ones take sign-ups at once.

    Raises:
        Invalid: something cannot be.
        NotFound: there is no such course or centre.
    """
    course = course_row(session, new.course_id)
    if session.get(Centre, new.centre_id) is None:
        raise NotFound("centre", new.centre_id)
    _check_hours(new.at, now)
    _check(new.capacity, new.room)
    row = ClassSession(
        course_id=new.course_id,
        centre_id=new.centre_id,
        room=new.room.strip(),
        on=day_of(new.at[0]),
        starts_at=new.at[0],
        ends_at=new.at[1],
        capacity=new.capacity,
        ratio=course.ratio,
        made_by=actor,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    record(session, actor, f"class:{row.pk}", "class_planned", {}, now)
    return open_class(session, row.pk, actor, now) if new.is_open else row


def open_class(session: Session, class_id: int, actor: str, now: datetime) -> ClassSession:
    """Let people sign up for a class that was being prepared."""
    row = hold(session, class_id)
    row.status = CLASS.after(row.status, ClassEvent.OPENED)
    set_timers(session, row, now)
    return _done(session, row, "class_opened", actor, now)


def change(
    session: Session, class_id: int, capacity: int, room: str, by: tuple[str, datetime]
) -> ClassSession:
    """Change how many fit in, and the room; more seats go to those who wait.

    Raises:
        Invalid: ``capacity`` is less than the seats that people have.
    """
    _check(capacity, room)
    row = hold(session, class_id)
    holders = places_of(session, class_id, HOLDING)
    if len(holders) > capacity:
        raise Invalid("capacity", "taken")
    for place in holders:
        if place.seat is not None and place.seat > capacity:
            place.seat = seats_free(capacity, taken_seats(session, class_id))[0]
            session.add(place)
            session.flush()
    row.capacity, row.room = capacity, room.strip()
    _done(session, row, "class_changed", *by)
    promote(session, row, by[1])
    return row


def move(
    session: Session,
    class_id: int,
    to: tuple[datetime, datetime],
    reason: str,
    by: tuple[str, datetime],
) -> ClassSession:
    """Move a class to another time; all who have or want a seat are told, and may give it back.

    Raises:
        Invalid: the time is over or cannot be, or the reason is unknown.
    """
    actor, now = by
    _check_reason(reason)
    _check_hours(to, now)
    if to[0] <= now:
        raise Invalid("day", "past")
    row = hold(session, class_id)
    row.status = CLASS.after(row.status, ClassEvent.MOVED)
    row.moved_from = row.moved_from or row.starts_at
    row.starts_at, row.ends_at, row.reason, row.on = to[0], to[1], reason, day_of(to[0])
    _done(session, row, "class_moved", actor, now)
    if row.status is ClassStatus.PLANNED:
        set_timers(session, row, now)
    _tell_moved(session, row, now)
    promote(session, row, now)
    return row


def call_off(
    session: Session, class_id: int, reason: str, actor: str, now: datetime
) -> ClassSession:
    """Call a class off; all who have or want a seat are told.

    Raises:
        Invalid: the reason is unknown.
    """
    _check_reason(reason)
    row = hold(session, class_id)
    row.status = CLASS.after(row.status, ClassEvent.CALLED_OFF)
    row.reason = reason
    _done(session, row, "class_called_off", actor, now)
    withdraw_messages(session, f"class_reminder:{row.pk}")
    calls.note(session, class_id)
    for place in places_of(session, class_id, LIVING):
        end_place(session, place, PlaceEvent.CALLED_OFF, now)
        tell(session, row, place, "class_cancelled", now)
    tell_teachers(session, row, "class_cancelled", now)
    return row


def check_version(row: ClassSession, seen: int | None) -> None:
    """Refuse to change what somebody else has changed since it was shown.

    Raises:
        Stale: it is another version.
    """
    if seen is not None and seen != row.version:
        raise Stale("class", row.pk)


def set_timers(session: Session, row: ClassSession, now: datetime) -> None:
    """Put a job for everything that falls due around the class."""
    for kind, at in timers(row.starts_at, row.ends_at, now).items():
        payload = {"class": row.pk, "kind": kind, "starts_at": row.starts_at.isoformat()}
        key = f"class:{row.pk}:{kind}:{row.starts_at.isoformat()}"
        jobs.put_again(session, jobs.Order("class_timer", payload, at, key), now)


def _tell_moved(session: Session, row: ClassSession, now: datetime) -> None:
    withdraw_messages(session, f"class_reminder:{row.pk}")
    calls.note(session, row.pk)
    for place in places_of(session, row.pk, LIVING):
        withdraw_messages(session, moved_subject(place))
        if place.status is PlaceStatus.OFFERED and offer_again(session, row, place, now):
            continue
        tell(session, row, place, "class_moved", now, Terms(subject=moved_subject(place)))
    tell_teachers(session, row, "class_moved", now)


def _check(capacity: int, room: str) -> None:
    if not CAPACITY[0] <= capacity <= CAPACITY[1]:
        raise Invalid("capacity", "range")
    if len(room.strip()) > LONGEST_ROOM:
        raise Invalid("room", "long")


def _check_hours(at: tuple[datetime, datetime], now: datetime) -> None:
    if not timedelta(0) < at[1] - at[0] <= LONGEST:
        raise Invalid("closes", "order")
    if abs(at[0] - now) > FARTHEST:
        raise Invalid("day", "range")


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Invalid("reason", "unknown")


def _done(
    session: Session, row: ClassSession, event: str, actor: str, now: datetime
) -> ClassSession:
    row.version, row.changed_at = row.version + 1, now
    session.add(row)
    session.flush()
    detail = {"reason": row.reason} if row.reason else {}
    record(session, actor, f"class:{row.pk}", event, detail, now)
    look_soon(session, row, now)
    return row

"""Who came to a class: by tapping, and in numbers for those who are on no list."""

from datetime import datetime

from sqlmodel import Session

from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.outreach.holding import hold, places_of
from mdeji.outreach.queue import held_place
from mdeji.outreach.rules import (
    CLASS,
    COMING,
    LIVING,
    PLACE,
    ClassEvent,
    ClassStatus,
    PlaceEvent,
    PlaceStatus,
)
from mdeji.outreach.signups import end_place
from mdeji.outreach.tables import ClassPlace, ClassSession
from mdeji.staff.journal import record

MOST_UNNAMED = 500
_EVENTS = {
    PlaceStatus.ATTENDED: PlaceEvent.CAME,
    PlaceStatus.ABSENT: PlaceEvent.STAYED_AWAY,
    PlaceStatus.SEATED: PlaceEvent.UNMARKED,
}


def mark(session: Session, place_id: int, to: PlaceStatus, actor: str, now: datetime) -> ClassPlace:
    """Mark that somebody came or stayed away, or take the mark back; the same twice is once.

    Raises:
        NotAllowed: ``too_early`` before the day of the class.
        Invalid: that is no mark.
    """
    event = _EVENTS.get(to)
    if event is None:
        raise Invalid("status", "unknown")
    row, place = held_place(session, place_id, None)
    _check_begun(row, now)
    unmarked = to is PlaceStatus.SEATED and place.status in COMING
    if place.status is to or unmarked:
        return place
    place.status = PLACE.after(place.status, event)
    place.version += 1
    session.add(place)
    session.flush()
    if row.status is ClassStatus.HELD:
        _count(session, row)
    detail = {"place": place.pk, "status": place.status.value}
    record(session, actor, f"class:{row.pk}", "class_marked", detail, now)
    return place


def mark_rest(session: Session, class_id: int, actor: str, now: datetime) -> int:
    """Mark that all who have a seat and no mark came; return how many that are.

    Raises:
        NotAllowed: ``too_early`` before the day of the class.
    """
    hold(session, class_id)  # A mark that somebody else is making in this moment stays.
    found = places_of(session, class_id, COMING)
    for place in found:
        mark(session, place.pk, PlaceStatus.ATTENDED, actor, now)
    return len(found)


def finish(
    session: Session, class_id: int, unnamed: int, actor: str, now: datetime
) -> ClassSession:
    """Note that a class took place, and how many came whose names are on no list.

    Whoever has no mark was absent; whoever still waits is let go. It may be noted anew.

    Raises:
        NotAllowed: ``too_early`` before it begins.
        Invalid: the number cannot be.
    """
    if not 0 <= unnamed <= MOST_UNNAMED:
        raise Invalid("unnamed", "range")
    row = hold(session, class_id)
    _check_begun(row, now)
    if row.status is not ClassStatus.HELD:
        row.status = CLASS.after(row.status, ClassEvent.TOOK_PLACE)
    for place in places_of(session, class_id, LIVING):
        if place.status in COMING:
            place.status = PLACE.after(place.status, PlaceEvent.STAYED_AWAY)
            place.version += 1
            session.add(place)
        else:
            end_place(session, place, PlaceEvent.CALLED_OFF, now)
    row.unnamed, row.changed_at, row.version = unnamed, now, row.version + 1
    _count(session, row)
    detail = {"count": row.attended}
    record(session, actor, f"class:{row.pk}", "class_held", detail, now)
    return row


def reopen(session: Session, class_id: int, actor: str, now: datetime) -> ClassSession:
    """Take back that a class took place; the marks stay."""
    row = hold(session, class_id)
    row.status = CLASS.after(row.status, ClassEvent.REOPENED)
    row.attended, row.version, row.changed_at = None, row.version + 1, now
    session.add(row)
    session.flush()
    record(session, actor, f"class:{row.pk}", "class_reopened", {}, now)
    return row


def _check_begun(row: ClassSession, now: datetime) -> None:
    if row.starts_at > now:
        raise NotAllowed("too_early")
    if row.status is ClassStatus.CANCELLED:
        raise NotAllowed("class_closed")


def _count(session: Session, row: ClassSession) -> None:
    named = len(places_of(session, row.pk, {PlaceStatus.ATTENDED}))
    row.attended = named + row.unnamed
    session.add(row)
    session.flush()

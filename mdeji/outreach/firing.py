"""What happens around a class when its time comes; checked again when it falls due."""

from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.messages.notices import Terms
from mdeji.outreach.holding import class_row, places_of
from mdeji.outreach.rules import COMING, ClassStatus, PlaceStatus
from mdeji.outreach.tables import ClassPlace, ClassSession
from mdeji.outreach.telling import tell, tell_teachers
from mdeji.staff.journal import SYSTEM, record

REMINDERS = ("class_tomorrow", "class_soon")
WORTH_KNOWING = timedelta(hours=3)


def fire(session: Session, class_id: int, kind: str, starts_at: datetime, now: datetime) -> None:
    """Do what is due, if the class is still at this time; the handler of ``class_timer``."""
    row = class_row(session, class_id)
    if row.starts_at != starts_at:
        return
    if kind in REMINDERS:
        _remind(session, row, kind, now)
    elif kind == "list_closed":
        _close_list(session, row, now)
    elif kind == "ask_questions":
        _ask(session, row, now)


def _remind(session: Session, row: ClassSession, kind: str, now: datetime) -> None:
    if row.status is not ClassStatus.PLANNED or now >= row.starts_at:
        return
    until = row.starts_at if kind == "class_soon" else row.starts_at - WORTH_KNOWING
    for place in places_of(session, row.pk, COMING):
        tell(session, row, place, kind, now, _terms(row, kind, place, until))
    key = f"{kind}:{row.pk}:{row.starts_at.isoformat()}"
    own = Terms(subject=f"class_reminder:{row.pk}", dedupe=key, urgent=True, until=until)
    tell_teachers(session, row, kind, now, own)
    record(session, SYSTEM, f"class:{row.pk}", "class_reminded", {"kind": kind}, now)


def _close_list(session: Session, row: ClassSession, now: datetime) -> None:
    """Tell those still in line that no seat became free, and that others will come."""
    if row.status is ClassStatus.PLANNED:
        for place in places_of(session, row.pk, {PlaceStatus.WAITING}):
            terms = _terms(row, "class_no_seat", place, row.starts_at)
            tell(session, row, place, "class_no_seat", now, terms)


def _ask(session: Session, row: ClassSession, now: datetime) -> None:
    """Ask those who came, or who may have come while nobody has marked it, how it was."""
    if row.status is ClassStatus.CANCELLED:
        return
    held = row.status is ClassStatus.HELD
    for place in places_of(session, row.pk, {PlaceStatus.ATTENDED, *(() if held else COMING)}):
        if place.answered_at is None:
            place.asked_at = now
            session.add(place)
            tell(session, row, place, "class_how", now, _terms(row, "class_how", place, None))


def _terms(row: ClassSession, kind: str, place: ClassPlace, until: datetime | None) -> Terms:
    return Terms(
        subject=f"class_reminder:{row.pk}",
        dedupe=f"{kind}:{place.pk}:{row.starts_at.isoformat()}",
        urgent=kind in REMINDERS,
        until=until,
    )

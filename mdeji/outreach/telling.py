"""Tell people about their class: codes, ids and instants, never a name."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.messages.notices import Notice, Terms, notify
from mdeji.outreach.tables import ClassPlace, ClassSession, ClassTeacher, Course
from mdeji.supporters.tables import Supporter

TOLD_BY_THE_SEAT = frozenset({"class_moved", "class_cancelled"})
"""Whoever has a seat of the duty loses it then, is told so, and is asked for the new time."""


def class_facts(session: Session, row: ClassSession) -> dict[str, Any]:
    """Return what a notice may say about a class; instants are ISO in UTC."""
    course = session.get(Course, row.course_id)
    return {
        "class_id": row.pk,
        "title": course.title if course else "",
        "place": "centre",
        "centre_id": row.centre_id,
        "room": row.room,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "reason": row.reason,
    }


def tell(
    session: Session,
    row: ClassSession,
    place: ClassPlace,
    kind: str,
    now: datetime,
    terms: Terms | None = None,
) -> int | None:
    """Tell somebody who signed up; return None if they have no LINE and must be phoned."""
    facts = class_facts(session, row) | {"place_id": place.pk, "version": place.version}
    if place.offer_until is not None:
        facts["expires_at"] = place.offer_until.isoformat()
    about = terms or Terms(subject=f"class_place:{place.pk}")
    return notify(session, place.person_id, Notice(kind, facts), now, about)


def moved_subject(place: ClassPlace) -> str:
    """Return by what the message is found that a class moved: only the last time counts."""
    return f"class_moved:{place.pk}"


def tell_teachers(
    session: Session, row: ClassSession, kind: str, now: datetime, terms: Terms | None = None
) -> None:
    """Tell the supporters who teach at a class; what their seat tells them already is left out."""
    facts = class_facts(session, row)
    for teacher, person_id in teachers_and_people(session, row.pk):
        if teacher.on_duty and kind in TOLD_BY_THE_SEAT:
            continue
        own = terms or Terms(subject=f"class_teacher:{teacher.pk}")
        if terms is not None and terms.dedupe is not None:
            own = Terms(
                subject=terms.subject,
                dedupe=f"{terms.dedupe}:{teacher.pk}",
                urgent=terms.urgent,
                until=terms.until,
            )
        data = facts | {"role": teacher.role.value}
        notify(session, person_id, Notice(f"{kind}_teacher", data), now, own)


def teachers_and_people(session: Session, class_id: int) -> list[tuple[ClassTeacher, int]]:
    """Return the supporters who teach at a class, each with the id of the person."""
    found = (
        select(ClassTeacher, Supporter.person_id)
        .join(Supporter, col(Supporter.id) == ClassTeacher.supporter_id)
        .where(ClassTeacher.session_id == class_id, col(ClassTeacher.removed_at).is_(None))
        .order_by(col(ClassTeacher.id))
    )
    return [(row, person_id) for row, person_id in session.exec(found)]

"""Whom the office must phone when a desk is moved or closed, because LINE does not reach them.

Whoever had a seat lost it by the change, and whoever asked to hear of the date is told by nobody.
That somebody was phoned stands in the journal, with the version of the date they were told of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.errors import NotFound
from mdeji.people.tables import Person
from mdeji.staff.journal import entries_about, record
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.calendar import SessionView, view_of
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.sessions import session_row
from mdeji.yorozu.tables import Interest, YorozuSession

LOST = ("time_changed", "cancelled")
PHONED = "desk_phoned"


@dataclass(frozen=True, slots=True)
class ToPhone:
    """Somebody to telephone; ``on_duty`` says that they had a seat, else they asked to hear."""

    person_id: int
    name: str
    phone: str
    on_duty: bool


def people(session: Session, session_id: int) -> tuple[ToPhone, ...]:
    """Return whom nobody has told yet of the last change: those on duty, then those who asked."""
    row = session_row(session, session_id)
    if row.status is SessionStatus.PLANNED and row.moved_from is None:
        return ()
    told = _told(session, row)
    found: dict[int, ToPhone] = {}
    for on_duty, persons in ((True, _on_duty(session, row)), (False, _asked(session, row))):
        for one in persons:
            if one.pk not in told:
                found.setdefault(one.pk, ToPhone(one.pk, one.name, one.phone, on_duty))
    return tuple(found.values())


def waiting(
    session: Session, centre_id: str | None, now: datetime
) -> tuple[tuple[SessionView, int], ...]:
    """Return the changed dates of which somebody must still be told, the next first, and how many.

    When the later of the old and the new time is past, nobody needs the call any more.
    """
    changed = or_(
        col(YorozuSession.moved_from) > now,
        (col(YorozuSession.starts_at) > now)
        & (
            col(YorozuSession.moved_from).is_not(None)
            | (col(YorozuSession.status) == SessionStatus.CANCELLED)
        ),
    )
    rows = select(YorozuSession).where(changed).order_by(col(YorozuSession.starts_at))
    if centre_id is not None:
        rows = rows.where(YorozuSession.centre_id == centre_id)
    found = ((row, len(people(session, row.pk))) for row in session.exec(rows).all())
    return tuple((view_of(row), many) for row, many in found if many)


def told(session: Session, session_id: int, person_id: int, actor: str, now: datetime) -> None:
    """Note that somebody was told on the telephone; twice is once.

    Raises:
        NotFound: nobody of this date has this id.
    """
    row = session_row(session, session_id)
    if person_id in _told(session, row):
        return
    if all(one.person_id != person_id for one in people(session, session_id)):
        raise NotFound("person", person_id)
    detail = {"person": person_id, "version": row.version}
    record(session, actor, f"yorozu:{row.pk}", PHONED, detail, now)


def _told(session: Session, row: YorozuSession) -> set[int]:
    entries = entries_about(session, [f"yorozu:{row.pk}"])
    mine = (one.detail for one in entries if one.event == PHONED)
    return {int(said["person"]) for said in mine if said.get("version") == row.version}


def _on_duty(session: Session, row: YorozuSession) -> Iterable[Person]:
    found = (
        select(Person)
        .join(Supporter, col(Supporter.person_id) == col(Person.id))
        .join(Attendance, col(Attendance.supporter_id) == col(Supporter.id))
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(Visit.request_id == row.duty_id, col(Attendance.release_reason).in_(LOST))
        .where(_UNREACHED, col(Person.erased_at).is_(None))
    )
    return session.exec(found.order_by(col(Attendance.id))).all()


def _asked(session: Session, row: YorozuSession) -> Iterable[Person]:
    found = select(Person).join(Interest, col(Interest.person_id) == col(Person.id))
    mine = found.where(Interest.session_id == row.pk).where(_UNREACHED)
    return session.exec(mine.order_by(col(Interest.id))).all()


_UNREACHED = col(Person.line_user_id).is_(None) | col(Person.blocked_at).is_not(None)

"""Let the rows of those who teach follow the seats that supporters have taken."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from mdeji.messages.service import withdraw as withdraw_messages
from mdeji.outreach.holding import taken_seats
from mdeji.outreach.rules import ClassStatus, TeacherRole, teachers_needed
from mdeji.outreach.tables import ClassSession, ClassTeacher
from mdeji.outreach.teachers import teachers_of
from mdeji.staff.journal import SYSTEM, record


def seats_wanted(session: Session, row: ClassSession) -> tuple[int, bool]:
    """Return for how many people a class still has to ask, and whether one of them is to lead.

    Whoever was assigned beside the duty, as a lecturer of another house is, need not be asked for.
    """
    if row.status is not ClassStatus.PLANNED or row.supporters == 0:
        return 0, False
    beside = [one for one in teachers_of(session, row.pk) if not one.on_duty]
    leads = all(one.role is not TeacherRole.LECTURER for one in beside)
    wanted = row.supporters or teachers_needed(len(taken_seats(session, row.pk)), row.ratio)
    return max(wanted - len(beside), 1 if leads else 0), leads


def follow_team(
    session: Session, row: ClassSession, team: Mapping[int, TeacherRole], now: datetime
) -> None:
    """Write down who teaches, as the seats say it; the class is held by the caller.

    Whoever said yes to lead, just when a lecturer was assigned beside the duty, assists.
    """
    there = teachers_of(session, row.pk)
    led = any(one.role is TeacherRole.LECTURER and not one.on_duty for one in there)
    roles = {who: TeacherRole.ASSISTANT if led else role for who, role in team.items()}
    for one in there:
        if one.on_duty and roles.get(one.supporter_id or 0) is not one.role:
            _step_down(session, row, one, now)
    rows = {one.supporter_id: one for one in teachers_of(session, row.pk)}
    for supporter_id, role in roles.items():
        known = rows.get(supporter_id)
        if known is None:
            _step_in(session, row, supporter_id, role, now)
        elif not known.on_duty:
            known.on_duty = True
            session.add(known)
    session.flush()


def _step_in(
    session: Session, row: ClassSession, supporter_id: int, role: TeacherRole, now: datetime
) -> None:
    session.add(
        ClassTeacher(
            session_id=row.pk,
            role=role,
            supporter_id=supporter_id,
            taken_at=now,
            on_duty=True,
            actor=SYSTEM,
        )
    )
    session.flush()
    detail = {"role": role.value, "supporter": supporter_id}
    record(session, SYSTEM, f"class:{row.pk}", "class_teacher_added", detail, now)


def _step_down(session: Session, row: ClassSession, one: ClassTeacher, now: datetime) -> None:
    one.removed_at = now
    # Who must still be phoned that the class has changed stays on the list of calls.
    session.add(one)
    session.flush()
    withdraw_messages(session, f"class_teacher:{one.pk}")
    detail = {"role": one.role.value, "supporter": one.supporter_id}
    record(session, SYSTEM, f"class:{row.pk}", "class_teacher_removed", detail, now)

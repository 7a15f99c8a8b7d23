"""Who teaches at a class: its duty is kept in step with it, and its people with the seats."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit import jobs
from mdeji.kit.calendar import day_of
from mdeji.outreach.holding import hold
from mdeji.outreach.on_duty import follow_team, seats_wanted
from mdeji.outreach.rules import TeacherRole
from mdeji.outreach.tables import ClassSession, Course
from mdeji.places.tables import Centre
from mdeji.requests.duty import MOST_SEATS, Duty
from mdeji.requests.rules import Kind, SeatRole
from mdeji.requests.tables import Request
from mdeji.rota.duties import FORGOTTEN_AFTER, USUAL_TOPICS
from mdeji.rota.keeping import Occasion, keep, let_go
from mdeji.rota.rules import search_from

ROLES = {SeatRole.LEAD: TeacherRole.LECTURER, SeatRole.HELPER: TeacherRole.ASSISTANT}
SEATS = {role: seat for seat, role in ROLES.items()}
AHEAD = timedelta(days=90)


def follow(session: Session, class_id: int, now: datetime) -> None:
    """Bring the duty of a class in step with it, and those who teach with the seats."""
    row = hold(session, class_id)
    request = session.get(Request, row.duty_id) if row.duty_id else None
    if row.starts_at > now:
        _keep(session, row, request, now)
    elif row.ends_at <= now:
        let_go(session, request, now)
    row = hold(session, class_id)
    if row.duty_id is not None:
        follow_team(session, row, _team(session, row.duty_id), now)


def changed(session: Session, payload: Mapping[str, object], now: datetime) -> None:
    """Follow a class that has changed itself, or whose team has; the handler of ``teaching``."""
    if "class" in payload:
        follow(session, int(str(payload["class"])), now)
        return
    class_id = class_of(session, int(str(payload["duty"])))
    if class_id is not None:
        follow(session, class_id, now)


def follow_classes(session: Session, now: datetime) -> None:
    """Let every class to come, or just over, be looked at, each in a job of its own."""
    found = select(ClassSession.id).where(
        ClassSession.ends_at > now - FORGOTTEN_AFTER, ClassSession.starts_at < now + AHEAD
    )
    for class_id in session.exec(found.order_by(col(ClassSession.id))).all():
        key = f"teaching:{class_id}:{day_of(now)}"
        jobs.put_again(session, jobs.Order("teaching", {"class": class_id}, now, key), now)


def class_of(session: Session, request_id: int) -> int | None:
    """Return the class whose duty this request is, or None."""
    found = select(ClassSession.id).where(ClassSession.duty_id == request_id)
    return session.exec(found).first()


def _keep(session: Session, row: ClassSession, request: Request | None, now: datetime) -> None:
    seats, leads = seats_wanted(session, row)
    wanted = Occasion(
        at=(row.starts_at, row.ends_at),
        seats=min(seats, MOST_SEATS),
        duty=lambda: _duty(session, row, min(seats, MOST_SEATS), leads=leads),
        leads=leads,
        reason=row.reason,
    )
    found = keep(session, request, wanted, now)
    if found is not None and found.pk != row.duty_id:
        row.duty_id = found.pk
        session.add(row)
        session.flush()


def _duty(session: Session, row: ClassSession, seats: int, *, leads: bool) -> Duty:
    course = session.get_one(Course, row.course_id)
    return Duty(
        key=f"class:{row.pk}:{row.duty_id or 0}",
        centre_id=row.centre_id,
        district_id=session.get_one(Centre, row.centre_id).district_id,
        at=(row.starts_at, row.ends_at),
        seats=seats,
        topics=(course.topic,) if course.topic else USUAL_TOPICS,
        search_from=search_from(row.starts_at),
        kind=Kind.CLASS,
        device="unknown" if course.device == "any" else course.device,
        leads=leads,
    )


def _team(session: Session, request_id: int) -> dict[int, TeacherRole]:
    visit = live_visit(session, request_id)
    team = team_of(session, visit.pk) if visit else ()
    return {one.supporter_id: ROLES[one.role] for one in team if one.role in ROLES}

"""Who was on duty at a desk: noted as they come and go, and handed in as the report by itself.

Who taught at a class is noted on the page of the class; its duty ends without a report.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, select

from mdeji.dispatch import visits
from mdeji.dispatch.adults import check_adult
from mdeji.dispatch.holding import lock
from mdeji.dispatch.honorarium_lines import book
from mdeji.dispatch.reports import close, end_quietly
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Report, Visit
from mdeji.dispatch.team import member, team_of, visit_by_id
from mdeji.kit.errors import NotAllowed
from mdeji.requests.rules import DUTIES, Kind
from mdeji.requests.service import get
from mdeji.requests.tables import Request
from mdeji.staff.journal import record

WHO_CAME = "who_came"
"""What a desk waits for of which nobody has said that they were there."""


def finished(
    session: Session, visit_id: int, person_id: int, now: datetime, *, asked: bool = False
) -> None:
    """Note that a supporter is done; a desk is over when all are, for they come and go in turns.

    Raises:
        NotAllowed: as ``visits.finished``; whoever has been at a desk may always leave it.
    """
    visit = visit_by_id(session, visit_id)
    if get(session, visit.request_id).kind not in DUTIES:
        visits.finished(session, visit_id, person_id, now, asked=asked)
        return
    lock(session, visit.request_id)
    row = member(session, visit_id, person_id)
    if row.arrived_at is None:
        check_adult(session, visit)
    leave(session, visit, row, f"person:{person_id}", now)


def leave(session: Session, visit: Visit, row: Attendance, by: str, now: datetime) -> None:
    """Note that somebody leaves the desk; the last one ends it.

    Raises:
        NotAllowed: ``too_early`` before the desk opens.
    """
    if now < visit.starts_at:
        raise NotAllowed("too_early")
    if row.finished_at is None:
        row.arrived_at = row.arrived_at or visit.starts_at
        row.finished_at = now
        session.add(row)
        session.flush()
        detail = {"supporter": row.supporter_id}
        record(session, by, f"request:{visit.request_id}", "desk_left", detail, now)
    live = visit.status in {VisitStatus.PLANNED, VisitStatus.FORMING}
    if live and all(one.finished_at is not None for one in team_of(session, visit.pk)):
        visits.end_visit(session, visit, now)
        settle(session, visit, "system", now)


def settle(session: Session, visit: Visit, actor: str, now: datetime) -> None:
    """Hand the report of a desk in by who was there; if nobody said so, staff are to say it."""
    request = get(session, visit.request_id)
    if request.kind is Kind.CLASS:
        end_quietly(session, visit, now)
        return
    present = [row.supporter_id for row in team_of(session, visit.pk) if row.arrived_at is not None]
    if not present:
        request.waiting_for = WHO_CAME
        session.add(request)
        record(session, actor, f"request:{request.pk}", WHO_CAME, {}, now)
        return
    _hand_in(session, visit, request, present, actor, now)


def confirm(
    session: Session, visit_id: int, present: Collection[int], actor: str, now: datetime
) -> None:
    """Say who was at the desk, before or after its report; the ledger follows.

    Raises:
        NotAllowed: ``too_early`` before it opens, ``not_on_team`` for anybody else.
    """
    visit = visit_by_id(session, visit_id)
    request = lock(session, visit.request_id)
    team = team_of(session, visit_id)
    if now < visit.starts_at or visit.status is VisitStatus.CANCELLED:
        raise NotAllowed("too_early")
    if set(present) - {row.supporter_id for row in team}:
        raise NotAllowed("not_on_team")
    for row in team:
        came = row.arrived_at or visit.starts_at
        row.arrived_at = came if row.supporter_id in present else None
        row.finished_at = row.finished_at if row.supporter_id in present else None
        session.add(row)
    detail = {"present": sorted(present)}
    record(session, actor, f"request:{request.pk}", "attendance_said", detail, now)
    if visit.status in {VisitStatus.OVER, VisitStatus.REPORTED}:
        _hand_in(session, visit, request, sorted(present), actor, now)


def _hand_in(
    session: Session,
    visit: Visit,
    request: Request,
    present: Collection[int],
    actor: str,
    now: datetime,
) -> None:
    row = session.exec(select(Report).where(Report.visit_id == visit.pk)).first()
    if row is None:
        writer = next(iter(present), team_of(session, visit.pk)[0].supporter_id)
        row = Report(visit_id=visit.pk, writer_id=writer, present=[], outcomes={}, saved_at=now)
    row.present, row.not_held, row.saved_at = sorted(present), not present, now
    session.add(row)
    session.flush()
    if row.handed_in_at is None:
        close(session, visit, row, actor, now)
        return
    request.closed_reason = "not_held" if row.not_held else "held"
    session.add(request)
    book(session, visit, row, actor, now)

"""What a supporter has done and will do: visits, time, thanks; for their own page and calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.hours import worked
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Report, Visit
from mdeji.requests.tables import Request

MILESTONES = (1, 5, 10, 25)


@dataclass(frozen=True)
class Turn:
    """A visit as one supporter sees it; ``here`` is false once they left the team.

    ``counted`` says that a report names them: only then it is activity, as in ``hours.activity``,
    and ``minutes`` are what the report says.
    """

    visit_id: int
    number: str
    status: VisitStatus
    starts_at: datetime
    ends_at: datetime
    topics: tuple[str, ...]
    district_id: str
    here: bool
    counted: bool
    minutes: int
    face: int | None
    thanks: str


@dataclass(frozen=True)
class Activity:
    """How many visits somebody made, and how long they took together."""

    visits: int
    minutes: int


def turns(
    session: Session, supporter_id: int, since: datetime, until: datetime
) -> tuple[Turn, ...]:
    """Return the visits of a supporter that start in this span, earliest first, left ones too."""
    found = (
        select(Visit, Attendance, Request, Report)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .outerjoin(Report, col(Report.visit_id) == col(Visit.id))
        .where(
            Attendance.supporter_id == supporter_id,
            Visit.starts_at >= since,
            Visit.starts_at < until,
        )
        .order_by(col(Visit.starts_at), col(Visit.id), col(Attendance.id))
    )
    # Whoever left a team and came back has two rows: the later one says how it is now.
    latest = {row[0].pk: row for row in session.exec(found)}
    said = _said(session, latest)
    return tuple(_turn(*row, said.get(visit_id)) for visit_id, row in latest.items())


def summed(found: Iterable[Turn]) -> Activity:
    """Return the visits that count, and their time."""
    counted = [turn.minutes for turn in found if turn.counted]
    return Activity(len(counted), sum(counted))


def _said(session: Session, visit_ids: Iterable[int]) -> dict[int, Feedback]:
    found = select(Feedback).where(col(Feedback.visit_id).in_(list(visit_ids)))
    return {row.visit_id: row for row in session.exec(found)}


def _turn(
    visit: Visit,
    attendance: Attendance,
    request: Request,
    report: Report | None,
    feedback: Feedback | None,
) -> Turn:
    here = attendance.released_at is None
    done = report is not None and report.handed_in_at is not None and not report.not_held
    there = done and report is not None and attendance.supporter_id in report.present
    return Turn(
        visit_id=visit.pk,
        number=request.number,
        status=visit.status,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        topics=tuple(request.topics),
        district_id=request.district_id,
        here=here,
        counted=here and there,
        minutes=worked(visit, report) if report and there else 0,
        face=feedback.face if feedback else None,
        thanks=feedback.line if feedback else "",
    )

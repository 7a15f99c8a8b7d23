"""What a supporter has done and will do: visits, time, thanks; for their own page and calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Report, Visit
from mdeji.kit.calendar import at_jst
from mdeji.requests.tables import Request

DONE = frozenset({VisitStatus.OVER, VisitStatus.REPORTED})
MILESTONES = (1, 5, 10, 25)


@dataclass(frozen=True)
class Turn:
    """A visit as one supporter sees it; ``here`` is false once they left the team.

    ``counted`` says that they were there, as far as is known: a report that names others, or says
    that nothing took place, takes it out.
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
    face: int | None
    thanks: str

    @property
    def minutes(self) -> int:
        """How long it was planned to take; that is what counts as activity."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


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


def activity(session: Session, supporter_id: int, first: date, last: date) -> Activity:
    """Return what a supporter did from ``first`` to ``last``, days in Japan, both included."""
    until = at_jst(last + timedelta(days=1), time())
    return summed(turns(session, supporter_id, at_jst(first, time()), until))


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
    missed = (
        report is not None
        and report.handed_in_at is not None
        and (report.not_held or attendance.supporter_id not in report.present)
    )
    return Turn(
        visit_id=visit.pk,
        number=request.number,
        status=visit.status,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        topics=tuple(request.topics),
        district_id=request.district_id,
        here=here,
        counted=here and visit.status in DONE and not missed,
        face=feedback.face if feedback else None,
        thanks=feedback.line if feedback else "",
    )

"""What somebody did and how long it took: the hours that certificates and the ledger go by."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from mdeji.dispatch.tables import Attendance, Report, Visit
from mdeji.kit.calendar import at_jst, day_of
from mdeji.requests.rules import Kind
from mdeji.requests.tables import Request


class Activity(NamedTuple):
    """One activity of a supporter: on which day, how long, of what kind, where, about what."""

    on: date
    minutes: int
    kind: Kind
    district_id: str
    topics: tuple[str, ...]


def activity(session: Session, supporter_id: int, first: date, last: date) -> list[Activity]:
    """Return what somebody did from ``first`` to ``last``, days in Japan, both included.

    Only what a report says counts: handed in, held, and the supporter was there.
    """
    found = (
        select(Visit, Report, Request)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .join(Report, col(Report.visit_id) == col(Visit.id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .where(
            Attendance.supporter_id == supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.starts_at >= at_jst(first, time()),
            Visit.starts_at < at_jst(last + timedelta(days=1), time()),
            col(Report.handed_in_at).is_not(None),
            col(Report.not_held).is_(False),
        )
        .order_by(col(Visit.starts_at))
    )
    rows = ((row[0], row[1], row[2]) for row in session.exec(found))
    return [_activity(*row) for row in rows if supporter_id in row[1].present]


def _activity(visit: Visit, report: Report, request: Request) -> Activity:
    topics = tuple(request.topics)
    minutes = worked(visit, report)
    return Activity(day_of(visit.starts_at), minutes, request.kind, request.district_id, topics)


def worked(visit: Visit, report: Report) -> int:
    """Return the minutes of a visit: as planned, unless its report says otherwise."""
    if report.minutes is not None:
        return report.minutes
    return int((visit.ends_at - visit.starts_at).total_seconds()) // 60


def total(done: Sequence[Activity]) -> int:
    """Return all minutes together."""
    return sum(one.minutes for one in done)

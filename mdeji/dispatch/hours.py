"""What somebody did and how long it took: the hours that certificates and the ledger go by."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from mdeji.dispatch.tables import Attendance, Report, Visit
from mdeji.dispatch.taught import taught
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

    Only what a report says counts: handed in, held, and the supporter was there. A class they
    taught counts once it is noted that it took place.
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
    visits = [_activity(*row) for row in rows if supporter_id in row[1].present]
    since, until = at_jst(first, time()), at_jst(last + timedelta(days=1), time())
    classes = [_class(*one) for one in taught(session, supporter_id, since, until)]
    return sorted(visits + classes, key=lambda one: one.on)


def _class(starts_at: datetime, ends_at: datetime, district: str, topic: str | None) -> Activity:
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    topics = (topic,) if topic else ()
    return Activity(day_of(starts_at), minutes, Kind.GROUP, district, topics)


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

"""What residents asked to have at home or at a centre, how long it took, what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.dispatch.record import HELD
from mdeji.dispatch.tables import Visit
from mdeji.figures.pictures_period import Period, Where
from mdeji.kit.calendar import at_jst, day_of
from mdeji.requests.rules import DISPATCHED, RequestStatus
from mdeji.requests.tables import Request


class Fate(StrEnum):
    """What became of a request; ``OPEN`` is not over yet."""

    VISITED = "visited"
    REFERRED = "referred"
    BY_RESIDENT = "by_resident"
    SHORTFALL = "shortfall"
    BY_OTHERS = "by_others"
    NOT_HELD = "not_held"
    OPEN = "open"


_BY_REASON = {
    "resident": Fate.BY_RESIDENT,
    "solved": Fate.BY_RESIDENT,
    "duplicate": Fate.BY_RESIDENT,
    "no_supporter": Fate.SHORTFALL,
}


@dataclass(frozen=True)
class Waits:
    """Days from request to visit, shortest first; ``waiting`` requests had no visit yet."""

    days: tuple[int, ...]
    waiting: int

    @property
    def median(self) -> float | None:
        """The wait in the middle, or None without any."""
        return quantile(self.days, 0.5)

    @property
    def nine_in_ten(self) -> float | None:
        """Nine in ten waited at most so long, or None without any."""
        return quantile(self.days, 0.9)


def quantile(ordered: Sequence[int], share: float) -> float | None:
    """Return the value below or at which this share lies; the median of an even number lies between."""
    if not ordered:
        return None
    if share == 0.5 and len(ordered) % 2 == 0:
        middle = len(ordered) // 2
        return (ordered[middle - 1] + ordered[middle]) / 2
    return float(ordered[max(ceil(len(ordered) * share), 1) - 1])


def requests_by_district(session: Session, where: Where) -> Counter[str]:
    """Return how many requests came from each district."""
    query = _asked(select(Request.district_id, func.count()), where, col(Request.created_at))
    return Counter(dict(session.exec(query.group_by(col(Request.district_id))).all()))


def topics_by_district(session: Session, where: Where) -> Counter[tuple[str, str]]:
    """Return how often each topic was asked for in each district."""
    fields = (Request.district_id, Request.topics, func.count())
    query = _asked(select(*fields), where, col(Request.created_at))
    found: Counter[tuple[str, str]] = Counter()
    grouped = query.group_by(col(Request.district_id), col(Request.topics))
    for district_id, topics, count in session.exec(grouped):
        for topic in topics:
            found[district_id, topic] += count
    return found


def waits(session: Session, where: Where) -> Waits:
    """Return how long those waited who asked in the period."""
    query: Any = select(Request.created_at, func.min(Visit.starts_at)).outerjoin(
        Visit, (col(Visit.request_id) == col(Request.id)) & col(Visit.status).in_(HELD)
    )
    query = _asked(query, where, col(Request.created_at)).group_by(
        col(Request.id), col(Request.created_at), col(Request.status)
    )
    query = query.add_columns(Request.status)
    days, waiting = [], 0
    for created_at, visited_at, status in session.exec(query):
        if visited_at is not None:
            days.append((day_of(visited_at) - day_of(created_at)).days)
        elif status not in _OVER:
            waiting += 1
    return Waits(tuple(sorted(days)), waiting)


_OVER = frozenset({RequestStatus.CLOSED, RequestStatus.CANCELLED, RequestStatus.REFERRED})


def fates(session: Session, where: Where) -> Counter[Fate]:
    """Return what became of what was asked for in the period."""
    fields = (Request.status, Request.closed_reason, func.count())
    query = _asked(select(*fields), where, col(Request.created_at))
    found: Counter[Fate] = Counter()
    for status, reason, count in session.exec(
        query.group_by(col(Request.status), col(Request.closed_reason))
    ):
        found[fate(status, reason)] += count
    return found


def fate(status: RequestStatus, reason: str | None) -> Fate:
    """Return what became of one request."""
    if status is RequestStatus.CLOSED:
        return Fate.NOT_HELD if reason == "not_held" else Fate.VISITED
    if status is RequestStatus.VISITED:
        return Fate.VISITED
    if status is RequestStatus.REFERRED:
        return Fate.REFERRED
    if status is RequestStatus.CANCELLED:
        return _BY_REASON.get(reason or "", Fate.BY_OTHERS)
    return Fate.OPEN


def _asked(query: Any, where: Where, moment: Any) -> Any:
    first, end = bounds(where.period)
    query = query.where(moment >= first, moment < end, col(Request.kind).in_(DISPATCHED))
    if where.centre_id:
        query = query.where(col(Request.centre_id) == where.centre_id)
    if where.district_id:
        query = query.where(col(Request.district_id) == where.district_id)
    return query


def bounds(period: Period) -> tuple[datetime, datetime]:
    """Return the instants at which a period begins, and at which it is over, in Japan."""
    return at_jst(period.first, time()), at_jst(period.last + timedelta(days=1), time())

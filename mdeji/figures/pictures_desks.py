"""What desks were asked and how they were used, counted by the database (pictures)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from mdeji.dispatch.tables import Attendance, Visit
from mdeji.figures.pictures_period import Where
from mdeji.places.tables import Centre
from mdeji.requests.rules import Kind, SeatRole
from mdeji.requests.tables import Request
from mdeji.yorozu.rules import SessionStatus, TicketStatus
from mdeji.yorozu.tables import Consultation, DeskRule, Ticket, YorozuSession

LONG_WAIT = timedelta(minutes=30)
TURN = timedelta(minutes=30)
"""One supporter helps one visitor in this time, so a session's room is people times these."""

USUAL_HELPERS = 2
"""Who sits at a desk if nobody wrote it down; the picture says that it is assumed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One session that took place: visitors, tags that left or waited long, people on duty.

    ``helpers`` are those who were on duty, or how many were planned; None if neither is known.
    """

    id: int
    centre_id: str
    rule_id: int | None
    on: date
    starts_at: datetime
    ends_at: datetime
    visitors: int
    left: int
    waited: int
    helpers: int | None = None

    @property
    def room(self) -> int:
        """How many visitors can be helped one after the other."""
        turns = int((self.ends_at - self.starts_at) / TURN)
        return max(turns, 1) * (self.helpers or USUAL_HELPERS)

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody came, or nobody has logged it yet."""
        return not self.visitors

    @property
    def is_overfull(self) -> bool:
        """Tell whether more came than can be helped, or people with a tag left or waited long."""
        return self.visitors > self.room or bool(self.left or self.waited)


def topics_by_centre(session: Session, where: Where) -> Counter[tuple[str, str]]:
    """Return how often each topic was asked about at each centre; a visitor may ask several."""
    fields = (Consultation.centre_id, Consultation.topics, func.count())
    rows = _counted(select(*fields), session, where)
    found: Counter[tuple[str, str]] = Counter()
    # The database counts equal lists of topics; there are few hundred of them, not a million.
    grouped = rows.group_by(col(Consultation.centre_id), col(Consultation.topics))
    for centre_id, topics, count in session.exec(grouped):
        for topic in topics:
            found[centre_id, topic] += count
    return found


def sessions_held(session: Session, where: Where, now: datetime) -> tuple[Opened, ...]:
    """Return the sessions that are over, the earliest first."""
    counted: Any = select(Consultation.session_id, func.count().label("count"))
    seen = _counted(counted, session, where).group_by(col(Consultation.session_id)).subquery()
    duty = _on_duty()
    planned = func.coalesce(col(YorozuSession.supporters), col(DeskRule.supporters))
    statement: Any = select
    query = statement(
        YorozuSession.id, YorozuSession.centre_id, YorozuSession.rule_id, YorozuSession.on,
        YorozuSession.starts_at, YorozuSession.ends_at, func.coalesce(seen.c.count, 0),
        func.coalesce(duty.c.count, planned),
    )  # fmt: skip
    query = (
        query.outerjoin(seen, seen.c.session_id == col(YorozuSession.id))
        .outerjoin(duty, duty.c.request_id == col(YorozuSession.duty_id))
        .outerjoin(DeskRule, col(DeskRule.id) == col(YorozuSession.rule_id))
        .where(*_sessions(session, where, now))
    )
    tags = _tags(session, where, now)
    rows = session.exec(query.order_by(col(YorozuSession.on), col(YorozuSession.id)))
    return tuple(_opened(row, tags.get(row[0], (0, 0))) for row in rows)


def _on_duty() -> Any:
    """Count who was on duty, by the request that found them."""
    found: Any = select(Visit.request_id, func.count().label("count"))
    return (
        found.join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .where(
            col(Request.kind) == Kind.DESK,
            col(Attendance.released_at).is_(None),
            col(Attendance.role) != SeatRole.TRAINEE,
        )
        .group_by(col(Visit.request_id))
        .subquery()
    )


def centres_of(session: Session, district_id: str) -> tuple[str, ...]:
    """Return the centres of a district."""
    return tuple(session.exec(select(Centre.id).where(Centre.district_id == district_id)).all())


def district_of_centres(session: Session) -> dict[str, str]:
    """Return the district of every centre."""
    return dict(session.exec(select(Centre.id, Centre.district_id)).all())


def _opened(row: Sequence[Any], tags: tuple[int, int]) -> Opened:
    *known, helpers = row
    values: tuple[Any, ...] = (*known, *tags, helpers or None)
    return Opened(*values)


def _tags(session: Session, where: Where, now: datetime) -> dict[int, tuple[int, int]]:
    """Return how many number tags left without help, and how many waited long, by session."""
    wanted = select(YorozuSession.id).where(*_sessions(session, where, now))
    left = func.sum(case((col(Ticket.status) == TicketStatus.LEFT, 1), else_=0))
    query = select(Ticket.session_id, left).where(col(Ticket.session_id).in_(wanted))
    gone = dict(session.exec(query.group_by(col(Ticket.session_id))).all())
    times = select(Ticket.session_id, Ticket.taken_at, Ticket.called_at).where(
        col(Ticket.session_id).in_(wanted), col(Ticket.called_at).is_not(None)
    )
    waited = Counter(
        one
        for one, taken, called in session.exec(times)
        if called is not None and called - taken > LONG_WAIT
    )
    return {one: (int(count), waited[one]) for one, count in gone.items()}


def _sessions(session: Session, where: Where, now: datetime) -> list[Any]:
    found = [
        col(YorozuSession.on) >= where.period.first,
        col(YorozuSession.on) <= where.period.last,
        col(YorozuSession.ends_at) <= now,
        col(YorozuSession.status) == SessionStatus.PLANNED,
    ]
    return found + _here(session, where, col(YorozuSession.centre_id))


def _counted(query: Any, session: Session, where: Where) -> Any:
    return query.where(
        col(Consultation.on) >= where.period.first,
        col(Consultation.on) <= where.period.last,
        col(Consultation.taken_back_at).is_(None),
        *_here(session, where, col(Consultation.centre_id)),
    )


def _here(session: Session, where: Where, column: Any) -> list[Any]:
    if where.centre_id:
        return [column == where.centre_id]
    if where.district_id:
        return [column.in_(centres_of(session, where.district_id))]
    return []

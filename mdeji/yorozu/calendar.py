"""Reads of sessions: the calendar of all centres, and the next ones near somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import at_jst, day_of
from mdeji.places.distances import measured_from
from mdeji.places.tables import Centre
from mdeji.places.words import centre_key, district_key
from mdeji.yorozu.materialise import closed, horizon, weekly
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import DeskClosure, DeskPage, YorozuSession
from mdeji.yorozu.weeks import planned

_WEEKS_TOLD = 9


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as screens show it; one beyond the stored weeks has no ``id`` yet."""

    id: int | None
    centre_id: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus = SessionStatus.PLANNED
    reason: str = ""
    moved_from: datetime | None = None
    version: int = 1
    changed_at: datetime | None = None
    rule_id: int | None = None

    @property
    def day(self) -> date:
        """The day in Japan."""
        return day_of(self.starts_at)

    @property
    def is_on(self) -> bool:
        """Tell whether it takes place."""
        return self.status is SessionStatus.PLANNED


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold one date on which a desk near somebody is open."""

    centre_id: str
    name: str
    address: str
    district_id: str
    distance_m: int
    starts_at: datetime
    ends_at: datetime
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """What a centre tells its visitors."""

    bring: str = ""
    way: str = ""
    closed_on: date | None = None


def sessions_between(
    session: Session, first: date, last: date, now: datetime, centre_id: str | None = None
) -> list[SessionView]:
    """Return the sessions from ``first`` to ``last``: stored ones, and those computed after them."""
    query = select(YorozuSession).where(
        col(YorozuSession.starts_at) >= at_jst(first, time()),
        col(YorozuSession.starts_at) < at_jst(last + timedelta(days=1), time()),
    )
    if centre_id is not None:
        query = query.where(YorozuSession.centre_id == centre_id)
    found = [view_of(row) for row in session.exec(query)]
    found += _computed(session, max(first, horizon(now) + timedelta(days=1)), last, centre_id)
    return sorted(found, key=lambda s: (s.starts_at, s.centre_id))


def session_view(session: Session, session_id: int) -> SessionView | None:
    """Return one session, or None."""
    row = session.get(YorozuSession, session_id)
    return None if row is None else view_of(row)


def today_at(session: Session, centre_id: str | None, now: datetime) -> list[SessionView]:
    """Return the sessions of today that take place, of one centre or of all."""
    today = day_of(now)
    return [s for s in sessions_between(session, today, today, now, centre_id) if s.is_on]


def next_desks(session: Session, district_id: str, now: datetime, count: int) -> list[Desk]:
    """Return the next よろず相談所 near a district: of each venue its next date, the nearest first."""
    metres = measured_from(session, district_key(district_id))
    last = day_of(now) + timedelta(weeks=_WEEKS_TOLD)
    coming = [
        one
        for one in sessions_between(session, day_of(now), last, now)
        if one.is_on and one.starts_at > now
    ]
    return _nearest(coming, _venues(session, coming), metres, count)


def desk_centres(session: Session) -> list[str]:
    """Return the centres that have or had a desk, by rule or by hand."""
    stored = session.exec(select(col(YorozuSession.centre_id)).distinct()).all()
    return sorted({rule.centre_id for rule in weekly(session)} | set(stored))


def notes_of(session: Session, centre_id: str) -> Notes:
    """Return what a centre tells its visitors, and since when it is closed for good."""
    page = session.get(DeskPage, centre_id)
    query = select(col(DeskClosure.from_on)).where(
        DeskClosure.centre_id == centre_id,
        col(DeskClosure.removed_at).is_(None),
        col(DeskClosure.until_on).is_(None),
    )
    closed_on = min(session.exec(query).all(), default=None)
    return Notes(page.bring if page else "", page.way if page else "", closed_on)


def _computed(
    session: Session, first: date, last: date, centre_id: str | None
) -> Iterable[SessionView]:
    if first > last:
        return []
    plans = planned(weekly(session, centre_id), closed(session, centre_id), first, last)
    return [
        SessionView(
            id=None,
            centre_id=plan.rule.centre_id,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            status=SessionStatus.CANCELLED if plan.closed else SessionStatus.PLANNED,
            reason=plan.closed.reason if plan.closed else "",
            rule_id=plan.rule.id,
        )
        for plan in plans
    ]


def _venues(session: Session, coming: Sequence[SessionView]) -> dict[str, Centre]:
    ids = {one.centre_id for one in coming}
    return {row.id: row for row in session.exec(select(Centre).where(col(Centre.id).in_(ids)))}


def _nearest(
    coming: Sequence[SessionView], venues: dict[str, Centre], metres: dict[str, int], count: int
) -> list[Desk]:
    turns: dict[str, int] = {}
    ranked = []
    for one in coming:  # In the order of time, so a venue's first date has turn 0.
        venue = venues[one.centre_id]
        turn = turns.get(venue.id, 0)
        turns[venue.id] = turn + 1
        far = metres.get(centre_key(venue.id), 0)
        where = (venue.id, venue.name, venue.address, venue.district_id)
        desk = Desk(*where, far, one.starts_at, one.ends_at, one.id)
        ranked.append((turn, far, one.starts_at, venue.id, desk))
    return [entry[4] for entry in sorted(ranked, key=lambda e: e[:4])[:count]]


def view_of(row: YorozuSession) -> SessionView:
    """Return a stored session as screens show it."""
    return SessionView(
        id=row.pk,
        centre_id=row.centre_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status,
        reason=row.reason,
        moved_from=row.moved_from,
        version=row.version,
        changed_at=row.changed_at,
        rule_id=row.rule_id,
    )

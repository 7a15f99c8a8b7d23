"""What lies behind the supporters: offers and visits, read for all of them at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.requests.rules import DUTIES, Kind
from mdeji.requests.tables import Request

HISTORY, WEEK = timedelta(days=30), timedelta(days=7)
BY_ITSELF = 0
"""The rank of an offer that nobody made: the supporter came forward by themselves."""

_DUTIES = select(Request.id).where(col(Request.kind).in_(DUTIES))
_TOOK_PART = (Visit.status != VisitStatus.CANCELLED, col(Attendance.released_at).is_(None))


def recent_offers(
    session: Session, kind: Kind, now: datetime
) -> Iterable[tuple[int, tuple[datetime, OfferStatus]]]:
    """Return what supporters were asked lately, and what became of it.

    Somebody who waits for help goes before a desk: to be asked for duty keeps nobody from being
    asked for a visit. Whoever is asked for a visit is not asked for duty meanwhile.
    """
    # A seat that somebody has by agreement, or signed up for, tires nobody of being asked.
    found = select(Offer.supporter_id, Offer.sent_at, Offer.status).where(
        Offer.sent_at > now - HISTORY,
        Offer.rank > BY_ITSELF,
        func.coalesce(Offer.answered_by, "") != "system",
    )
    if kind not in DUTIES:
        found = found.where(col(Offer.request_id).not_in(_DUTIES))
    return ((who, (sent_at, OfferStatus(status))) for who, sent_at, status in session.exec(found))


def asked_for_duty(session: Session, kind: Kind, now: datetime) -> dict[int, int]:
    """Return how often supporters were asked for duty within a week; nobody, if duty is meant.

    It counts against the number of messages a week that they chose themselves.
    """
    if kind in DUTIES:
        return {}
    found = select(Offer.supporter_id, func.count()).where(
        Offer.sent_at > now - WEEK, Offer.rank > BY_ITSELF, col(Offer.request_id).in_(_DUTIES)
    )
    return dict(session.exec(found.group_by(col(Offer.supporter_id))).all())


def last_offered(session: Session) -> dict[int, datetime]:
    """Return when each supporter was asked last."""
    found = select(Offer.supporter_id, func.max(Offer.sent_at)).group_by(col(Offer.supporter_id))
    return dict(session.exec(found).all())


def visits(session: Session, now: datetime) -> Iterable[tuple[int, tuple[datetime, datetime]]]:
    """Return the visits of the last weeks and those to come; older ones are only counted."""
    found = (
        select(Attendance.supporter_id, Visit.starts_at, Visit.ends_at)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(*_TOOK_PART, or_(Visit.starts_at > now - HISTORY, Visit.ends_at > now))
    )
    return ((who, (start, end)) for who, start, end in session.exec(found))


def done(session: Session, now: datetime) -> dict[int, int]:
    """Return how many visits each supporter has behind them."""
    found = (
        select(Attendance.supporter_id, func.count())
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(*_TOOK_PART, Visit.ends_at <= now)
        .group_by(col(Attendance.supporter_id))
    )
    return dict(session.exec(found).all())


def group_visits(session: Session, group_id: int | None) -> dict[int, int]:
    """Return how often each supporter was with this group."""
    if group_id is None:
        return {}
    found = (
        select(Attendance.supporter_id, func.count())
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .where(Request.group_id == group_id, Visit.status != VisitStatus.CANCELLED)
        .group_by(col(Attendance.supporter_id))
    )
    return dict(session.exec(found).all())

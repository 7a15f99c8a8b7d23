"""What a supporter was asked, answered and did: the figures on their screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.hours import activity, total
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Offer, Visit
from mdeji.kit.calendar import day_of

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
HELD = frozenset({VisitStatus.OVER, VisitStatus.REPORTED})
_ANSWERED = frozenset({OfferStatus.ACCEPTED, OfferStatus.RELEASED, OfferStatus.DECLINED})
_SILENT = frozenset({OfferStatus.EXPIRED})


@dataclass(frozen=True)
class Thanks:
    """What somebody who was helped said."""

    on: date
    face: int | None
    line: str


@dataclass(frozen=True)
class Record:
    """A supporter's figures; ``answer_rate`` is a share in percent, None before any offer ended.

    Visits and minutes are what reports say, as on certificates and in the ledger.
    """

    offers: int
    accepted: int
    declined: int
    silent: int
    answer_rate: int | None
    last_offer_on: date | None
    days_without_offer: int
    visits_held: int
    minutes: int
    first_visit_on: date | None
    days_to_first_visit: int | None
    visits_week: int
    visits_month: int
    offers_week: int
    thanks: tuple[Thanks, ...]


def record_of(session: Session, supporter_id: int, joined_on: date, now: datetime) -> Record:
    """Return the figures of a supporter who is registered since ``joined_on``."""
    offers = session.exec(select(Offer).where(Offer.supporter_id == supporter_id)).all()
    seats = _visits(session, supporter_id)
    held = [visit for visit in seats if visit.status in HELD]
    done = activity(session, supporter_id, min(joined_on, day_of(now)), day_of(now))
    first = min((day_of(visit.starts_at) for visit in held), default=None)
    last = max((offer.sent_at for offer in offers), default=None)
    fates = Counter(offer.status for offer in offers)
    answered = sum(fates[status] for status in _ANSWERED)
    silent = sum(fates[status] for status in _SILENT)
    return Record(
        offers=len(offers),
        accepted=fates[OfferStatus.ACCEPTED] + fates[OfferStatus.RELEASED],
        declined=fates[OfferStatus.DECLINED],
        silent=silent,
        answer_rate=round(100 * answered / (answered + silent)) if answered + silent else None,
        last_offer_on=day_of(last) if last else None,
        days_without_offer=(day_of(now) - (day_of(last) if last else joined_on)).days,
        visits_held=len(done),
        minutes=total(done),
        first_visit_on=first,
        days_to_first_visit=(first - joined_on).days if first else None,
        visits_week=sum(abs(visit.starts_at - now) < WEEK for visit in seats),
        visits_month=sum(abs(visit.starts_at - now) < MONTH for visit in seats),
        offers_week=sum(offer.sent_at > now - WEEK for offer in offers),
        thanks=_thanks(session, [visit.pk for visit in held]),
    )


def _visits(session: Session, supporter_id: int) -> list[Visit]:
    found = (
        select(Visit)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .where(
            Attendance.supporter_id == supporter_id,
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
        )
    )
    return list(session.exec(found))


def _thanks(session: Session, visit_ids: list[int]) -> tuple[Thanks, ...]:
    found = select(Feedback).where(
        col(Feedback.visit_id).in_(visit_ids), col(Feedback.given_at).is_not(None)
    )
    rows = session.exec(found.order_by(col(Feedback.given_at).desc()).limit(10))
    return tuple(Thanks(day_of(r.given_at), r.face, r.line) for r in rows if r.given_at)

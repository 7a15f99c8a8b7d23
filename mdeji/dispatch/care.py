"""Who needs a look: active without an offer for long, silent, and how soon people begin."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.calendar import day_of
from mdeji.people.tables import Person
from mdeji.supporters.queries import missing_for
from mdeji.supporters.rules import SupporterStatus, is_minor
from mdeji.supporters.tables import GuardianConsent, Supporter, SupporterMove

IDLE_AFTER = timedelta(days=45)
SILENT_AFTER = 3
AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Look:
    """Somebody who needs a look, why, and since when."""

    supporter_id: int
    name: str
    kana: str
    district_id: str
    why: tuple[str, ...]
    since: datetime
    on_line: bool


@dataclass(frozen=True)
class First:
    """How many days it took somebody from the application to the first visit, or takes so far."""

    supporter_id: int
    name: str
    status: SupporterStatus
    days: int
    is_done: bool


@dataclass(frozen=True)
class Firsts:
    """Days to first activity: the middle of those who began, and everybody, the longest first."""

    middle: int | None
    began: int
    waiting: int
    rows: tuple[First, ...]


def needs_a_look(session: Session, now: datetime) -> tuple[Look, ...]:
    """Return the active supporters who need a look, those who have waited longest first."""
    # Not whole people: their telephone numbers would have to be opened one by one.
    who: Any = (Supporter, Person.name, Person.kana, Person.line_user_id, Person.blocked_at)
    found = select(*who).join(Person, col(Person.id) == col(Supporter.person_id))
    pairs = session.exec(found.where(col(Supporter.status) == SupporterStatus.ACTIVE)).all()
    ids = [row.pk for row, *_ in pairs]
    last, silent = _last_offers(session), _silent(session, ids)
    lacking = _lacking(session, [row for row, *_ in pairs], now)
    looks = []
    for row, name, kana, line, blocked_at in pairs:
        since = last.get(row.pk, row.status_since)
        idle = now - max(since, row.status_since) >= IDLE_AFTER
        why: tuple[str, ...] = ("idle",) if idle and not _rests(row, now) else ()
        why += ("silent",) if row.pk in silent else ()
        why += lacking.get(row.pk, ())
        if why:
            on_line = line is not None and blocked_at is None
            called = name or row.shown_name
            looks.append(Look(row.pk, called, kana, row.district_id, why, since, on_line))
    return tuple(sorted(looks, key=lambda look: (look.since, look.supporter_id)))


def days_to_first_activity(session: Session, now: datetime) -> Firsts:
    """Return how long it took everybody from the application to the first visit."""
    began = _first_visits(session)
    applied = _applied(session)
    kept = (Supporter.id, Supporter.shown_name, Supporter.status, Supporter.joined_at)
    who: Any = (*kept, Person.name)
    found = select(*who).join(Person, col(Person.id) == col(Supporter.person_id))
    rows = []
    for key, shown, status, joined_at, name in session.exec(found).all():
        start, first = applied.get(key, joined_at), began.get(key)
        if first is None and status not in _STILL_COMING:
            continue
        days = max(0, (day_of(first or now) - day_of(start)).days)
        rows.append(First(key, name or shown, status, days, first is not None))
    done = [row.days for row in rows if row.is_done]
    ordered = sorted(rows, key=lambda row: (row.is_done, -row.days, row.supporter_id))
    middle = round(median(done)) if done else None
    return Firsts(middle, len(done), len(rows) - len(done), tuple(ordered))


_STILL_COMING = frozenset(
    {
        SupporterStatus.APPLIED,
        SupporterStatus.REVIEW,
        SupporterStatus.TRAINING,
        SupporterStatus.ACTIVE,
    }
)


def _rests(row: Supporter, now: datetime) -> bool:
    return row.snoozed_until is not None and row.snoozed_until > now


def _last_offers(session: Session) -> dict[int, datetime]:
    found = select(Offer.supporter_id, func.max(Offer.sent_at)).group_by(col(Offer.supporter_id))
    return dict(session.exec(found).all())


def _silent(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """Return those who left their last three offers without an answer."""
    found = select(Offer.supporter_id, Offer.status).where(
        col(Offer.supporter_id).in_(list(ids)), Offer.status != OfferStatus.OPEN
    )
    held: defaultdict[int, list[str]] = defaultdict(list)
    for supporter_id, status in session.exec(found.order_by(col(Offer.id).desc())).all():
        held[supporter_id].append(status)
    return frozenset(
        supporter_id
        for supporter_id, statuses in held.items()
        if statuses[:SILENT_AFTER] == [OfferStatus.EXPIRED] * SILENT_AFTER
    )


def _lacking(session: Session, rows: list[Supporter], now: datetime) -> dict[int, tuple[str, ...]]:
    today = day_of(now)
    soon = missing_for(session, today + AHEAD, [row.pk for row in rows])
    consents = set(
        session.exec(
            select(GuardianConsent.supporter_id).where(col(GuardianConsent.withdrawn_at).is_(None))
        ).all()
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        why: tuple[str, ...] = ("expiring",) if soon(row.pk) else ()
        if is_minor(row.adult_on, today) and row.pk not in consents:
            why += ("no_consent",)
        if why:
            found[row.pk] = why
    return found


def _first_visits(session: Session) -> dict[int, datetime]:
    found = (
        select(Attendance.supporter_id, func.min(Visit.starts_at))
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            col(Attendance.released_at).is_(None),
            col(Visit.status).in_([VisitStatus.OVER, VisitStatus.REPORTED]),
        )
        .group_by(col(Attendance.supporter_id))
    )
    return dict(session.exec(found).all())


def _applied(session: Session) -> dict[int, datetime]:
    found = select(SupporterMove.supporter_id, func.min(SupporterMove.at))
    return dict(session.exec(found.group_by(col(SupporterMove.supporter_id))).all())

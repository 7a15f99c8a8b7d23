"""Reads of the rota: the weeks of all centres, one desk, and where a supporter could step in."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, func, select

from mdeji.kit.calendar import at_jst, day_of
from mdeji.places.distances import measured_from
from mdeji.places.words import centre_key, district_key, town_key
from mdeji.requests.rules import RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat
from mdeji.rota.rules import ALARM_AHEAD, Gap, Span
from mdeji.rota.tables import StandingDuty
from mdeji.rota.views import DutyDay, spans_of, views
from mdeji.supporters.service import of_person
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import YorozuSession

WEEKS = 9


@dataclass(frozen=True, slots=True)
class Opening:
    """A desk where a supporter could step in: how far it is, and how many are missing."""

    session_id: int
    centre_id: str
    starts_at: datetime
    ends_at: datetime
    distance_m: int | None
    missing: int
    mine: bool = False
    clashes: bool = False
    visit_id: int | None = None


def days(
    session: Session, first: date, last: date, centre_id: str | None = None
) -> tuple[DutyDay, ...]:
    """Return the stored sessions from ``first`` to ``last`` with who is on duty, in their order."""
    found = select(YorozuSession).where(
        YorozuSession.starts_at >= at_jst(first, time()),
        YorozuSession.starts_at < at_jst(last + timedelta(days=1), time()),
    )
    if centre_id is not None:
        found = found.where(YorozuSession.centre_id == centre_id)
    ordered = found.order_by(col(YorozuSession.starts_at), col(YorozuSession.centre_id))
    return views(session, session.exec(ordered).all())


def day(session: Session, session_id: int) -> DutyDay | None:
    """Return one desk on one day, or None if there is none."""
    row = session.get(YorozuSession, session_id)
    return None if row is None else views(session, [row])[0]


def session_of(session: Session, request_id: int) -> int | None:
    """Return the session whose duty this request is, or None if residents asked for it."""
    found = select(YorozuSession.id).where(YorozuSession.duty_id == request_id)
    return session.exec(found).first()


def alarms(session: Session, now: datetime, centre_id: str | None = None) -> tuple[DutyDay, ...]:
    """Return the desks within a week that lack somebody, the next one first."""
    found = days(session, day_of(now), day_of(now + timedelta(days=8)), centre_id)
    return tuple(one for one in found if one.is_alarming(now))


def count_alarms(session: Session, now: datetime) -> int:
    """Return how many desks within a week lack somebody; cheap enough for every page."""
    free = (
        select(Seat.id)
        .where(
            Seat.request_id == YorozuSession.duty_id,
            col(Seat.dropped).is_(False),
            col(Seat.supporter_id).is_(None),
            Seat.role != SeatRole.TRAINEE,
        )
        .exists()
    )
    found = (
        select(func.count())
        .select_from(YorozuSession)
        .join(Request, col(Request.id) == col(YorozuSession.duty_id))
        .where(
            YorozuSession.status == SessionStatus.PLANNED,
            Request.status != RequestStatus.CANCELLED,
            YorozuSession.starts_at > now,
            YorozuSession.starts_at <= now + ALARM_AHEAD,
            free,
        )
    )
    return session.exec(found).one()


def unsettled(session: Session, now: datetime, centre_id: str | None = None) -> tuple[DutyDay, ...]:
    """Return the desks that are over and of which nobody said who came, the latest first."""
    found = (
        select(YorozuSession)
        .join(Request, col(Request.id) == col(YorozuSession.duty_id))
        .where(Request.status == RequestStatus.VISITED, col(YorozuSession.ends_at) < now)
        .order_by(col(YorozuSession.starts_at).desc())
        .limit(60)
    )
    if centre_id is not None:
        found = found.where(YorozuSession.centre_id == centre_id)
    return views(session, session.exec(found).all())


def openings(session: Session, person_id: int, now: datetime) -> tuple[Opening, ...]:
    """Return where a supporter could step in during the weeks ahead, near ones of a day first.

    Only desks within their way are shown; those they have a seat at come along as theirs.
    """
    supporter = of_person(session, person_id)
    if supporter is None:
        return ()
    town = town_key(supporter.town_id) if supporter.town_id else ""
    metres = measured_from(session, town or district_key(supporter.district_id))
    spans = spans_of(session, [supporter.pk])
    found = []
    for one in days(session, day_of(now), day_of(now) + timedelta(weeks=WEEKS)):
        opening = _opening(one, supporter.pk, metres, spans, now)
        is_near = opening is not None and (opening.distance_m or 0) <= supporter.radius_m
        if opening is not None and (opening.mine or is_near):
            found.append(opening)
    return tuple(sorted(found, key=lambda o: (day_of(o.starts_at), o.distance_m or 0, o.starts_at)))


def standing_of_centre(
    session: Session, rule_ids: Collection[int]
) -> dict[int, list[StandingDuty]]:
    """Return who is always on duty, by rule, the lead first."""
    found = select(StandingDuty).where(
        col(StandingDuty.rule_id).in_(rule_ids), col(StandingDuty.removed_at).is_(None)
    )
    by_rule: defaultdict[int, list[StandingDuty]] = defaultdict(list)
    for row in session.exec(found.order_by(col(StandingDuty.role).desc(), col(StandingDuty.id))):
        by_rule[row.rule_id].append(row)
    return by_rule


def _opening(
    one: DutyDay, supporter_id: int, metres: dict[str, int], spans: Sequence[Span], now: datetime
) -> Opening | None:
    mine = any(who.supporter_id == supporter_id for who in one.people)
    seen = one.session
    if not seen.is_on or seen.starts_at <= now or seen.id is None or one.request_id is None:
        return None
    if one.gap in {Gap.FULL, Gap.NONE_WANTED} and not mine:
        return None
    clashes = not mine and any(
        span.starts_at < seen.ends_at and seen.starts_at < span.ends_at for span in spans
    )
    far = metres.get(centre_key(seen.centre_id))
    times = (seen.starts_at, seen.ends_at)
    missing = max(0, one.wanted - one.taken)
    return Opening(seen.id, seen.centre_id, *times, far, missing, mine, clashes, one.visit_id)

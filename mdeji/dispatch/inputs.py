"""Gather from the database what the matcher decides upon."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.dispatch import past
from mdeji.dispatch.past import HISTORY
from mdeji.dispatch.reminders import adult_by
from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Offer
from mdeji.dispatch.taught import teaching
from mdeji.dispatch.team import live_visit, seats_of
from mdeji.kit.calendar import day_of, is_holiday, not_quiet
from mdeji.matching import (
    Asked,
    Candidate,
    DayException,
    Inputs,
    Need,
    Policy,
    Role,
    SeatNeed,
    Slot,
    WeeklyWindow,
)
from mdeji.places.distances import distances_from
from mdeji.places.queries import neighbours
from mdeji.requests.queries import wishes_of
from mdeji.requests.tables import Request
from mdeji.supporters.availability import holiday_resters
from mdeji.supporters.guardians import agreed
from mdeji.supporters.queries import missing_for
from mdeji.supporters.rules import APPLYING, GONE, is_minor
from mdeji.supporters.tables import Avoidance, FreeHours, Skill, Supporter, SupporterDistrict
from mdeji.supporters.tables import DayException as DayExceptionRow

GUARDIAN = "guardian"
"""What a minor lacks, among the steps of the training, while no guardian agrees."""

_ANSWERS = {
    OfferStatus.OPEN: None,
    OfferStatus.RELEASED: "accepted",
    OfferStatus.ACCEPTED: "accepted",
    OfferStatus.DECLINED: "declined",
    OfferStatus.EXPIRED: "expired",
    OfferStatus.STOOD_DOWN: "stood_down",
    OfferStatus.WITHDRAWN: "withdrawn",
}


Measure = Callable[[Session, str], dict[str, int]]
"""Return metres from a place to others: stored at first use, or only computed while reading."""


def inputs_for(
    session: Session, request: Request, now: datetime, measure: Measure = distances_from
) -> Inputs:
    """Return everything the next decision about this request depends on."""
    return Inputs(
        need=_need(session, request, now),
        candidates=_candidates(session, request, now, measure(session, place_key(request))),
        asked=_asked(session, request.pk),
        now=now,
        policy=Policy(),
        neighbours=neighbours(session),
    )


def place_key(request: Request) -> str:
    """Return the key of the place the team travels to, as precisely as it is known."""
    if request.place == "centre" and request.centre_id:
        return f"centre:{request.centre_id}"
    return f"town:{request.town_id}" if request.town_id else f"district:{request.district_id}"


def _need(session: Session, request: Request, now: datetime) -> Need:
    visit = live_visit(session, request.pk)
    wishes = wishes_of(session, request.pk)
    starts = [visit.starts_at] if visit else [start for start, _ in wishes]
    return Need(
        request_id=request.pk,
        kind=request.kind.value,
        topics=tuple(request.topics),
        device=request.device,
        district_id=request.district_id,
        place=request.place.value,
        headcount=request.headcount,
        slots=tuple(Slot(start, end) for start, end in wishes),
        fixed_slot=Slot(visit.starts_at, visit.ends_at) if visit else None,
        seats=tuple(
            SeatNeed(seat.pk, Role(seat.role.value), seat.supporter_id)
            for seat in seats_of(session, request.pk)
        ),
        requester_id=request.requester_id,
        group_id=request.group_id,
        submitted_at=request.created_at,
        adult_first=any(adult_by(start) <= now for start in starts),
    )


def _asked(session: Session, request_id: int) -> tuple[Asked, ...]:
    found = select(Offer).where(Offer.request_id == request_id).order_by(col(Offer.id))
    return tuple(
        Asked(
            offer_id=offer.pk,
            supporter_id=offer.supporter_id,
            seat_id=offer.seat_id,
            role=Role(offer.seat_role.value),
            wave=offer.wave,
            slot=Slot(offer.starts_at, offer.ends_at),
            sent_at=offer.sent_at,
            expires_at=offer.expires_at,
            answer=_ANSWERS[offer.status],
            answered_at=offer.answered_at,
            reason=offer.decline_reason,
        )
        for offer in session.exec(found)
    )


def _candidates(
    session: Session, request: Request, now: datetime, distances: dict[str, int]
) -> tuple[Candidate, ...]:
    found = select(Supporter).where(col(Supporter.status).not_in(GONE | APPLYING))
    rows = session.exec(found.order_by(col(Supporter.id))).all()
    facts = _Facts(session, request, now, distances)
    return tuple(facts.candidate(row) for row in rows)


class _Facts:
    """Hold what is known of all supporters, each kind read at once."""

    def __init__(
        self, session: Session, request: Request, now: datetime, distances: dict[str, int]
    ) -> None:
        self.distances = distances
        self.skills = _grouped((s.supporter_id, s) for s in session.exec(select(Skill)))
        self.hours = _grouped((h.supporter_id, h) for h in session.exec(select(FreeHours)))
        self.days = _grouped((d.supporter_id, d) for d in session.exec(select(DayExceptionRow)))
        self.avoids = _grouped((a.supporter_id, a) for a in session.exec(select(Avoidance)))
        self.offers = _grouped(past.recent_offers(session, request.kind, now))
        self.duties = past.asked_for_duty(session, request.kind, now)
        self.last_offered = past.last_offered(session)
        self.visits = _grouped([*past.visits(session, now), *teaching(session, now)])
        self.done = past.done(session, now)
        self.groups = past.group_visits(session, request.group_id)
        self.districts = _grouped(
            (d.supporter_id, d.district_id) for d in session.exec(select(SupporterDistrict))
        )
        self.on, last = _days(session, request, now)
        self.missing = missing_for(session, last)
        self.agreed = agreed(session)
        self.holidays = _holidays(session, request)
        self.resters = holiday_resters(session) if self.holidays else frozenset()
        self.now = now

    def candidate(self, row: Supporter) -> Candidate:
        offers, visits = self.offers[row.pk], self.visits[row.pk]
        return Candidate(
            supporter_id=row.pk,
            status=row.status.value,
            district_id=row.district_id,
            distance_m=self._distance(row),
            radius_m=row.radius_m,
            skills={skill.topic: skill.level for skill in self.skills[row.pk]},
            devices=frozenset(row.devices),
            weekly=tuple(
                WeeklyWindow(h.weekday, h.from_minute, h.until_minute) for h in self.hours[row.pk]
            ),
            training_missing=self._lacks(row),
            exceptions=self._exceptions(row),
            busy=tuple(Slot(v[0], v[1]) for v in visits if v[1] > self.now),
            is_minor=is_minor(row.adult_on, self.on),
            snoozed_until=_in_peace_until(row, self.now),
            max_offers_per_week=max(0, row.max_offers_per_week - self.duties.get(row.pk, 0)),
            **_history(offers, visits, self.now),
            visits_done=self.done.get(row.pk, 0),
            last_offered_at=self.last_offered.get(row.pk),
            visits_with_group=self.groups.get(row.pk, 0),
            avoids=frozenset(f"person:{a.person_id}" for a in self.avoids[row.pk]),
            visits_homes=row.visits_homes,
            late_yes=row.late_yes,
            further_districts=frozenset(self.districts[row.pk]),
        )

    def _lacks(self, row: Supporter) -> tuple[str, ...]:
        alone = is_minor(row.adult_on, self.on) and row.pk not in self.agreed
        return (*self.missing(row.pk), *((GUARDIAN,) if alone else ()))

    def _exceptions(self, row: Supporter) -> tuple[DayException, ...]:
        said = self.days[row.pk]
        rests = self.holidays - {d.on for d in said} if row.pk in self.resters else ()
        return (
            *(DayException(d.on, d.free, d.from_minute, d.until_minute) for d in said),
            *(DayException(day, free=False) for day in sorted(rests)),
        )

    def _distance(self, row: Supporter) -> int | None:
        town = self.distances.get(f"town:{row.town_id}") if row.town_id else None
        return town if town is not None else self.distances.get(f"district:{row.district_id}")


def _in_peace_until(row: Supporter, now: datetime) -> datetime | None:
    """Return until when somebody is left in peace: a rest, or the quiet hours of their own.

    An offer that waited for the morning would lose the time to answer it.
    """
    if row.quiet_from is None and row.quiet_until is None:
        return row.snoozed_until
    quiet_until = not_quiet(now, (row.quiet_from, row.quiet_until))
    return max(row.snoozed_until or quiet_until, quiet_until)


def _holidays(session: Session, request: Request) -> frozenset[date]:
    """Return the public holidays among the days on which the visit may be."""
    visit = live_visit(session, request.pk)
    starts = [visit.starts_at] if visit else [start for start, _ in wishes_of(session, request.pk)]
    return frozenset(day for day in map(day_of, starts) if is_holiday(day))


def _days(session: Session, request: Request, now: datetime) -> tuple[date, date]:
    """Return the first and the last day on which the visit may be.

    On the first people must be of age already, and on the last their training must still count.
    """
    visit = live_visit(session, request.pk)
    if visit is not None:
        return day_of(visit.starts_at), day_of(visit.starts_at)
    starts = [start for start, _ in wishes_of(session, request.pk)] or [now]
    return day_of(min(starts)), day_of(max(starts))


def _history(
    offers: list[tuple[datetime, OfferStatus]],
    visits: list[tuple[datetime, datetime]],
    now: datetime,
) -> dict[str, Any]:
    answered = {OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.RELEASED}
    return {
        "offers_sent": tuple(sent_at for sent_at, _ in offers),
        "open_offers": sum(status is OfferStatus.OPEN for _, status in offers),
        "offers_answered": sum(status in answered for _, status in offers),
        "offers_accepted": sum(status is OfferStatus.ACCEPTED for _, status in offers),
        "visits_last_30d": sum(start > now - HISTORY for start, _ in visits),
    }


def _grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups

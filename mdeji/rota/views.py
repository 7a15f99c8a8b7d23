"""What screens show of the rota: one desk on one day, and who is on duty there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, func, select

from mdeji.dispatch.rules import Age, OfferStatus, VisitStatus, lacks_adult
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.people.tables import Person
from mdeji.requests.rules import RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat
from mdeji.rota.rules import Gap, Span, gap, is_alarming, twice
from mdeji.rota.tables import StandingDuty
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.calendar import SessionView, view_of
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.tables import YorozuSession


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty at a desk, by the name that others may see."""

    supporter_id: int
    name: str
    role: SeatRole
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    late_minutes: int | None = None
    twice: bool = False
    on_line: bool = True


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One desk on one day: who wants how many, who comes, who does not."""

    session: SessionView
    request_id: int | None = None
    number: str = ""
    status: RequestStatus | None = None
    visit_id: int | None = None
    wanted: int = 0
    people: tuple[OnDuty, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    asked: int = 0
    waiting_for: str | None = None
    lacks_adult: bool = False

    @property
    def taken(self) -> int:
        """How many seats are taken; whoever only watches takes none."""
        return sum(one.role is not SeatRole.TRAINEE for one in self.people)

    @property
    def gap(self) -> Gap:
        """How well it is staffed."""
        return gap(self.wanted, self.taken)

    @property
    def has_double(self) -> bool:
        """Tell whether somebody is promised elsewhere at the same time."""
        return any(one.twice for one in self.people)

    def is_alarming(self, now: datetime) -> bool:
        """Tell whether the office has to act: seats are free, or a minor has no adult beside them."""
        found = Gap.PARTLY if self.lacks_adult else self.gap
        return self.session.is_on and is_alarming(found, self.session.starts_at, now)


@dataclass
class _Facts:
    """What is known around some sessions, each kind read at once."""

    requests: dict[int, Request] = field(default_factory=dict)
    wanted: dict[int, int] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    people: dict[int, list[tuple[Attendance, str, bool]]] = field(default_factory=dict)
    gone: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)
    standing: list[tuple[StandingDuty, str]] = field(default_factory=list)
    doubles: frozenset[tuple[int, int]] = frozenset()
    ages: dict[int, list[Age]] = field(default_factory=dict)


def views(session: Session, rows: Sequence[YorozuSession]) -> tuple[DutyDay, ...]:
    """Return sessions with who is on duty, in the order given."""
    facts = _facts(session, rows)
    return tuple(_day(row, facts) for row in rows)


def _facts(session: Session, rows: Sequence[YorozuSession]) -> _Facts:
    ids = [row.duty_id for row in rows if row.duty_id is not None]
    facts = _Facts()
    if not ids:
        return facts
    facts.requests = {
        row.pk: row for row in session.exec(select(Request).where(col(Request.id).in_(ids)))
    }
    seats = select(Seat.request_id, func.count()).where(
        col(Seat.request_id).in_(ids), col(Seat.dropped).is_(False), Seat.role != SeatRole.TRAINEE
    )
    facts.wanted = dict(session.exec(seats.group_by(col(Seat.request_id))).all())
    live = select(Visit).where(
        col(Visit.request_id).in_(ids), Visit.status != VisitStatus.CANCELLED
    )
    facts.visits = {row.request_id: row for row in session.exec(live)}
    offers = select(Offer.request_id, func.count()).where(
        col(Offer.request_id).in_(ids), Offer.status == OfferStatus.OPEN
    )
    facts.asked = dict(session.exec(offers.group_by(col(Offer.request_id))).all())
    _add_people(session, facts)
    rules = {row.rule_id for row in rows if row.rule_id is not None}
    fixed = (
        select(StandingDuty, Supporter.shown_name)
        .join(Supporter, col(Supporter.id) == col(StandingDuty.supporter_id))
        .where(col(StandingDuty.rule_id).in_(rules), col(StandingDuty.removed_at).is_(None))
    )
    facts.standing = [(row, name) for row, name in session.exec(fixed)]
    return facts


def _add_people(session: Session, facts: _Facts) -> None:
    by_visit = {visit.pk: request_id for request_id, visit in facts.visits.items()}
    reached = and_(col(Person.line_user_id).is_not(None), col(Person.blocked_at).is_(None))
    what: Any = (Attendance, Supporter.shown_name, Supporter.adult_on, reached)
    found = (
        select(*what)
        .join(Supporter, col(Supporter.id) == col(Attendance.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(col(Attendance.visit_id).in_(by_visit))
        .order_by(col(Attendance.role) != SeatRole.LEAD.value, col(Attendance.id))
    )
    for row, name, adult_on, on_line in session.exec(found):
        request_id = by_visit[row.visit_id]
        if row.released_at is None:
            facts.ages.setdefault(request_id, []).append(Age(adult_on, row.role))
            facts.people.setdefault(request_id, []).append((row, name, bool(on_line)))
        else:
            left = (row.supporter_id, name, row.release_reason or "")
            facts.gone.setdefault(request_id, []).append(left)
    who = {row.supporter_id for team in facts.people.values() for row, *_ in team}
    facts.doubles = twice(spans_of(session, who))


def spans_of(session: Session, supporter_ids: Iterable[int]) -> list[Span]:
    """Return everything some supporters are promised to, visits too."""
    found = (
        select(Attendance.supporter_id, Visit.starts_at, Visit.ends_at, Visit.request_id)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            col(Attendance.supporter_id).in_(set(supporter_ids)),
            col(Attendance.released_at).is_(None),
            Visit.status != VisitStatus.CANCELLED,
        )
    )
    return [Span(*row) for row in session.exec(found).all()]


def _day(row: YorozuSession, facts: _Facts) -> DutyDay:
    seen = view_of(row)
    request = facts.requests.get(row.duty_id or 0)
    if request is None or request.status is RequestStatus.CANCELLED:
        return DutyDay(session=seen)
    team = facts.people.get(request.pk, [])
    people = tuple(_on_duty(mate, request, facts) for mate in team)
    visit = facts.visits.get(request.pk)
    return DutyDay(
        session=seen,
        request_id=request.pk,
        number=request.number,
        status=request.status,
        visit_id=visit.pk if visit else None,
        wanted=facts.wanted.get(request.pk, 0) if row.status is SessionStatus.PLANNED else 0,
        people=people,
        absent=_absent(row, request, facts, {one.supporter_id for one in people}),
        asked=facts.asked.get(request.pk, 0),
        waiting_for=request.waiting_for,
        lacks_adult=lacks_adult(facts.ages.get(request.pk, ()), row.on),
    )


def _on_duty(mate: tuple[Attendance, str, bool], request: Request, facts: _Facts) -> OnDuty:
    one, name, on_line = mate
    return OnDuty(
        supporter_id=one.supporter_id,
        name=name,
        role=one.role,
        arrived_at=one.arrived_at,
        finished_at=one.finished_at,
        late_minutes=one.late_minutes,
        twice=(request.pk, one.supporter_id) in facts.doubles,
        on_line=on_line,
    )


def _absent(
    row: YorozuSession, request: Request, facts: _Facts, there: set[int]
) -> tuple[tuple[str, str], ...]:
    """Return who gave their seat back, or is always there but not on this day: names and why."""
    gone = {who: (name, why) for who, name, why in facts.gone.get(request.pk, [])}
    for one, name in facts.standing:
        if one.rule_id == row.rule_id and one.from_on <= row.on <= one.until_on:
            gone.setdefault(one.supporter_id, (name, "fixed"))
    return tuple(value for who, value in gone.items() if who not in there)

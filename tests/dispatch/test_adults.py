"""Nobody under 18 is at a visit without an adult: the rule, every way to a team, and what follows."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from mdeji.dispatch import handover, service
from mdeji.dispatch.adults import may_replace, pressing
from mdeji.dispatch.board import Filters, Lane, board
from mdeji.dispatch.changes import confirm_partial
from mdeji.dispatch.complete import complete
from mdeji.dispatch.desk import attended
from mdeji.dispatch.duty_tables import Handover
from mdeji.dispatch.reminders import adult_by, told_off_at
from mdeji.dispatch.rules import Age, HandoverStatus, OfferStatus, VisitStatus, lacks_adult
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import live_visit, team_of
from mdeji.dispatch.timers import fire
from mdeji.kit.calendar import day_of, is_quiet, jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database, attempt
from mdeji.kit.errors import MdejiError, NotAllowed
from mdeji.kit.jobs import Job
from mdeji.messages.tables import Message
from mdeji.places.service import load_builtin
from mdeji.requests.rules import RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.supporters import guardians
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.tables import Supporter
from tests.factories import World

DAY, LEAD, HELPER, TRAINEE = date(2026, 12, 3), SeatRole.LEAD, SeatRole.HELPER, SeatRole.TRAINEE
YOUNG = date(2027, 3, 3)
AT = jst(2026, 12, 3, 14)


@pytest.mark.parametrize(
    ("team", "lacks"),
    [
        ([], False),
        ([Age(None, LEAD)], False),
        ([Age(YOUNG, HELPER)], True),
        ([Age(YOUNG, HELPER), Age(None, LEAD)], False),
        ([Age(YOUNG, HELPER), Age(YOUNG, HELPER)], True),
        ([Age(YOUNG, HELPER), Age(None, TRAINEE)], True),
        ([Age(YOUNG, TRAINEE), Age(None, HELPER)], False),
        ([Age(DAY, HELPER)], False),
        ([Age(YOUNG, HELPER), Age(DAY, HELPER)], False),
        ([Age(DAY + timedelta(days=1), HELPER)], True),
    ],
)
def test_whoever_is_of_age_on_the_day_and_trained_answers_for_the_minors(
    team: list[Age], lacks: bool
) -> None:
    assert lacks_adult(team, DAY) is lacks


@pytest.mark.parametrize(
    ("starts_at", "until"),
    [
        (jst(2026, 12, 3, 14), jst(2026, 12, 3, 11)),
        (jst(2026, 12, 3, 11), jst(2026, 12, 3, 8)),
        (jst(2026, 12, 3, 10, 59), jst(2026, 12, 2, 16)),
        (jst(2026, 12, 3, 9), jst(2026, 12, 2, 16)),
    ],
)
def test_a_minor_waits_until_three_hours_before_or_the_afternoon_before_a_morning(
    starts_at: datetime, until: datetime
) -> None:
    assert adult_by(starts_at) == until


@given(st.integers(0, 23), st.integers(9, 17))
def test_a_minor_hears_it_in_time_and_not_at_night_unless_it_must_be(hour: int, start: int) -> None:
    now, starts_at = jst(2026, 12, 2) + timedelta(hours=hour), jst(2026, 12, 3, start)

    told = told_off_at(starts_at, now)

    assert now <= told <= max(now, starts_at - timedelta(hours=1))
    assert not is_quiet(told)


class Town:
    """Two adults and two minors who may come, and one visit at a centre."""

    def __init__(self, session: Session, now: datetime) -> None:
        load_builtin(session, now)
        self.session, self.now = session, now
        self.world = World(session, now)
        self.adults = [self.world.supporter(name) for name in ("健二", "幸子")]
        self.minors = [self.world.supporter(name, adult_on=YOUNG) for name in ("凛", "蓮")]
        mother = Guardian("新井 恵", "parent", "0273334444", day_of(now), PAPER)
        for one in self.minors:
            guardians.give(session, one.pk, mother, "staff:1", now)

    def arrange(self, *team: Supporter, at: datetime = AT) -> Visit:
        """Let this team be complete, the first one as the lead."""
        request = self.world.request(group="茶の間", wish_at=at, headcount=4 * len(team))
        visit = self.world.visit(request, team, confirmed_at=self.now)
        for row in team_of(self.session, visit.pk):
            offer = self.world.offer(request, self._supporter(row), seat_id=row.seat_id)
            offer.status = OfferStatus.ACCEPTED
        self.session.flush()
        return visit

    def leaves(self, visit: Visit, who: Supporter, at: datetime | None = None) -> None:
        """Let somebody be unable to come."""
        service.cannot_come(
            self.session, visit.pk, who.person_id, "busy", at or self.now, "person:1"
        )

    def told(self, who: Supporter) -> list[str]:
        """Return what somebody was told, the latest last."""
        found = select(Message).where(Message.person_id == who.person_id).order_by(col(Message.id))
        return [part["notice"] for row in self.session.exec(found) for part in row.parts]

    def _supporter(self, row: Attendance) -> Supporter:
        return self.session.get_one(Supporter, row.supporter_id)


def test_when_the_only_adult_goes_the_minor_waits_and_the_office_sees_it_at_once(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        (kenji, sachi), (rin, _) = town.adults, town.minors
        visit = town.arrange(kenji, rin)
        assert not pressing(session, clock.now())

        town.leaves(visit, kenji)

        assert town.told(rin)[-1] == "adult_gone"
        assert pressing(session, clock.now()) == {visit.request_id}
        for deed in (service.arrived, service.finished):
            with pytest.raises(NotAllowed, match="no_adult"):
                deed(session, visit.pk, rin.person_id, AT)
        with pytest.raises(NotAllowed, match="no_adult"):
            service.running_late(session, visit.pk, rin.person_id, 10, AT)

        service.assign(session, visit.request_id, sachi.pk, clock.now(), "staff:1")

        assert not pressing(session, clock.now())
        assert town.told(rin)[-1] == "team_changed"
        service.arrived(session, visit.pk, rin.person_id, AT)
        service.finished(session, visit.pk, rin.person_id, AT)
        assert visit.status is VisitStatus.OVER


def test_without_an_adult_in_time_the_minor_need_not_come_and_the_office_phones(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        (kenji, _), (rin, _) = town.adults, town.minors
        visit = town.arrange(kenji, rin)
        town.leaves(visit, kenji)
        job = session.exec(select(Job).where(Job.key == f"visit:{visit.pk}:adult")).one()
        assert job.due_at == adult_by(AT)

        fire(session, visit.pk, "adult", adult_by(AT))
        fire(session, visit.pk, "adult", adult_by(AT))

        request = session.get_one(Request, visit.request_id)
        assert not team_of(session, visit.pk)
        assert town.told(rin).count("minor_stood_down") == 1
        assert (request.status, request.waiting_for) == (RequestStatus.WITH_COORDINATOR, "no_adult")
        assert not pressing(session, adult_by(AT))
        with pytest.raises(NotAllowed):
            service.assign(session, request.pk, town.minors[1].pk, adult_by(AT), "staff:1")


def test_who_is_there_already_is_asked_to_stop_and_stays_in_the_record(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        (kenji, _), (rin, ren) = town.adults, town.minors
        visit = town.arrange(kenji, rin, ren)
        service.arrived(session, visit.pk, rin.person_id, AT)

        town.leaves(visit, kenji, AT + timedelta(minutes=5))

        assert [row.supporter_id for row in team_of(session, visit.pk)] == [rin.pk]
        assert town.told(rin)[-1] == "adult_gone_there"
        assert town.told(ren)[-1] == "minor_stood_down"
        with pytest.raises(NotAllowed, match="no_adult"):
            service.finished(session, visit.pk, rin.person_id, AT + timedelta(minutes=10))
        form = service.ReportForm(not_held=True)
        service.report_for_team(session, visit.pk, form, "staff:1", AT + timedelta(hours=3))
        assert visit.status is VisitStatus.REPORTED


def test_the_card_of_whoever_was_stopped_stays_after_the_end_until_the_call_is_noted(
    database: Database, clock: SettableClock
) -> None:
    end = AT + timedelta(hours=3)
    with database.transaction() as session:
        town = Town(session, clock.now())
        visits = []
        for minor, days in zip(town.minors, (0, 1), strict=True):
            at = AT + timedelta(days=days)
            visits.append(town.arrange(town.adults[days], minor, at=at))
            service.arrived(session, visits[-1].pk, minor.person_id, at)
            town.leaves(visits[-1], town.adults[days], at + timedelta(minutes=5))
        attended(session, visits[1].request_id, "staff:1", end)

        for visit in visits:
            fire(session, visit.pk, "over", end + timedelta(days=1))

        one, other = (session.get_one(Request, visit.request_id) for visit in visits)
        assert (one.status, one.waiting_for) == (RequestStatus.VISITED, "no_adult")
        assert (other.status, other.waiting_for) == (RequestStatus.VISITED, None)
        office = board(session, Filters(lane=Lane.OFFICE), end).lanes[0]
        assert [card.id for card in office.cards] == [one.pk]


def test_whoever_only_learns_does_not_come_to_lead_a_team_that_goes_as_it_is(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        request = town.world.request(group="茶の間", wish_at=AT, headcount=4)
        visit = town.world.visit(request, town.adults, confirmed_at=clock.now())
        learns, helps = team_of(session, visit.pk)
        learns.role, helps.role = TRAINEE, HELPER
        visit.status = VisitStatus.FORMING
        request.status = RequestStatus.SEARCHING
        session.add_all([learns, helps, visit, request])
        session.flush()

        confirm_partial(session, request.pk, "staff:1", clock.now())

        assert (learns.role, helps.role) == (TRAINEE, LEAD)


def test_a_birthday_before_the_visit_makes_an_adult_and_a_corrected_one_is_seen(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        (kenji, _), (rin, _) = town.adults, town.minors
        rin.adult_on = day_of(AT)
        visit = town.arrange(kenji, rin)
        town.leaves(visit, kenji)
        assert "adult_gone" not in town.told(rin)
        service.arrived(session, visit.pk, rin.person_id, AT)

        other = town.arrange(kenji, town.minors[1], at=AT + timedelta(days=1))
        kenji.adult_on = YOUNG
        session.flush()

        assert pressing(session, clock.now()) == {other.request_id}
        fire(session, other.pk, "adult", adult_by(other.starts_at))
        assert not team_of(session, other.pk)
        assert other.status is VisitStatus.FORMING


def test_a_team_of_minors_is_not_complete_and_no_minor_relieves_the_adult(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        town = Town(session, clock.now())
        (kenji, _), (rin, ren) = town.adults, town.minors
        visit = town.arrange(kenji, rin)
        held = team_of(session, visit.pk)[0]
        assert not may_replace(session, held, ren.pk)
        town.leaves(visit, kenji)
        request = session.get_one(Request, visit.request_id)

        complete(session, request, visit, clock.now())

        assert visit.status is VisitStatus.FORMING
        assert (request.status, request.waiting_for) == (RequestStatus.WITH_COORDINATOR, "no_adult")


Deed = Callable[[Session, Town, Request, Supporter], object]


def _says(session: Session, town: Town, request: Request, who: Supporter) -> None:
    found = select(Offer).where(Offer.supporter_id == who.pk, Offer.status == OfferStatus.OPEN)
    for offer in session.exec(found).all():
        service.accept(session, offer.pk, who.person_id, town.now, "person:1")


def _gives_up(session: Session, town: Town, request: Request, who: Supporter) -> None:
    visit = live_visit(session, request.pk)
    if visit is not None:
        town.leaves(visit, who)


def _hands_over(session: Session, town: Town, request: Request, who: Supporter) -> None:
    visit = live_visit(session, request.pk)
    if visit is not None:
        handover.ask_everybody(session, visit.pk, who.person_id, "person:1", town.now)
    for row in session.exec(select(Handover).where(Handover.status == HandoverStatus.OPEN)).all():
        handover.look(session, row.pk, town.now)


DEEDS: Mapping[str, Deed] = {
    "says yes": _says,
    "cannot come": _gives_up,
    "hands over": _hands_over,
    "assigned": lambda s, t, r, w: service.assign(s, r.pk, w.pk, t.now, "staff:1"),
    "searched": lambda s, t, r, _: service.look(s, r.pk, t.now),
    "partial": lambda s, t, r, _: confirm_partial(s, r.pk, "staff:1", t.now),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 3)), max_size=14)


class _Undone(Exception):
    """Ends an example; nothing of it is kept."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, team=st.sets(st.integers(0, 3)))
def test_whatever_people_do_no_planned_visit_has_a_minor_and_no_adult(
    sqlite_town: Database, steps: list[tuple[str, int]], team: set[int]
) -> None:
    now = jst(2026, 11, 24, 10)
    with suppress(_Undone), sqlite_town.transaction() as session:
        town = Town(session, now)
        people = [*town.adults, *town.minors]
        request = town.world.request(group="茶の間", wish_at=AT, headcount=8)
        service.look(session, request.pk, now)
        first = [("says yes", who) for who in sorted(team, reverse=True)]
        for deed, who in [*first, *steps]:
            with suppress(MdejiError), attempt(session):
                DEEDS[deed](session, town, request, people[who])
            for visit in session.exec(select(Visit).where(Visit.status == VisitStatus.PLANNED)):
                ages = [people_age(session, row) for row in team_of(session, visit.pk)]
                assert any(age is None for age in ages), (deed, who, ages)
        raise _Undone


def people_age(session: Session, row: Attendance) -> date | None:
    return session.get_one(Supporter, row.supporter_id).adult_on


@pytest.fixture
def sqlite_town(sqlite_url: str) -> Database:
    """Give a fresh database; one kind is enough to walk many ways."""
    return Database(sqlite_url)

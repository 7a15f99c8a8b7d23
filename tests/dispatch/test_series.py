"""A group that meets again and again: its dates, its fixed team, and its end."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from mdeji.dispatch import series
from mdeji.dispatch.duty_tables import DayState, Rhythm, Series, SeriesDay
from mdeji.dispatch.series import Plan
from mdeji.dispatch.series_making import keep_going
from mdeji.dispatch.series_queries import series as series_view
from mdeji.dispatch.series_rules import Beat, days, latest_end, skipped
from mdeji.dispatch.team import live_visit, seats_of, team_of
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.people.tables import Group
from mdeji.places.service import load_builtin
from mdeji.requests.rules import PlaceKind, RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.supporters.tables import DayException, Supporter
from tests.factories import World

THURSDAY = 3
LEAD, HELPER = SeatRole.LEAD, SeatRole.HELPER
DATES = st.dates(date(2026, 1, 1), date(2040, 12, 31))


@given(DATES, st.sampled_from(Rhythm), st.integers(0, 6), st.integers(1, 5))
def test_every_date_is_the_weekday_of_the_rule_within_the_year(
    first: date, rhythm: Rhythm, weekday: int, nth: int
) -> None:
    beat = Beat(rhythm, weekday, nth, first, latest_end(first), skips_holidays=True)
    found = list(days(beat))

    assert found == sorted(set(found))
    assert all(on.weekday() == weekday and first <= on <= beat.until_on for on in found)
    if rhythm is Rhythm.MONTHLY:
        assert 11 <= len(found) <= 13
        assert len({(on.year, on.month) for on in found}) == len(found)
        assert all(nth == 5 or (on.day - 1) // 7 + 1 == nth for on in found)
    else:
        step = 7 if rhythm is Rhythm.WEEKLY else 14
        assert all((b - a).days == step for a, b in pairwise(found))


def test_holidays_and_the_turn_of_the_year_are_left_out() -> None:
    first = date(2026, 11, 1)
    beat = Beat(Rhythm.WEEKLY, 1, 1, first, latest_end(first), skips_holidays=True)

    assert skipped(beat, date(2026, 11, 3)) == "holiday"
    assert skipped(beat, date(2026, 12, 29)) == "closed"
    assert skipped(beat, date(2026, 11, 10)) == ""


class Town:
    """A group of nine and the three who always come."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Make them."""
        load_builtin(session, now)
        self.session, self.now = session, now
        self.world = World(session, now)
        self.team: list[Supporter] = [self.world.supporter() for _ in range(3)]
        self.rest = [self.world.supporter() for _ in range(3)]
        asked = self.world.request(group="写真の会", status=RequestStatus.CLOSED)
        self.group = session.get_one(Group, asked.group_id)
        self.asked_id = asked.pk

    def plan(self, rhythm: Rhythm = Rhythm.MONTHLY, **values: object) -> Series:
        """Plan the second Thursday of each month at two for half a year."""
        roles = (LEAD, HELPER, HELPER)
        wanted: dict[str, object] = {
            "group_id": self.group.pk,
            "rhythm": rhythm,
            "nth": 2,
            "weekday": THURSDAY,
            "from_minute": 14 * 60,
            "minutes": 120,
            "first_on": date(2026, 12, 1),
            "until_on": date(2027, 5, 31),
            "topics": ("line",),
            "headcount": 9,
            "district_id": "honcho",
            "place": PlaceKind.CENTRE,
            "centre_id": "honcho-centre",
            "team": tuple((who.pk, role) for who, role in zip(self.team, roles, strict=True)),
        }
        return series.plan(self.session, Plan(**(wanted | values)), "staff:1", self.now)  # type: ignore[arg-type]  # the values vary by example

    def requests(self) -> list[Request]:
        """Return the requests that were made."""
        query = select(Request).where(Request.id != self.asked_id).order_by(col(Request.id))
        return list(self.session.exec(query))

    def coming(self, request: Request) -> list[int]:
        """Return who comes."""
        visit = live_visit(self.session, request.pk)
        return [mate.supporter_id for mate in team_of(self.session, visit.pk)] if visit else []


@pytest.fixture
def now(clock: SettableClock) -> datetime:
    """Give a Tuesday morning."""
    clock.move_to(jst(2026, 11, 24, 10))
    return clock.now()


def test_meetings_are_made_weeks_ahead_with_the_fixed_team_and_only_once(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.plan()
        for _ in range(2):
            keep_going(session, row.pk, now)

        (made,) = town.requests()
        assert made.status is RequestStatus.ARRANGED
        assert made.starts_at == jst(2026, 12, 10, 14)
        assert town.coming(made) == [who.pk for who in town.team]
        later = now + timedelta(days=21)
        keep_going(session, row.pk, later)
        assert [one.starts_at for one in town.requests()][1:] == [jst(2027, 1, 14, 14)]


def test_the_seat_of_who_cannot_come_is_searched_as_ever(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        away = DayException(supporter_id=town.team[1].pk, on=date(2026, 12, 10), free=False)
        session.add(away)
        session.flush()
        town.plan()

        (made,) = town.requests()
        assert made.status is RequestStatus.SEARCHING
        assert town.coming(made) == [town.team[0].pk, town.team[2].pk]
        assert sum(seat.supporter_id is None for seat in seats_of(session, made.pk)) == 1


def test_nobody_gets_more_visits_a_week_than_they_want(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        town.team[1].max_offers_per_week = 0
        session.add(town.team[1])
        town.plan()

        assert town.team[1].pk not in town.coming(town.requests()[0])


def test_one_meeting_can_be_left_out_or_moved(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.plan(Rhythm.WEEKLY)
        first, second = town.requests()[:2]
        series.skip(session, row.pk, date(2026, 12, 3), "staff:1", now)
        series.move(session, row.pk, date(2026, 12, 10), jst(2026, 12, 11, 10), "staff:1", now)
        keep_going(session, row.pk, now)

        assert first.status is RequestStatus.CANCELLED
        assert (second.status, second.starts_at) == (
            RequestStatus.ARRANGED,
            jst(2026, 12, 11, 10),
        )
        assert town.coming(second) == [who.pk for who in town.team]
        seen = series_view(session, row.pk, now).coming
        assert [day.state for day in seen[:2]] == [DayState.SKIPPED, DayState.MADE]
        assert next(day.reason for day in seen if day.on == date(2026, 12, 31)) == "closed"
        with pytest.raises(Invalid):
            series.skip(session, row.pk, date(2026, 12, 4), "staff:1", now)


def test_an_ended_series_makes_nothing_more_and_calls_off_what_is_to_come(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.plan(Rhythm.BIWEEKLY)
        made = len(town.requests())
        assert series.end(session, row.pk, "staff:1", now, with_made=True) == made > 1
        keep_going(session, row.pk, now + timedelta(days=60))

        assert {one.status for one in town.requests()} == {RequestStatus.CANCELLED}
        assert len(town.requests()) == made
        with pytest.raises(NotAllowed):
            series.renew(session, row.pk, date(2027, 9, 1), "staff:1", now)


def test_a_year_is_the_longest_and_a_renewal_is_asked_for_before_the_end(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        with pytest.raises(Invalid, match="too_far"):
            town.plan(until_on=date(2027, 12, 1))
        row = town.plan(until_on=date(2027, 2, 28))
        with pytest.raises(NotAllowed):
            series.answer_renewal(session, row.pk, row.requester_id, now, wanted=True)
        later = jst(2027, 1, 20, 9)
        keep_going(session, row.pk, later)
        with pytest.raises(NotAllowed, match="not_yours"):
            series.answer_renewal(session, row.pk, 9999, later, wanted=True)
        series.answer_renewal(session, row.pk, row.requester_id, later, wanted=True)
        assert series_view(session, row.pk, later).renewal == "wanted"
        series.renew(session, row.pk, date(2027, 8, 31), "staff:1", later)

        assert row.renewal is None
        assert {day.on.month for day in session.exec(select(SeriesDay))} == {12, 2}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"topics": ()}, "topics"),
        ({"from_minute": 17 * 60}, "time"),
        ({"headcount": 2}, "headcount"),
        ({"centre_id": None}, "centre"),
        ({"first_on": date(2026, 11, 1)}, "first_on"),
        ({"until_on": date(2026, 11, 30)}, "until_on"),
        ({"group_id": 999}, "group"),
    ],
)
def test_a_wrong_plan_is_refused_at_the_door(
    database: Database, now: datetime, values: dict[str, object], field: str
) -> None:
    with database.transaction() as session, pytest.raises(Invalid, match=field):
        Town(session, now).plan(**values)  # type: ignore[arg-type]  # the values vary by example


def test_a_team_has_one_lead_and_each_person_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        town = Town(session, now)
        row = town.plan()
        one, two = town.team[0].pk, town.team[1].pk
        for wrong in (((one, LEAD), (two, LEAD)), ((one, LEAD), (one, HELPER))):
            with pytest.raises(Invalid):
                series.change_team(session, row.pk, wrong, "staff:1", now)
        series.change_team(session, row.pk, ((two, LEAD),), "staff:1", now)

        assert [m.supporter_id for m in series_view(session, row.pk, now).team] == [two]


def test_at_a_centre_the_district_is_the_one_of_the_centre(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        row = Town(session, now).plan(district_id="honcho", centre_id="haga-centre")

        assert row.district_id == "haga"

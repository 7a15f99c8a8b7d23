"""Sessions follow their rules, and what people decide by hand stays decided."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import IllegalMove, Invalid, NotFound
from mdeji.staff.journal import entries_about
from mdeji.yorozu import desks, sessions
from mdeji.yorozu.calendar import SessionView, next_desks, notes_of, sessions_between
from mdeji.yorozu.desks import NewClosure
from mdeji.yorozu.materialise import keep_up
from mdeji.yorozu.rules import SessionStatus
from tests.yorozu.conftest import STAFF, desk, wednesdays


def shown(city: Database, clock: SettableClock, first: date, last: date) -> list[SessionView]:
    with city.reading() as session:
        return sessions_between(session, first, last, clock.now())


def days(found: list[SessionView]) -> list[date]:
    return [one.day for one in found if one.is_on]


DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def test_the_dates_of_a_new_rule_exist_at_once(city: Database, clock: SettableClock) -> None:
    desk(city, clock.now())

    found = shown(city, clock, *DECEMBER)

    assert [day.day for day in days(found)] == [2, 9, 16, 23]
    assert all(one.id is not None for one in found)


def test_making_sessions_again_makes_none_twice(city: Database, clock: SettableClock) -> None:
    desk(city, clock.now())

    with city.transaction() as session:
        again = keep_up(session, clock.now())
    clock.advance(timedelta(weeks=1))
    with city.transaction() as session:
        later = [keep_up(session, clock.now()), keep_up(session, clock.now())]

    assert (again, later) == (0, [1, 0])


def test_dates_beyond_the_stored_weeks_are_computed(city: Database, clock: SettableClock) -> None:
    desk(city, clock.now())

    found = shown(city, clock, date(2027, 5, 1), date(2027, 5, 31))

    assert [day.day for day in days(found)] == [12, 19, 26]  # The 5th is a holiday.
    assert {one.id for one in found} == {None}


def test_a_session_that_was_moved_stays_where_it_was_moved_to(
    city: Database, clock: SettableClock
) -> None:
    rule = desk(city, clock.now())
    first = shown(city, clock, *DECEMBER)[0]
    to = (jst(2026, 12, 3, 10), jst(2026, 12, 3, 12))

    with city.transaction() as session:
        assert first.id is not None
        sessions.move(session, first.id, to, "room", (STAFF, clock.now()))
    with city.transaction() as session:
        desks.change_rule(session, rule, wednesdays(opens=time(14, 0), closes=time(16, 0)), STAFF, clock.now())  # fmt: skip

    found = shown(city, clock, *DECEMBER)
    assert [(one.day.day, one.moved_from) for one in found][:2] == [(3, jst(2026, 12, 2, 13, 30)), (9, None)]  # fmt: skip
    assert found[1].starts_at == jst(2026, 12, 9, 14)
    assert found[0].reason == "room"


def test_a_session_called_off_by_hand_stays_so_until_somebody_restores_it(
    city: Database, clock: SettableClock
) -> None:
    desk(city, clock.now())
    first = shown(city, clock, *DECEMBER)[0]
    assert first.id is not None
    with city.transaction() as session:
        sessions.call_off(session, first.id, "weather", STAFF, clock.now())
    with city.transaction() as session:
        keep_up(session, clock.now())

    called_off = shown(city, clock, *DECEMBER)[0]
    with city.transaction() as session:
        sessions.restore(session, first.id, STAFF, clock.now())
    with city.reading() as session:
        told = [entry.event for entry in entries_about(session, [f"yorozu:{first.id}"])]

    assert (called_off.status, called_off.reason) == (SessionStatus.CANCELLED, "weather")
    assert shown(city, clock, *DECEMBER)[0].is_on
    assert told == ["desk_session_called_off", "desk_session_restored"]


def test_a_rule_on_another_weekday_takes_its_dates_along(
    city: Database, clock: SettableClock
) -> None:
    rule = desk(city, clock.now())
    with city.transaction() as session:
        desks.change_rule(session, rule, wednesdays(weekday=4), STAFF, clock.now())

    assert [day.day for day in days(shown(city, clock, *DECEMBER))] == [4, 11, 18, 25]


def test_a_centre_closed_for_some_days_opens_again_when_the_exception_is_taken_back(
    city: Database, clock: SettableClock
) -> None:
    desk(city, clock.now())
    new = NewClosure(date(2026, 12, 7), date(2026, 12, 18), "construction")
    with city.transaction() as session:
        closure = desks.close(session, "haga-centre", new, STAFF, clock.now()).pk
    while_closed = shown(city, clock, *DECEMBER)
    with city.transaction() as session:
        desks.reopen(session, closure, STAFF, clock.now())

    assert [day.day for day in days(while_closed)] == [2, 23]
    assert [one.reason for one in while_closed] == ["", "construction", "construction", ""]
    assert [day.day for day in days(shown(city, clock, *DECEMBER))] == [2, 9, 16, 23]


def test_a_centre_closed_for_good_in_the_middle_of_the_year_has_no_desk_any_more(
    city: Database, clock: SettableClock
) -> None:
    desk(city, clock.now())
    desk(city, clock.now(), "nankitsu-centre")
    with city.transaction() as session:
        new = NewClosure(date(2026, 12, 10), None, "for_good")
        desks.close(session, "haga-centre", new, STAFF, clock.now())

    clock.advance(timedelta(weeks=2))
    with city.transaction() as session:
        keep_up(session, clock.now())
    with city.reading() as session:
        near = next_desks(session, "haga", clock.now(), 3)
        later = sessions_between(session, date(2026, 12, 10), date(2027, 12, 31), clock.now())
        notes = notes_of(session, "haga-centre")

    assert {one.centre_id for one in later if one.is_on} == {"nankitsu-centre"}
    assert near[0].name == "芳賀公民館"  # The 9th is still to come.
    assert [one.name for one in near[1:]] == ["南橘公民館", "南橘公民館"]
    assert notes.closed_on == date(2026, 12, 10)


def test_the_next_desks_are_the_nearest_first_and_never_on_a_holiday(
    city: Database, clock: SettableClock
) -> None:
    # given: Wednesdays in 芳賀, Mondays and Fridays in 南橘; Monday the 23rd is a holiday
    clock.move_to(jst(2026, 11, 20, 12))
    desk(city, clock.now())
    for weekday in (0, 4):
        desk(city, clock.now(), "nankitsu-centre", weekday=weekday, opens=time(10), closes=time(12))  # fmt: skip

    with city.reading() as session:
        found = next_desks(session, "haga", clock.now(), 3)

    assert [(one.name, one.starts_at) for one in found] == [
        ("芳賀公民館", jst(2026, 11, 25, 13, 30)),
        ("南橘公民館", jst(2026, 11, 27, 10, 0)),
        ("芳賀公民館", jst(2026, 12, 2, 13, 30)),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekday": 7}, "weekday"),
        ({"closes": time(13, 30)}, "closes"),
        ({"opens": time(8), "closes": time(17)}, "closes"),
        ({"weeks": ()}, "weeks"),
        ({"weeks": (0, 6)}, "weeks"),
        ({"from_on": date(2026, 12, 1), "until_on": date(2026, 11, 30)}, "until_on"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    city: Database, clock: SettableClock, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        desk(city, clock.now(), **wrong)

    assert refused.value.field == field


def test_what_does_not_exist_cannot_be_changed(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session, pytest.raises(NotFound):
        desks.add_rule(session, "nowhere", wednesdays(), STAFF, clock.now())
    with city.transaction() as session, pytest.raises(NotFound):
        sessions.call_off(session, 4711, "room", STAFF, clock.now())


def test_a_session_is_not_called_off_twice_and_not_moved_into_the_past(
    city: Database, clock: SettableClock
) -> None:
    desk(city, clock.now())
    first = shown(city, clock, *DECEMBER)[0].id
    assert first is not None
    past = (jst(2026, 11, 1, 10), jst(2026, 11, 1, 12))
    with city.transaction() as session, pytest.raises(Invalid):
        sessions.move(session, first, past, "room", (STAFF, clock.now()))
    with city.transaction() as session:
        sessions.call_off(session, first, "room", STAFF, clock.now())
    with city.transaction() as session, pytest.raises(IllegalMove):
        sessions.call_off(session, first, "room", STAFF, clock.now())

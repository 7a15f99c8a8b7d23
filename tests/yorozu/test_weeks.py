"""Which days a rule means, over many years."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdeji.kit.calendar import is_closed, is_holiday, jst
from mdeji.yorozu.weeks import EVERY_WEEK, FIRST_FOUR, Closed, Weekly, planned, week_of_month

weekdays = st.integers(0, 6)
weeks = st.frozensets(st.integers(1, 5), min_size=1)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def rule(weekday: int = 2, weeks: frozenset[int] = frozenset(EVERY_WEEK), *, on_holidays: bool = False, until: date | None = None) -> Weekly:  # fmt: skip
    return Weekly(
        1, "haga-centre", weekday, time(13, 30), time(15, 30), weeks, on_holidays, date(2024, 1, 1), until
    )  # fmt: skip


def dates(one: Weekly, first: date, last: date, *closed: Closed) -> list[date]:
    return [plan.on for plan in planned([one], closed, first, last) if plan.closed is None]


def test_a_desk_of_every_wednesday_leaves_out_holidays_and_new_year() -> None:
    found = dates(rule(), date(2026, 12, 1), date(2027, 1, 31))

    assert found == [
        date(2026, 12, day) for day in (2, 9, 16, 23)
    ] + [date(2027, 1, day) for day in (6, 13, 20, 27)]  # fmt: skip


def test_a_desk_may_be_open_on_holidays_but_never_around_new_year() -> None:
    # Monday the 23rd of November is a holiday, the 11th of January too.
    closed_then = dates(rule(0), date(2026, 11, 16), date(2027, 1, 18))
    open_then = dates(rule(0, on_holidays=True), date(2026, 11, 16), date(2027, 1, 18))

    assert set(open_then) - set(closed_then) == {date(2026, 11, 23), date(2027, 1, 11)}


def test_a_month_with_a_fifth_week_has_a_desk_then_only_if_the_rule_says_so() -> None:
    # April 2026 has five Wednesdays; the fifth is a holiday, the fifth Thursday is not.
    four = dates(rule(3, frozenset(FIRST_FOUR)), date(2026, 4, 1), date(2026, 4, 30))
    five = dates(rule(3), date(2026, 4, 1), date(2026, 4, 30))

    assert [day.day for day in four] == [2, 9, 16, 23]
    assert [day.day for day in five] == [2, 9, 16, 23, 30]


def test_a_centre_that_is_closed_for_good_has_nothing_planned_afterwards() -> None:
    shut = Closed(1, "haga-centre", date(2026, 7, 1), None, "for_good")

    plans = list(planned([rule()], [shut], date(2026, 6, 1), date(2026, 12, 31)))

    assert max(plan.on for plan in plans) == date(2026, 6, 24)


def test_an_exception_leaves_the_date_on_the_calendar_with_its_reason() -> None:
    shut = Closed(1, "haga-centre", date(2026, 6, 8), date(2026, 6, 12), "election")

    plans = list(planned([rule()], [shut], date(2026, 6, 1), date(2026, 6, 30)))

    assert [plan.on.day for plan in plans] == [3, 10, 17, 24]
    assert [plan.closed.reason for plan in plans if plan.closed] == ["election"]


def test_the_wall_clock_is_that_of_japan() -> None:
    plan = next(iter(planned([rule()], [], date(2026, 6, 3), date(2026, 6, 3))))

    assert (plan.starts_at, plan.ends_at) == (jst(2026, 6, 3, 13, 30), jst(2026, 6, 3, 15, 30))


@given(weekdays, weeks, days, st.integers(0, 400), st.booleans())
def test_every_planned_day_obeys_its_rule_and_no_day_that_does_is_missed(
    weekday: int, of_month: frozenset[int], first: date, length: int, on_holidays: bool
) -> None:
    one = rule(weekday, of_month, on_holidays=on_holidays)
    last = first + timedelta(days=length)

    found = dates(one, first, last)

    every = [first + timedelta(days=n) for n in range(length + 1)]
    assert found == [
        day
        for day in every
        if day.weekday() == weekday
        and week_of_month(day) in of_month
        and not is_closed(day)
        and (on_holidays or not is_holiday(day))
    ]


@given(weekdays, days)
def test_the_days_of_two_spans_are_those_of_the_whole(weekday: int, first: date) -> None:
    middle, last = first + timedelta(days=100), first + timedelta(days=365)

    both = dates(rule(weekday), first, middle) + dates(
        rule(weekday), middle + timedelta(days=1), last
    )

    assert both == dates(rule(weekday), first, last)


@given(weekdays, days, st.integers(0, 60), st.integers(0, 60))
def test_open_and_closed_dates_are_all_dates(weekday: int, first: date, wait: int, length: int) -> None:  # fmt: skip
    shut = Closed(1, "haga-centre", first + timedelta(days=wait), first + timedelta(days=wait + length), "room")  # fmt: skip
    last = first + timedelta(days=180)

    plans = list(planned([rule(weekday)], [shut], first, last))

    assert [plan.on for plan in plans] == dates(rule(weekday), first, last)
    assert all((plan.closed is not None) == shut.covers("haga-centre", plan.on) for plan in plans)


@pytest.mark.parametrize(("day", "week"), [(1, 1), (7, 1), (8, 2), (28, 4), (29, 5), (31, 5)])
def test_the_week_of_the_month_is_the_turn_of_the_weekday(day: int, week: int) -> None:
    assert week_of_month(date(2026, 7, day)) == week

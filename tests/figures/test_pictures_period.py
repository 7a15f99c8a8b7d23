"""The period of a picture is in its address, and is compared with as many days before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.figures.pictures_period import (
    choices,
    month_of,
    months_in,
    read_period,
    recent,
    weeks_in,
    year_of,
)

TODAY = date(2026, 11, 24)


def test_an_address_names_a_year_a_month_or_ninety_days() -> None:
    assert read_period("fy2025", TODAY) == year_of(2025)
    assert read_period("m2026-02", TODAY) == month_of(date(2026, 2, 9))
    assert read_period("d90", TODAY) == recent(TODAY)
    assert (recent(TODAY).first, recent(TODAY).days) == (date(2026, 8, 27), 90)


@given(st.text(max_size=12))
def test_what_cannot_be_read_is_the_running_year(code: str) -> None:
    assert read_period(code, TODAY).first <= TODAY


def test_nobody_looks_into_the_future() -> None:
    for code in ("fy2030", "m2027-01", "m2026-13", "fy0000"):
        assert read_period(code, TODAY) == year_of(2026)


def test_a_year_is_compared_up_to_the_same_day() -> None:
    before = year_of(2026).before(TODAY)

    assert (before.first, before.last) == (date(2025, 4, 1), date(2025, 11, 24))


def test_the_leap_day_is_compared_with_the_day_before() -> None:
    assert year_of(2027).before(date(2028, 2, 29)).last == date(2027, 2, 28)


def test_a_month_that_is_over_is_compared_with_the_whole_one_before() -> None:
    assert month_of(date(2026, 3, 1)).before(TODAY) == month_of(date(2026, 2, 1))
    running = month_of(TODAY).before(TODAY)
    assert (running.first, running.last) == (date(2026, 10, 1), date(2026, 10, 24))


def test_people_say_years_in_their_era() -> None:
    assert [p.name for p in choices(TODAY)][:4] == [
        "令和8年度",
        "令和7年度",
        "さいきん90日",
        "令和8年11月",
    ]


@given(st.dates(date(2004, 4, 1), date(2090, 1, 1)))
def test_months_and_weeks_cover_the_year(day: date) -> None:
    year = read_period("", day)

    assert len(months_in(year)) == 12
    weeks = list(weeks_in(year))
    assert weeks[0] <= year.first < weeks[0] + timedelta(weeks=1)
    assert weeks[-1] <= year.last < weeks[-1] + timedelta(weeks=1)
    assert all(read_period(one.code, day) == one for one in choices(day))

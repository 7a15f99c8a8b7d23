"""Months and fiscal years begin at midnight in Japan, and are called as the city calls them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdeji.figures.rules.periods import (
    month_key,
    month_name,
    month_of,
    months_of,
    read_month,
    so_far,
    spoken,
    year_before,
    year_name,
    year_of,
)
from mdeji.kit.calendar import day_of, fiscal_year, jst

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_every_day_belongs_to_one_month_of_its_fiscal_year(day: date) -> None:
    year = fiscal_year(day)
    here = [month for month in months_of(year) if month.holds(day)]

    assert here == [month_of(day)]
    assert year_of(year).holds(day)
    assert read_month(month_key(month_of(day))) == month_of(day)


@given(DAYS)
def test_the_months_of_a_year_follow_one_another(day: date) -> None:
    months = months_of(fiscal_year(day))

    assert [one.until for one in months[:-1]] == [one.first for one in months[1:]]
    assert (months[0].first, months[-1].until) == (
        year_of(fiscal_year(day)).first,
        year_of(fiscal_year(day)).until,
    )
    assert year_before(so_far(month_of(day))).first.year == so_far(month_of(day)).first.year - 1


def test_a_month_begins_and_ends_at_midnight_in_japan() -> None:
    march = month_of(date(2026, 3, 1))

    assert march.ends_at == jst(2026, 4, 1)
    assert not march.is_over(jst(2026, 4, 1) - timedelta(seconds=1))
    assert march.is_over(jst(2026, 4, 1))
    assert fiscal_year(day_of(jst(2026, 3, 31, 23, 59))) == 2025
    assert fiscal_year(day_of(jst(2026, 4, 1))) == 2026


@pytest.mark.parametrize(
    ("year", "name"),
    [(2026, "令和8年度"), (2023, "令和5年度"), (2019, "令和元年度"), (2018, "平成30年度")],
)
def test_a_fiscal_year_is_called_as_the_city_calls_it(year: int, name: str) -> None:
    assert year_name(year) == name
    assert spoken(year_of(year)) == name


def test_the_first_year_of_an_era_is_called_gannen() -> None:
    assert month_name(month_of(date(2019, 4, 1))) == "平成31年4月"
    assert month_name(month_of(date(2019, 5, 1))) == "令和元年5月"
    assert spoken(so_far(month_of(date(2026, 6, 1)))) == (
        "令和8年4月1日(水)から 令和8年6月30日(火)まで"
    )


@pytest.mark.parametrize("text", ["", "2026-13", "nonsense", "26-1", "1026-01", "2026-10-01"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None

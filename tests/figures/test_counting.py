"""Every figure is the sum of its parts and the count of its rows, whatever happened in the city."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from mdeji.figures.behind import Counted, count_behind, rows_behind
from mdeji.figures.catalogue import FIGURES, Figure
from mdeji.figures.counting import count, months, parts
from mdeji.figures.rules.periods import Period, month_of, months_of, year_of
from mdeji.figures.source import Scope
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotFound
from tests.figures.scattered import CENTRES, WORK, scatter

NOW = jst(2027, 6, 1)
SCOPE = Scope(NOW)
PERIODS = (
    *months_of(2025), *months_of(2026), year_of(2025), year_of(2026),
    Period(date(2025, 3, 31), date(2025, 4, 1)), Period(date(2026, 3, 31), date(2026, 4, 2)),
)  # fmt: skip
given_work = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def weights(rows: list[Counted], figure: Figure) -> int:
    if figure.key == "jichikai":
        return len({one.same for one in rows if one.same}) + sum(
            one.weight for one in rows if not one.same
        )
    return len({one.same for one in rows}) if figure.is_distinct else sum(r.weight for r in rows)


def figures(session: Session, period: Period, scope: Scope = SCOPE) -> dict[str, int]:
    return {one.key: count(session, one.key, period, scope) for one in FIGURES}


@given(work=WORK, period=st.sampled_from(PERIODS))
@given_work
def test_every_figure_is_the_sum_of_its_parts_and_of_its_rows(
    city: Database, work: tuple[list[int], ...], period: Period
) -> None:
    with city.transaction() as session:
        scatter(session, work, NOW)

    with city.reading() as session:
        for figure in FIGURES:
            total = count(session, figure.key, period, SCOPE)
            rows = list(rows_behind(session, figure.key, period, SCOPE))
            assert weights(rows, figure) == total, figure.key
            assert count_behind(session, figure.key, period, SCOPE) == len(rows)
            for dim in figure.dims:
                cells = parts(session, figure.key, dim, period, SCOPE)
                assert sum(cells.values()) == total, (figure.key, dim)
                assert all(cells.values())


@given(work=WORK, year=st.sampled_from((2025, 2026)))
@given_work
def test_the_months_add_up_to_the_year_and_the_register_to_who_came_and_left(
    city: Database, work: tuple[list[int], ...], year: int
) -> None:
    with city.transaction() as session:
        scatter(session, work, NOW)

    with city.reading() as session:
        course = {one.key: months(session, one.key, year, SCOPE) for one in FIGURES}
        whole = figures(session, year_of(year))
        single = [figures(session, month) for month in months_of(year)]
    for figure in FIGURES:
        assert course[figure.key] == [one[figure.key] for one in single], figure.key
        if figure.adds_up:
            assert sum(course[figure.key]) == whole[figure.key], figure.key
    came, left = course["supporters_new"], course["supporters_left"]
    for before, after in zip(range(11), range(1, 12), strict=True):
        register = course["supporters"]
        assert register[after] - register[before] == came[after] - left[after]


@given(work=WORK, period=st.sampled_from(PERIODS))
@given_work
def test_those_counted_each_time_are_never_fewer_than_those_counted_once(
    city: Database, work: tuple[list[int], ...], period: Period
) -> None:
    with city.transaction() as session:
        scatter(session, work, NOW)

    with city.reading() as session:
        found = figures(session, period)
    assert found["learners"] >= found["dispatches"] >= found["askers"]
    assert found["activities"] >= found["supporters_out"]
    assert found["topics"] >= found["consultations"]
    assert found["sessions"] >= found["desk_districts"]


@given(work=WORK, period=st.sampled_from(PERIODS))
@given_work
def test_every_part_leads_to_just_its_rows(
    city: Database, work: tuple[list[int], ...], period: Period
) -> None:
    with city.transaction() as session:
        scatter(session, work, NOW)

    with city.reading() as session:
        for figure in FIGURES:
            for dim in figure.dims:
                for code, number in parts(session, figure.key, dim, period, SCOPE).items():
                    chosen = {dim: code}
                    rows = list(rows_behind(session, figure.key, period, SCOPE, chosen))
                    assert weights(rows, figure) == number, (figure.key, dim, code)
                    assert {one.codes[dim] for one in rows} == {code}


@given(work=WORK)
@given_work
def test_the_centres_figures_add_up_to_the_citys(
    city: Database, work: tuple[list[int], ...]
) -> None:
    with city.transaction() as session:
        scatter(session, work, NOW)

    with city.reading() as session:
        period = year_of(2025)
        for key in ("consultations", "topics", "red_flags", "sessions", "classes"):
            each = (count(session, key, period, Scope(NOW, centre)) for centre in CENTRES)
            assert sum(each) == count(session, key, period, SCOPE)


def test_what_has_not_happened_yet_is_not_counted(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        scatter(session, ([1, 2, 3, 4], [], [], []), NOW)

    with city.reading() as session:
        early = count(session, "sessions", year_of(2025), Scope(jst(2025, 4, 1, 12)))
        late = count(session, "sessions", year_of(2025), SCOPE)
    assert (early, late) == (1, 3)


def test_a_figure_is_taken_apart_only_as_its_definition_says(city: Database) -> None:
    with city.reading() as session, pytest.raises(NotFound):
        parts(session, "askers", "district", month_of(date(2026, 4, 1)), SCOPE)

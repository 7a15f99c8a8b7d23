"""令和5年度 as the city reported it, from work done through the services people use."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mdeji.figures.queries import number, numbers, whole_year
from mdeji.figures.rules.periods import month_of
from mdeji.figures.rules.years import year_table
from mdeji.figures.source import Scope
from mdeji.figures.templates import current
from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from tests.figures.reiwa5 import work
from tests.rigs.furnished import Furnished
from tests.rigs.placed import settle

NOW = jst(2024, 2, 1, 9)
JANUARY = month_of(date(2024, 1, 1))
REPORTED = {
    "supporters": 57,
    "consultations": 333,
    "jichikai": 278,
    "care_participants": 75,
    "classes": 90,
    "dispatches": 27,
}


def worked(url: str) -> None:
    settle(url)
    database = Database(url)
    with database.transaction() as session:
        work(session)
    database.dispose()


@pytest.fixture(scope="module")
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    return Furnished(request, tmp_path_factory, worked)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def year(request: pytest.FixtureRequest, years: Furnished, tmp_path: Path) -> Iterator[Database]:
    with years.fresh(request.param, tmp_path) as url:
        database = Database(url)
        yield database
        database.dispose()


def test_the_table_of_the_year_gives_the_numbers_the_city_reported(year: Database) -> None:
    with year.reading() as session:
        template = current(session)
        scope = Scope(NOW)
        this, last = whole_year(session, 2023, scope), whole_year(session, 2022, scope)
        table = year_table(template, 2023, template.table, this, last)
        found = numbers(session, JANUARY, scope, template.table)

    assert template.table == tuple(REPORTED)
    assert {key: one.year for key, one in found.items()} == REPORTED
    assert {line.key: line.cells[14] for line in table.lines} == REPORTED
    assert [line.cells[1] for line in table.lines] == [
        "人", "件", "自治会", "人(延べ)", "回", "件",
    ]  # fmt: skip
    register = table.lines[0].cells
    assert register[-2:] == (50, "114%")
    assert register[12:14] == (57, None)  # March has not begun.


def test_the_year_before_stands_beside_it(year: Database) -> None:
    with year.reading() as session:
        later = number(session, "consultations", month_of(date(2025, 1, 1)), Scope(jst(2025, 2, 1)))

    assert (later.year, later.year_before) == (0, 333)
    assert later.month_before > 50


def test_dispatches_are_people_who_went_out_and_nothing_else(year: Database) -> None:
    """A visit that was not held, a planned class and a desk are none."""
    with year.reading() as session:
        found = numbers(session, JANUARY, Scope(NOW), ("requests", "dispatches", "learners"))

    assert {key: one.year for key, one in found.items()} == {
        "requests": 28,
        "dispatches": 27,
        "learners": 243,
    }

"""Fixtures of a database that knows the districts and centres already; a conftest imports them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from tests.rigs.furnished import Furnished


def settle(url: str) -> None:
    """Load the built-in pack of places."""
    database = Database(url)
    with database.transaction() as session:
        load_builtin(session, jst(2026, 1, 5))
    database.dispose()


@pytest.fixture(scope="session")
def placed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """Give what makes such databases."""
    return Furnished(request, tmp_path_factory, settle)


@pytest.fixture
def sqlite_url(placed: Furnished, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh SQLite database with the places."""
    with placed.fresh("sqlite", tmp_path) as url:
        yield url


@pytest.fixture
def postgres_url(placed: Furnished, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a PostgreSQL database with the places."""
    with placed.fresh("postgres", tmp_path) as url:
        yield url

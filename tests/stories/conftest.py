"""The town in which stories happen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from tests.rigs.postgres import Postgres
from tests.rigs.reused import Reused
from tests.stories.world import World, people, running_world

MORNING = jst(2026, 11, 24, 10)


@pytest.fixture(scope="session")
def peopled_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a database with the sample people, to be copied and never used."""
    file = tmp_path_factory.mktemp("peopled") / "mdeji.db"
    shutil.copy(migrated_sqlite, file)
    people(f"sqlite:///{file}", MORNING)
    return file


@pytest.fixture(scope="session")
def peopled_postgres(postgres: Postgres, migrated_postgres: str) -> Reused:
    """Give a database with the sample people that is put back after each story."""
    url = postgres.create(migrated_postgres)
    people(url, MORNING)
    return Reused(postgres, url)


@pytest.fixture
def town_on_sqlite(peopled_sqlite: Path, tmp_path: Path) -> str:
    """Give a peopled SQLite database."""
    shutil.copy(peopled_sqlite, tmp_path / "town.db")
    return f"sqlite:///{tmp_path / 'town.db'}"


@pytest.fixture
def town_on_postgres(peopled_postgres: Reused) -> Iterator[str]:
    """Give a peopled PostgreSQL database."""
    yield peopled_postgres.url
    peopled_postgres.put_back()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, clock: SettableClock) -> Iterator[World]:
    """Give a town at ten on a Tuesday morning, on SQLite and on PostgreSQL."""
    url = request.getfixturevalue(f"town_on_{request.param}")
    with running_world(url, clock) as running:
        yield running

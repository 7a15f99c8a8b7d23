"""Fixtures for places: the built-in pack in a database, and the gazetteer of it."""

import os
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places import queries, service
from mdeji.places.gazetteer import Gazetteer

TABLES = SQLModel.metadata.tables
PLACES = ("source", "district", "town", "centre", "alias", "adjacency", "distance", "journal_entry")


@pytest.fixture
def city(database: Database, clock: SettableClock) -> Database:
    with database.transaction() as session:
        service.load_builtin(session, clock.now())
    return database


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """Give the gazetteer of the built-in pack; it is pure and may be shared."""
    file = tmp_path_factory.mktemp("gazetteer") / "places.db"
    database = Database(f"sqlite:///{file}")
    SQLModel.metadata.create_all(database.writer, tables=[TABLES[name] for name in PLACES])
    with database.transaction() as session:
        service.load_builtin(session, jst(2026, 11, 24))
    with database.reading() as session:
        made = queries.gazetteer(session)
    database.dispose()
    return made


@pytest.fixture
def town_master() -> Path:
    """Give the operator's town master; it is not part of the repository."""
    default = Path(__file__).parents[3] / "shared" / "data" / "maebashi"
    path = Path(os.environ.get("MDEJI_TEST_TOWNS", default))
    if not path.is_dir():
        pytest.skip("the town master is not on this machine")
    return path

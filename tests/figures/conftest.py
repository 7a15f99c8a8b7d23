"""A city, and random work in it, for tests of the figures."""

import pytest

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from tests.admin_ui.conftest import app, at, making, office, tools, visitor
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = [
    "app",
    "at",
    "making",
    "office",
    "placed",
    "postgres_url",
    "sqlite_url",
    "tools",
    "visitor",
]


@pytest.fixture
def city(database: Database, clock: SettableClock) -> Database:
    """Give a database with the districts and centres of the city."""
    with database.transaction() as session:
        load_builtin(session, clock.now())
    return database

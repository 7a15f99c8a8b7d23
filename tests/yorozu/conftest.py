"""A city with its centres, for tests of the desks."""

from datetime import datetime, time
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from mdeji.yorozu.desks import NewRule, add_rule
from mdeji.yorozu.sessions import add_session
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

STAFF = "staff:1"


def wednesdays(**more: Any) -> NewRule:
    """Return a rule of Wednesdays, half past one to half past three."""
    made: dict[str, Any] = {"weekday": 2, "opens": time(13, 30), "closes": time(15, 30)}
    return NewRule(**(made | more))


def desk(database: Database, now: datetime, centre_id: str = "haga-centre", **more: Any) -> int:
    """Let a centre have a desk, and return its rule."""
    with database.transaction() as session:
        return add_rule(session, centre_id, wednesdays(**more), STAFF, now).pk


@pytest.fixture
def city(database: Database, clock: SettableClock) -> Database:
    """Give a database with the districts and centres of the city."""
    with database.transaction() as session:
        load_builtin(session, clock.now())
    return database


def open_desk(tools: Tools, centre_id: str = "haga-centre") -> int:
    """Let a centre have its desk on the morning on which the clock stands, and return the session."""
    with tools.database.transaction() as session:
        hours = (jst(2026, 11, 24, 9), jst(2026, 11, 24, 12))
        return add_session(session, centre_id, hours, STAFF, tools.clock.now()).pk

"""A city with its centres and one class, for tests of classes and other counted work."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.outreach import signups
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.rules import ClassDoor
from mdeji.outreach.signups import SignedUp, SignUp
from mdeji.outreach.tables import Course
from mdeji.places.service import load_builtin
from tests.admin_ui.conftest import app, at, making, office, tools, visitor
from tests.factories import World
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


@pytest.fixture
def city(database: Database, clock: SettableClock) -> Database:
    """Give a database with the districts and centres of the city."""
    with database.transaction() as session:
        load_builtin(session, clock.now())
    return database


def course_id(session: Session, code: str = "line") -> int:
    """Return the id of a course of the first menu."""
    return session.exec(select(Course).where(Course.code == code)).one().pk


def a_class(session: Session, now: datetime, capacity: int = 2, **more: Any) -> int:
    """Plan a class at 芳賀 on the Thursday of next week, from ten to twelve."""
    made: dict[str, Any] = {
        "course_id": course_id(session, more.pop("code", "line")),
        "centre_id": "haga-centre",
        "at": (jst(2026, 12, 3, 10), jst(2026, 12, 3, 12)),
        "capacity": capacity,
    }
    return plan(session, NewClass(**(made | more)), STAFF, now).pk


def join(
    session: Session, class_id: int, person_id: int, now: datetime, door: ClassDoor = ClassDoor.LINE
) -> SignedUp:
    """Sign somebody up."""
    by = (f"person:{person_id}", now)
    return signups.sign_up(session, class_id, person_id, SignUp(door), by)


def full_class(
    session: Session, now: datetime, people: int, capacity: int = 2, **more: Any
) -> tuple[int, list[SignedUp]]:
    """Plan a class and let as many people sign up, one after the other."""
    world = World(session, now)
    class_id = a_class(session, now, capacity, **more)
    return class_id, [join(session, class_id, world.person().pk, now) for _ in range(people)]

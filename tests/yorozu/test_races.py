"""Two act on one record of the log at one moment, in two processes on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Stale
from mdeji.places.service import load_builtin
from mdeji.yorozu import checks, service
from mdeji.yorozu.rules import CheckDoor
from mdeji.yorozu.tables import StillUsing
from tests.dispatch.test_races import meanwhile
from tests.yorozu.conftest import STAFF
from tests.yorozu.test_log import THEN, draft, logged, opened

pytestmark = pytest.mark.postgres


@pytest.fixture
def city(postgres_url: str, clock: SettableClock) -> Iterator[Database]:
    database = Database(postgres_url)
    with database.transaction() as session:
        load_builtin(session, clock.now())
    yield database
    database.dispose()


def test_two_correct_one_record_at_one_moment_and_the_second_is_told(
    city: Database, clock: SettableClock
) -> None:
    one = draft()
    number = logged(city, opened(city, clock), one).id

    def correct(session: Session, age: str) -> object:
        return service.correct(session, number, replace(one, age=age), 1, (STAFF, THEN))

    with city.transaction() as session:
        correct(session, "80s")
        with meanwhile(city, lambda other: correct(other, "60s")) as rival:
            pass
    rival.join(10)

    assert isinstance(rival.fault, Stale)
    with city.reading() as session:
        assert service.consultation(session, number).age == "80s"


def test_a_visitor_who_agrees_at_two_tablets_at_one_moment_is_asked_once(
    city: Database, clock: SettableClock
) -> None:
    number = logged(city, opened(city, clock), draft()).id

    def agree(session: Session) -> object:
        return checks.agree(session, number, CheckDoor.PHONE, (STAFF, THEN))

    with city.transaction() as session:
        agree(session)
        with meanwhile(city, agree) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        assert len(session.exec(select(StillUsing)).all()) == 1

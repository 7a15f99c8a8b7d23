"""Two staff act at one moment, in two processes on PostgreSQL: nothing happens twice, nobody sees an error."""

from collections.abc import Iterator
from datetime import time

import pytest
from sqlmodel import Session, select

from mdeji.dispatch.holding import lock
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid
from mdeji.outreach.holding import hold
from mdeji.privacy.erasing import erase
from mdeji.requests.rules import SeatRole
from mdeji.requests.tables import Seat
from mdeji.rota.duties import follow
from mdeji.rota.service import want
from mdeji.rota.standing import Always, set_always
from mdeji.rota.tables import StandingDuty
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.desks import NewRule, add_rule
from mdeji.yorozu.tables import Ticket, YorozuSession
from mdeji.yorozu.waiting import take_number
from tests.dispatch.test_races import meanwhile
from tests.rota.conftest import CENTRE, STAFF, Town
from tests.rota.test_teaching import School

pytestmark = pytest.mark.postgres


@pytest.fixture
def city(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


def test_two_put_somebody_on_the_fixed_rota_at_one_moment_and_one_lead_stays(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        rule_id = town.desk()
        one, other = (who.pk for who in town.supporters(2))
        row = town.sessions()[-1]
        days = (town.sessions()[0].on, row.on)

    def lead(session: Session, supporter_id: int) -> None:
        wanted = Always(rule_id, supporter_id, SeatRole.LEAD, *days)
        set_always(session, wanted, STAFF, clock.now())

    with city.transaction() as session:
        lead(session, one)
        with meanwhile(city, lambda its: lead(its, other)) as rival:
            pass
    rival.join(10)

    assert isinstance(rival.fault, Invalid)
    with city.reading() as session:
        assert [row.supporter_id for row in session.exec(select(StandingDuty))] == [one]


def test_two_tablets_give_a_number_at_one_moment_and_each_visitor_has_their_own(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        row = town.sessions()[0]
        session_id, at = row.pk, row.starts_at

    with city.transaction() as session:
        take_number(session, session_id, at)
        with meanwhile(city, lambda its: take_number(its, session_id, at)) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        assert sorted(one.number for one in session.exec(select(Ticket))) == [1, 2]


def test_the_job_of_the_rota_and_staff_who_want_more_open_one_duty_at_one_moment(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        town = Town(session, now)
        rule = NewRule(2, time(13, 30), time(15, 30))
        add_rule(session, CENTRE, rule, STAFF, now)
        number = town.sessions()[-1].pk

    with city.transaction() as session:
        follow(session, CENTRE, now)
        with meanwhile(city, lambda its: want(its, number, 3, None, (STAFF, now))) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        row = session.get_one(YorozuSession, number)
        found = session.exec(select(Seat).where(Seat.request_id == row.duty_id)).all()
        assert len(found) == 3


def test_somebody_is_erased_while_the_class_they_teach_is_looked_at_and_neither_waits_for_ever(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        class_id, duty_id = school.id, school.duty.pk
        gone = session.get_one(Supporter, school.staffed()[0]).person_id

    with city.transaction() as session:
        hold(session, class_id)
        with meanwhile(city, lambda its: erase(its, gone, STAFF, "asked", clock.now())) as rival:
            pass
        lock(session, duty_id)
    rival.join(10)

    assert rival.fault is None

"""Residents who want to hear of a date: told of each change once, and forgotten with everything else."""

from datetime import timedelta

from sqlmodel import col, select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Message
from mdeji.privacy.erasing import erase
from mdeji.privacy.leaving import leave
from mdeji.requests.rules import SeatRole
from mdeji.rota.standing import Always, set_always
from mdeji.rota.tables import StandingDuty
from mdeji.supporters.merging import merge
from mdeji.yorozu.interest import hear_of
from mdeji.yorozu.sessions import call_off, move, restore
from mdeji.yorozu.tables import Interest
from tests.rota.conftest import STAFF, Town


def test_each_change_of_a_date_is_told_once(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        row = town.sessions()[1]
        asker = town.world.person()
        for _ in range(2):
            hear_of(session, row.pk, asker.pk, town.now)

        call_off(session, row.pk, "weather", STAFF, town.now)
        for _ in range(3):
            town.follow()
        restore(session, row.pk, STAFF, town.now)
        town.follow()

        assert town.told(asker.pk) == ["desk_called_off", "desk_moved"]


def test_a_moved_desk_is_called_off_at_the_time_that_was_told_last_and_the_fixed_hear_theirs(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        rule_id = town.desk()
        row = town.sessions()[1]
        asker = town.world.person()
        (helper,) = town.supporters(1)
        hear_of(session, row.pk, asker.pk, town.now)
        always = Always(rule_id, helper.pk, SeatRole.LEAD, row.on, town.sessions()[-1].on)
        set_always(session, always, STAFF, town.now)
        before = len(town.told(helper.person_id))
        later = (row.starts_at + timedelta(hours=1), row.ends_at + timedelta(hours=1))

        move(session, row.pk, later, "room", (STAFF, town.now))
        town.follow()
        assert [mate.supporter_id for mate in town.team(row)] == [helper.pk]
        assert town.told(helper.person_id)[before:] == ["visit_moved", "seat_secured"]
        call_off(session, row.pk, "weather", STAFF, town.now)
        town.follow()

        ordered = select(Message).where(Message.person_id == asker.pk).order_by(col(Message.id))
        told = [message.parts[0] for message in session.exec(ordered)]
        assert [part["notice"] for part in told] == ["desk_moved", "desk_called_off"]
        assert {part["data"]["starts_at"] for part in told} == {later[0].isoformat()}


def test_whoever_is_erased_is_told_nothing_more_and_is_on_no_rota(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        rule_id = town.desk()
        row = town.sessions()[1]
        asker = town.world.person()
        (helper,) = town.supporters(1)
        hear_of(session, row.pk, asker.pk, town.now)
        until = town.sessions()[-1].on
        always = Always(rule_id, helper.pk, SeatRole.LEAD, row.on, until)
        set_always(session, always, STAFF, town.now)
        assert [mate.supporter_id for mate in town.team(row)] == [helper.pk]

        erase(session, asker.pk, STAFF, "asked", town.now)
        erase(session, helper.person_id, STAFF, "asked", town.now)

        assert session.exec(select(Interest)).all() == []
        assert session.exec(select(StandingDuty)).one().removed_at == town.now
        assert town.team(row) == []


def test_a_supporter_who_leaves_is_on_no_rota(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        rule_id = town.desk()
        first, last = town.sessions()[1], town.sessions()[-1]
        (helper,) = town.supporters(1)
        always = Always(rule_id, helper.pk, SeatRole.LEAD, first.on, last.on)
        set_always(session, always, STAFF, town.now)

        leave(session, helper.pk, "moved", STAFF, town.now)

        assert session.exec(select(StandingDuty)).one().removed_at == town.now
        assert town.team(first) == town.team(last) == []


def test_two_records_of_one_person_who_want_to_hear_of_the_same_date_can_be_joined(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        row = town.sessions()[1]
        hana, newcomer = town.world.person(), town.world.person()
        for one in (hana, newcomer):
            hear_of(session, row.pk, one.pk, town.now)

        merge(session, newcomer, hana, STAFF, town.now)

        mine = select(Interest).where(Interest.person_id == hana.pk)
        assert len(session.exec(mine).all()) == 1

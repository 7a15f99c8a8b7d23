"""Residents who want to hear of a date: told of each change once, and forgotten with everything else."""

from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.privacy.erasing import erase
from mdeji.privacy.leaving import leave
from mdeji.requests.rules import SeatRole
from mdeji.rota.standing import Always, set_always
from mdeji.rota.tables import StandingDuty
from mdeji.supporters.merging import merge
from mdeji.yorozu.interest import hear_of
from mdeji.yorozu.sessions import call_off, restore
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

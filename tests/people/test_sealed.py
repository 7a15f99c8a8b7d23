"""Telephone numbers, addresses, memos and letters stand encrypted in the database."""

import pytest
from alembic import command
from sqlalchemy import text

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.migrations import config, upgrade
from mdeji.people import queries
from mdeji.people.rules import masked_phone
from mdeji.people.service import add_person, get, introduce, meet
from mdeji.requests.tables import Request
from tests.factories import World

SECRET_WORDS = ("0272240001", "大手町2丁目", "補聴器", "右手が")


def as_stored(database: Database, statement: str) -> str:
    with database.reading() as session:
        return repr(session.connection().execute(text(statement)).all())


def test_nobody_reads_personal_data_in_the_database_itself(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        hana = world.person("関口 ハナ", phone="0272240001")
        world.request(requester_id=hana.pk, place_detail="大手町2丁目12-1", memo="補聴器あり")
        world.letter(hana, "右手が動きにくいです")

    stored = as_stored(database, "SELECT phone, phone_key FROM person")
    stored += as_stored(database, "SELECT place_detail, memo FROM request")
    stored += as_stored(database, "SELECT text FROM letter")

    assert not [word for word in SECRET_WORDS if word in stored]
    with database.reading() as session:
        request = session.get_one(Request, 1)
        assert (request.place_detail, request.memo) == ("大手町2丁目12-1", "補聴器あり")


@pytest.mark.parametrize("typed", ["027-224-0001", "0272240001", "+81 27 224 0001"])
def test_a_number_leads_to_its_person_however_it_is_typed(
    database: Database, clock: SettableClock, typed: str
) -> None:
    with database.transaction() as session:
        added = add_person(session, "関口 ハナ", "せきぐち はな", "027-224-0001", clock.now())
        again = add_person(session, "関口 ハナ", "", typed, clock.now())

        assert again.pk == added.pk
        assert [one.id for one in queries.by_phone(session, typed)] == [added.pk]
        assert queries.by_phone(session, "") == ()


def test_a_new_number_is_found_and_the_old_one_is_not(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        person = meet(session, "U" + "a" * 32, clock.now())
        introduce(session, person.pk, phone="090-1111-2222")
        session.flush()
        introduce(session, person.pk, phone="080-3333-4444")
        session.flush()

        assert [one.id for one in queries.by_phone(session, "08033334444")] == [person.pk]
        assert queries.by_phone(session, "09011112222") == ()


def test_the_migration_seals_what_was_stored_in_clear(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        hana = world.person("関口 ハナ", phone="0272240001")
        world.request(requester_id=hana.pk, place_detail="大手町2丁目12-1")
        world.letter(hana, "右手が動きにくいです")

    command.downgrade(config(database.url), "0003")
    clear = as_stored(database, "SELECT phone FROM person WHERE phone <> ''")
    upgrade(database.url)

    assert "0272240001" in clear
    assert "0272240001" not in as_stored(database, "SELECT phone FROM person")
    with database.reading() as session:
        assert get(session, hana.pk).phone == "0272240001"
        assert [one.id for one in queries.by_phone(session, "0272240001")] == [hana.pk]


def test_a_masked_number_shows_its_area_and_its_last_two_digits() -> None:
    assert masked_phone("0272240034") == "027-•••-••34"
    assert masked_phone("09012345678") == "090-••••-••78"
    assert masked_phone("0312345678") == "••••••••78"
    assert masked_phone("") == ""

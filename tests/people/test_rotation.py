"""Keys are changed while the service runs: everything is sealed anew, nothing is lost."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from mdeji.kit import vault as kit_vault
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import BadSetting
from mdeji.kit.vault import Vault, unlock
from mdeji.people import queries, tombstones
from mdeji.people.tables import Person
from mdeji.people.tombstones import Signs
from mdeji.privacy.rotation import Place, Progress, places, rotate, survey
from tests.factories import World

OLD, NEW = "an earlier key of this installation", "the key that is used from now on"


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    before = kit_vault.vault()
    unlock(Vault([OLD]))
    yield
    unlock(before)


@pytest.fixture
def filled(database: Database, clock: SettableClock) -> Database:
    with database.transaction() as session:
        world = World(session, clock.now())
        for number in range(7):
            person = world.person(phone=f"0272240{number:03d}")
            world.letter(person, f"手紙 {number}")
        tombstones.bury(session, Signs(phone="0272249999"), clock.now())
    return database


def old(found: tuple[Progress, ...]) -> int:
    return sum(one.old for one in found)


def test_everything_is_sealed_under_the_new_key_and_the_old_one_may_go(filled: Database) -> None:
    unlock(Vault([NEW, OLD]))
    before = survey(filled)
    rotate(filled, lambda _: None, batch=3)
    after = survey(filled)
    unlock(Vault([NEW]))

    assert (old(before), old(after)) == (15, 0)
    with filled.reading() as session:
        assert len(session.exec(select(Person)).all()) == 7
        assert len(queries.by_phone(session, "0272240003")) == 1
        assert tombstones.was_erased(session, phone="0272249999") is not None


def test_a_number_is_found_while_the_keys_are_being_changed(filled: Database) -> None:
    unlock(Vault([NEW, OLD]))

    with filled.reading() as session:
        assert len(queries.by_phone(session, "0272240003")) == 1


def test_a_rotation_that_was_stopped_goes_on_where_it_was(filled: Database) -> None:
    unlock(Vault([NEW, OLD]))

    def stop(progress: Progress) -> None:
        if progress.old == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(filled, stop, batch=3)
    halfway = old(survey(filled))

    assert halfway == 12
    assert old(rotate(filled, lambda _: None)) == 12
    assert old(survey(filled)) == 0


def test_without_the_old_key_nothing_is_guessed(filled: Database) -> None:
    unlock(Vault([NEW]))

    with pytest.raises(BadSetting, match="MDEJI_DATA_KEYS"):
        rotate(filled, lambda _: None)


def test_every_sealed_column_is_known(database: Database) -> None:
    assert Place("person", "phone", "phone_key") in places()
    assert {"letter", "person", "request", "pepper"} <= {place.table for place in places()}

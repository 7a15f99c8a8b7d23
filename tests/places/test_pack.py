"""What the built-in pack knows, and what staff may change."""

import pytest
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotFound
from mdeji.places import queries, service
from mdeji.places.pack import town_id
from mdeji.places.tables import Centre, Town


def test_the_city_has_sixteen_districts_each_with_a_centre(city: Database) -> None:
    with city.reading() as session:
        districts, centres = queries.districts(session), queries.centres(session)

    assert [d.name for d in districts][:3] == ["本庁", "上川淵", "下川淵"]
    assert len(districts) == 16
    assert {c.district_id for c in centres} == {d.id for d in districts}


def test_no_phone_number_is_ever_guessed(city: Database) -> None:
    with city.reading() as session:
        centres = queries.centres(session)

    assert all(c.phone == "" and c.hours == "" and c.verified_at is None for c in centres)


def test_loading_the_pack_again_changes_nothing_that_staff_changed(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        service.verify_centre(session, "haga-centre", "027-000-0000", "9:00-17:00", clock.now())

    with city.transaction() as session:
        added = service.load_builtin(session, clock.now())

    assert added == 0
    with city.reading() as session:
        centre = queries.centre(session, "haga-centre")
    assert centre is not None
    assert (centre.phone, centre.verified_at) == ("027-000-0000", clock.now())


def test_neighbours_know_each_other(city: Database) -> None:
    with city.reading() as session:
        neighbours = queries.neighbours(session)

    assert neighbours["kiyosato"] == {"soja"}
    assert all(one in neighbours[other] for one, others in neighbours.items() for other in others)


def test_the_towns_of_a_district_come_in_the_order_of_their_reading(city: Database) -> None:
    with city.reading() as session:
        towns = queries.towns_of(session, "miyagi")

    assert [t.name for t in towns][:3] == ["市之関町", "大前田町", "柏倉町"]


def test_a_coordinator_may_move_a_town_to_another_district(
    city: Database, clock: SettableClock
) -> None:
    town = town_id("102016", "嶺町")

    with city.transaction() as session:
        service.move_town(session, town, "nankitsu", clock.now())

    with city.reading() as session:
        row = session.exec(select(Town).where(Town.id == town)).one()
        assert (row.district_id, row.confirmed_at) == ("nankitsu", clock.now())


def test_a_town_cannot_be_moved_to_a_district_that_does_not_exist(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session, pytest.raises(NotFound):
        service.move_town(session, town_id("102016", "嶺町"), "atlantis", clock.now())


def test_the_source_of_the_places_can_be_shown(city: Database) -> None:
    with city.reading() as session:
        shown = queries.attributions(session)

    assert shown == ["出典:国土地理院(公民館の住所と位置)"]


def test_every_district_and_centre_is_a_point_on_the_map(city: Database) -> None:
    with city.reading() as session:
        points = queries.map_points(session)

    assert sum(p.kind == "district" for p in points) == 16
    assert sum(p.kind == "centre" for p in points) == 16


def test_a_phone_number_is_not_stored_without_saying_when_it_was_verified(city: Database) -> None:
    with city.transaction() as session:
        centre = session.get(Centre, "ogo-centre")
        assert centre is not None
        centre.phone = "027-000-0000"
        with pytest.raises(Exception, match=r"(?i)check|verified"):
            session.flush()
        session.rollback()

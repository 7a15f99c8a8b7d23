"""What the built-in pack knows, and what staff may change."""

import pytest
from sqlmodel import select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotFound
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
    assert not any(c.is_yorozu_venue for c in centres)


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


def test_the_next_desks_are_the_nearest_first_and_never_on_a_holiday(city: Database) -> None:
    # given: desks on Wednesdays in 芳賀 and on Mondays and Fridays in 南橘; the 23rd is a holiday
    now = jst(2026, 11, 20, 12, 0)
    with city.transaction() as session:
        service.set_desk(session, "haga-centre", "2 13:30-15:30")
        service.set_desk(session, "nankitsu-centre", "0 10:00-12:00; 4 10:00-12:00")

    # when
    with city.reading() as session:
        desks = queries.next_desks(session, "haga", now, 3)

    # then
    assert [(d.name, d.starts_at) for d in desks] == [
        ("芳賀公民館", jst(2026, 11, 25, 13, 30)),
        ("南橘公民館", jst(2026, 11, 27, 10, 0)),
        ("芳賀公民館", jst(2026, 12, 2, 13, 30)),
    ]


def test_no_desk_is_open_around_new_year(city: Database) -> None:
    with city.transaction() as session:
        service.set_desk(session, "haga-centre", "2 13:30-15:30")

    with city.reading() as session:
        desks = queries.next_desks(session, "haga", jst(2026, 12, 29, 9, 0), 1)

    assert desks[0].starts_at == jst(2027, 1, 6, 13, 30)


@pytest.mark.parametrize("rule", ["", "7 10:00-12:00", "水曜", "2 15:00-13:00", "2 25:00-26:00"])
def test_a_desk_rule_that_cannot_be_read_is_refused(city: Database, rule: str) -> None:
    with city.transaction() as session, pytest.raises(Invalid):
        service.set_desk(session, "haga-centre", rule)

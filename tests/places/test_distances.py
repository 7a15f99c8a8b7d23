"""How far places are from each other."""

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from mdeji.kit.database import Database
from mdeji.places import distances, service
from mdeji.places.pack import town_id
from mdeji.places.tables import Distance


def test_distances_are_measured_once_and_kept(city: Database) -> None:
    with city.transaction() as session:
        first = distances.distances_from(session, "district:haga")
    with city.transaction() as session:
        again = distances.distances_from(session, "district:haga")
        stored = len(session.exec(select(Distance)).all())

    assert first == again
    assert stored == len(first)
    assert first["district:haga"] == 0
    assert 4_900 < first["centre:ogo-centre"] < 5_100


def test_a_reading_session_gets_the_same_distances_without_storing_them(city: Database) -> None:
    with city.reading() as session:
        measured = distances.measured_from(session, "district:haga")
        stored = session.exec(select(Distance)).all()
    with city.transaction() as session:
        kept = distances.distances_from(session, "district:haga")

    assert measured == kept
    assert stored == []


def test_a_town_without_coordinates_is_where_its_district_is(city: Database) -> None:
    with city.transaction() as session:
        from_town = distances.distances_from(session, f"town:{town_id('102016', '嶺町')}")

    assert from_town["district:haga"] == 0


def test_a_place_that_moves_is_measured_again(city: Database) -> None:
    with city.transaction() as session:
        before = distances.distances_from(session, "district:haga")["centre:honcho-centre"]
        service.place_centre(session, "honcho-centre", 36.3893, 139.0725)

    with city.transaction() as session:
        after = distances.distances_from(session, "district:haga")["centre:honcho-centre"]

    assert 0 < abs(before - after) < 200


def test_an_unknown_place_is_far_from_nothing(city: Database) -> None:
    with city.transaction() as session:
        assert distances.distances_from(session, "town:atlantis") == {}


def test_two_sessions_may_store_the_same_distance(city: Database) -> None:
    with city.transaction() as session:
        distances.distances_from(session, "district:haga")
        rows = [{"from_key": "district:haga", "to_key": "district:ogo", "metres": 1}]
        session.execute(distances.insert_new(session).values(rows))

    with city.transaction() as session:
        assert distances.distances_from(session, "district:haga")["district:ogo"] > 1


def test_the_way_takes_longer_on_foot_than_by_car() -> None:
    assert distances.travel_minutes(2_000, "car") == 12
    assert distances.travel_minutes(2_000, "bicycle") == 18
    assert distances.travel_minutes(2_000, "walk") == 44


@given(st.integers(0, 60_000))
def test_the_distance_people_see_hides_the_house(metres: int) -> None:
    shown = distances.rounded_km(metres)

    assert shown >= 0.5
    assert shown * 2 == int(shown * 2)

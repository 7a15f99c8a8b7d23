"""The picture of where supporters are missing agrees with who asked and who could come."""

from datetime import timedelta

from mdeji.dispatch.demand import Cell, Lack, picture
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from mdeji.supporters.tables import SupporterDistrict
from tests.factories import World

THURSDAY_AFTERNOON = jst(2026, 12, 3, 14)


def test_what_nobody_can_teach_is_seen(database: Database, clock: SettableClock) -> None:
    with database.transaction() as session:
        load_builtin(session, clock.now())
        world = World(session, clock.now())
        world.supporter(skills=("line",), district_id="haga", radius_m=1000)
        world.request(district_id="haga", topics=["payment"], wish_at=THURSDAY_AFTERNOON)

        found = picture(session, 90, clock.now())

        assert found.topics["haga", "payment"].lack is Lack.NOBODY
        assert found.topics["haga", "line"] == Cell(0, 0, 1)
        assert found.halves["haga", 3, True].requests == 1
        assert ("haga", 3, False) in found.halves
        assert found.halves["haga", 3, False].lack is Lack.QUIET


def test_whoever_goes_to_a_further_district_counts_there(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        load_builtin(session, clock.now())
        row = World(session, clock.now()).supporter(district_id="haga", radius_m=1000)
        session.add(SupporterDistrict(supporter_id=row.pk, district_id="fujimi"))
        session.flush()

        found = picture(session, 90, clock.now())

        assert found.topics["fujimi", "line"].supporters == 1
        assert ("ogo", "line") not in found.topics


def test_somebody_at_rest_and_requests_of_long_ago_do_not_count(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        load_builtin(session, clock.now())
        world = World(session, clock.now())
        world.supporter(status="paused")
        world.request(created_at=clock.now() - timedelta(days=100))

        found = picture(session, 90, clock.now())

        assert (found.requests, found.supporters) == (0, 0)


def test_enough_means_twice_the_seats_of_a_usual_request() -> None:
    assert Cell(requests=2, seats=6, supporters=5).lack is Lack.FEW
    assert Cell(requests=2, seats=6, supporters=6).lack is Lack.ENOUGH
    assert Cell(requests=0, seats=0, supporters=0).lack is Lack.QUIET

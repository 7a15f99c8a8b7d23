"""The picture of where supporters are missing agrees with who asked and who could come."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from sqlmodel import Session, col, delete, select

from mdeji.dispatch.demand import Able, Cell, Lack, able_ones, halves_between
from mdeji.figures.pictures_gap import NEIGHBOURS, gaps
from mdeji.kit.calendar import jst, to_jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.distances import measured_from
from mdeji.places.queries import district_names
from mdeji.places.service import load_builtin
from mdeji.requests.rules import Kind, SeatRole
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterDistrict
from tests.factories import World
from tests.matching.city import Dice

THURSDAY_AFTERNOON = jst(2026, 12, 3, 14)
QUARTER = timedelta(days=90)
TOPICS = (*NEIGHBOURS, "other")
NOON = 720


def test_what_nobody_can_teach_is_seen(database: Database, clock: SettableClock) -> None:
    now = clock.now()
    with database.transaction() as session:
        load_builtin(session, now)
        world = World(session, now)
        world.supporter(skills=("line",), district_id="haga", radius_m=1000)
        world.request(district_id="haga", topics=["payment"], wish_at=THURSDAY_AFTERNOON)

        able = able_ones(session, ["haga", "fujimi"], NEIGHBOURS)
        halves = halves_between(session, (now - QUARTER, now), ["haga", "fujimi"])

        assert able == [Able(frozenset({"haga"}), frozenset({"line"}), 1)]
        assert gaps({("haga", "payment"): 1}, able, ["haga"], 90)["haga", "payment"].lack is (
            Lack.NOBODY
        )
        assert halves["haga", 3, True] == Cell(1, 1, 1)
        assert halves["haga", 3, False].lack is Lack.QUIET


def test_somebody_at_rest_and_requests_of_long_ago_do_not_count(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        load_builtin(session, now)
        world = World(session, now)
        world.supporter(status="paused")
        world.request(created_at=now - timedelta(days=100))

        assert able_ones(session, ["haga"], NEIGHBOURS) == []
        assert halves_between(session, (now - QUARTER, now), ["haga"]) == {}


def test_the_database_counts_as_somebody_would_who_looks_at_each(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        load_builtin(session, now)
        places = tuple(district_names(session))
        world, dice = World(session, now), Dice(20261128)
        for _ in range(80):
            _somebody(world, dice, places)
        for _ in range(60):
            _something(world, dice, places)
        session.flush()

        able = able_ones(session, places, NEIGHBOURS)
        halves = halves_between(session, (now - QUARTER, now), places)

        each = list(_one_by_one(session, places))
        skills = {one: frozenset(topics) & set(NEIGHBOURS) for one, _, topics, _ in each}
        alike = Counter((reaches, skills[one]) for one, reaches, *_ in each)
        assert Counter({(one.reaches, one.topics): one.count for one in able}) == alike
        assert len(able) == len(alike)
        people = Counter(
            (place, *half)
            for _, reaches, _, hours in each
            for place, half in product(reaches, hours)
        )
        requests, seats = _asked(session, now - QUARTER)
        assert halves == {
            key: Cell(requests[key], seats[key], people[key]) for key in {*requests, *people}
        }


def test_enough_means_twice_the_seats_of_a_usual_request() -> None:
    assert Cell(requests=2, seats=6, supporters=5).lack is Lack.FEW
    assert Cell(requests=2, seats=6, supporters=6).lack is Lack.ENOUGH
    assert Cell(requests=0, seats=0, supporters=0).lack is Lack.QUIET


def _some(dice: Dice, of: tuple[str, ...], percent: float) -> list[str]:
    return [one for one in of if dice.chance(percent)]


def _somebody(world: World, dice: Dice, places: tuple[str, ...]) -> None:
    """Make a supporter who goes anywhere, teaches anything, and is free at odd hours."""
    row = world.supporter(
        skills=_some(dice, TOPICS, 25),
        district_id=places[dice.below(3)],
        radius_m=(0, 1000, 4000, 30_000)[dice.below(4)],
        status=SupporterStatus.PAUSED if dice.chance(20) else SupporterStatus.ACTIVE,
        trained=(),
    )
    world.session.exec(delete(FreeHours).where(col(FreeHours.supporter_id) == row.pk))
    for place in _some(dice, places, 5):
        world.session.add(SupporterDistrict(supporter_id=row.pk, district_id=place))
    for _ in range(dice.below(5)):
        first, until = (540, 600, NOON, 840)[dice.below(4)], (660, NOON, 721, 1080)[dice.below(4)]
        hours = {"weekday": dice.below(3), "from_minute": min(first, until), "until_minute": until}
        world.session.add(FreeHours(supporter_id=row.pk, **hours))


def _something(world: World, dice: Dice, places: tuple[str, ...]) -> None:
    """Make a request with times around noon and midnight, where half days begin."""
    times = [
        jst(2026, 12, 1 + dice.below(4), (0, 8, 9, 11, 12, 23)[dice.below(6)]) for _ in range(3)
    ]
    row = world.request(
        kind=(*Kind, Kind.INDIVIDUAL)[dice.below(5)],
        headcount=4,
        district_id=places[dice.below(3)],
        created_at=world.now - timedelta(days=dice.below(120)),
        wish_at=times[0],
    )
    for rank in range(2, 2 + dice.below(3)):
        at = times[rank - 1] + timedelta(minutes=59)
        world.session.add(Wish(request_id=row.pk, rank=rank, starts_at=at, ends_at=at))
    for _ in range(dice.below(3)):
        world.session.add(Seat(request_id=row.pk, role=SeatRole.HELPER))


def _one_by_one(
    session: Session, places: tuple[str, ...]
) -> Iterator[tuple[int, frozenset[str], set[str], set[tuple[int, bool]]]]:
    """Yield each active supporter: where they go, what they teach, and on which half days."""
    near = {place: measured_from(session, f"district:{place}") for place in places}
    active = col(Supporter.status) == SupporterStatus.ACTIVE
    for row in session.exec(select(Supporter).where(active)).all():
        mine = {"supporter_id": row.pk}
        reaches = {p for p in places if near[p][f"district:{row.district_id}"] <= row.radius_m}
        further = session.exec(select(SupporterDistrict).filter_by(**mine)).all()
        taught = session.exec(select(Skill).filter_by(**mine)).all()
        free = session.exec(select(FreeHours).filter_by(**mine)).all()
        early = {(one.weekday, False) for one in free if one.from_minute < NOON}
        late = {(one.weekday, True) for one in free if one.until_minute > NOON}
        reaches |= {row.district_id, *(one.district_id for one in further)}
        yield row.pk, frozenset(reaches), {one.topic for one in taught}, early | late


def _asked(
    session: Session, since: datetime
) -> tuple[Counter[tuple[str, int, bool]], Counter[tuple[str, int, bool]]]:
    """Return requests and seats by district and half day."""
    requests, seats = Counter[tuple[str, int, bool]](), Counter[tuple[str, int, bool]]()
    for row in session.exec(select(Request)).all():
        if row.created_at < since or row.kind in {Kind.DESK, Kind.CLASS}:
            continue
        needed = len(session.exec(select(Seat).where(Seat.request_id == row.pk)).all())
        wishes = session.exec(select(Wish).where(Wish.request_id == row.pk)).all()
        starts = [to_jst(wish.starts_at) for wish in wishes]
        for weekday, late in {(at.weekday(), at.hour >= NOON // 60) for at in starts}:
            requests[row.district_id, weekday, late] += 1
            seats[row.district_id, weekday, late] += needed
    return requests, seats

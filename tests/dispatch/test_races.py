"""People act in the same moment, in two processes on PostgreSQL: everybody's word counts once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from mdeji.dispatch import service
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import team_of
from mdeji.kit import claims
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import MdejiError, NotAllowed
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus
from mdeji.requests.service import Draft, search_soon, submit
from mdeji.requests.tables import Request
from mdeji.staff.tables import JournalEntry
from mdeji.supporters.tables import Supporter
from tests.factories import World

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


class Rival(threading.Thread):
    """Somebody who acts in a transaction of their own; ``fault`` is what stopped them."""

    def __init__(self, database: Database, act: Callable[[Session], object]) -> None:
        super().__init__(daemon=True)
        self.database, self.act = database, act
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            with self.database.transaction() as session:
                self.act(session)
        except (MdejiError, DBAPIError) as fault:
            self.fault = fault


@contextmanager
def meanwhile(database: Database, act: Callable[[Session], object]) -> Iterator[Rival]:
    """Let a rival act until it is held up by the present transaction."""
    rival = Rival(database, act)
    rival.start()
    until = monotonic() + 5
    while rival.is_alive() and monotonic() < until and not _somebody_waits(database):
        sleep(0.01)
    yield rival


def _somebody_waits(database: Database) -> bool:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with database.reading() as session:
        return bool(session.connection().execute(waiting).scalar())


def test_an_answer_in_the_moment_of_the_search_is_not_lost(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        world = World(session, now)
        supporter = world.supporter()
        request = world.request(group="写真の会", status=RequestStatus.SEARCHING)
        offer = world.offer(request, supporter)
        search_soon(session, request.pk, now)

    def say_yes(session: Session) -> None:
        service.accept(session, offer.pk, supporter.person_id, now, "person:1")

    with database.transaction() as session:
        assert claims.claim(session, now) is not None
        with meanwhile(database, say_yes) as rival:
            service.look(session, request.pk, now)
    rival.join(10)

    assert rival.fault is None
    with database.reading() as session:
        assert session.get_one(Offer, offer.pk).status is OfferStatus.ACCEPTED


def test_two_who_cannot_come_in_the_same_moment_are_both_let_go(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        world = World(session, now)
        team = [world.supporter() for _ in range(3)]
        visit = world.visit(world.request(group="写真の会"), team)

    def cancel(session: Session, supporter: Supporter) -> None:
        service.cannot_come(session, visit.pk, supporter.person_id, "ill", now, "person:1")

    with database.transaction() as session:
        cancel(session, team[0])
        session.flush()
        with meanwhile(database, lambda other: cancel(other, team[1])) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with database.reading() as session:
        assert [row.supporter_id for row in team_of(session, visit.pk)] == [team[2].pk]
        assert session.get_one(Visit, visit.pk).status is VisitStatus.FORMING
        stored = session.get_one(Request, visit.request_id)
        assert stored.status is RequestStatus.SEARCHING


def test_nobody_is_given_two_visits_at_the_same_hour(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with database.transaction() as session:
        world = World(session, now)
        supporter = world.supporter()
        wish_at = now + timedelta(days=5)
        requests = [
            world.request(status=RequestStatus.SEARCHING, wish_at=wish_at) for _ in range(2)
        ]
        first, second = (world.offer(request, supporter) for request in requests)

    def say_yes(session: Session, offer: Offer) -> None:
        service.accept(session, offer.pk, supporter.person_id, now, "person:1")

    with database.transaction() as session:
        say_yes(session, first)
        with meanwhile(database, lambda other: say_yes(other, second)) as rival:
            pass
    rival.join(10)

    assert isinstance(rival.fault, NotAllowed)
    with database.reading() as session:
        assert len(session.exec(select(Attendance)).all()) == 1


def test_a_visit_that_two_end_in_the_same_moment_ends_once(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        team = [world.supporter() for _ in range(3)]
        visit = world.visit(world.request(group="写真の会"), team)
    now = visit.ends_at

    def finish(session: Session, supporter: Supporter) -> None:
        service.finished(session, visit.pk, supporter.person_id, now)

    with database.transaction() as session:
        finish(session, team[0])
        with meanwhile(database, lambda other: finish(other, team[1])) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with database.reading() as session:
        stored = session.get_one(Request, visit.request_id)
        assert stored.status is RequestStatus.VISITED
        ended = select(JournalEntry).where(JournalEntry.event == "visit_over")
        assert len(session.exec(ended).all()) == 1
        assert all(row.finished_at for row in team_of(session, visit.pk)[:2])


def test_a_form_sent_twice_in_the_same_moment_asks_once(
    database: Database, clock: SettableClock
) -> None:
    now = clock.now()
    wish = (now + timedelta(days=5), now + timedelta(days=5, hours=1))
    with database.transaction() as session:
        person_id = World(session, now).person().pk
    draft = Draft(
        requester_id=person_id,
        door=Door.PHONE,
        kind=Kind.INDIVIDUAL,
        topics=("line",),
        device="iphone",
        district_id="honcho",
        place=PlaceKind.CENTRE,
        headcount=1,
        wishes=(wish,),
        centre_id="honcho-centre",
        submit_key="desk:once",
    )

    with database.transaction() as session:
        submit(session, draft, "staff:1", now)
        with meanwhile(database, lambda other: submit(other, draft, "staff:1", now)) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with database.reading() as session:
        assert len(session.exec(select(Request)).all()) == 1

"""A message to many that is taken back in the very moment in which it leaves stays here."""

from threading import Thread

from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Message
from mdeji.reach import service
from mdeji.reach.rules import BulletinKind, BulletinStatus, Cost
from mdeji.reach.segments import Segment, members
from mdeji.reach.service import Draft
from mdeji.supporters.rules import SupporterEvent
from mdeji.supporters.service import move
from tests.factories import World


def test_nothing_leaves_that_was_taken_back_in_the_same_moment(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        world.supporter("一郎")
        draft = Draft(BulletinKind.MESSAGE, "お茶の会", 48, "one")
        to = members(session, Segment())
        sent = service.plan(session, draft, to, Cost(1, 100), "staff:1", clock.now()).pk

    def send() -> None:
        with database.transaction() as session:
            service.send(session, sent, 0, clock.now())

    worker = Thread(target=send)
    with database.transaction() as session:
        service.cancel(session, sent, "staff:1", clock.now())
        session.flush()
        worker.start()
        worker.join(0.5)
    worker.join(10)

    with database.reading() as session:
        assert service.get(session, sent).status is BulletinStatus.CANCELLED
        assert session.exec(select(Message)).all() == []


def test_who_leaves_before_it_goes_out_hears_nothing_of_it(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        gone = World(session, clock.now()).supporter("一郎")
        draft = Draft(BulletinKind.MESSAGE, "お茶の会", 48, "one")
        to = members(session, Segment())
        sent = service.plan(session, draft, to, Cost(1, 100), "staff:1", clock.now()).pk
        move(session, gone.pk, SupporterEvent.LEFT, "staff:1", clock.now())
        service.send(session, sent, 0, clock.now())

    with database.reading() as session:
        assert service.get(session, sent).status is BulletinStatus.SENT
        assert session.exec(select(Message)).all() == []

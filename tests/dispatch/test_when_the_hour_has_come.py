"""What still happens once the hour of a visit has come, whatever state its team is in."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mdeji.dispatch import service
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.search import send_offer
from mdeji.dispatch.service import ReportForm
from mdeji.dispatch.tables import Offer, Visit
from mdeji.dispatch.timers import fire
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.messages.tables import Message
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from tests.factories import World

DONE = {"headcount": 9, "outcomes": {"line": "done"}}


@pytest.mark.parametrize("status", [RequestStatus.SEARCHING, RequestStatus.WITH_COORDINATOR])
def test_a_team_that_went_one_short_can_hand_in_its_report(
    database: Database, clock: SettableClock, status: RequestStatus
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        team = [world.supporter() for _ in range(2)]
        request = world.request(group="写真の会")
        visit = world.visit(
            request, team, status=VisitStatus.FORMING, request_status=status, confirmed_at=world.now
        )
        asked = world.offer(request, world.supporter())
    over = visit.ends_at + timedelta(minutes=30)

    with database.transaction() as session:
        fire(session, visit.pk, "over", over)
    with database.transaction() as session:
        assert session.get_one(Request, request.pk).status is RequestStatus.VISITED
        assert session.get_one(Offer, asked.pk).status is OfferStatus.EXPIRED
        form = ReportForm(present=(team[0].pk,), **DONE)  # type: ignore[arg-type]  # the values vary by example
        service.hand_in_report(session, visit.pk, team[0].person_id, form, over)

    with database.reading() as session:
        assert session.get_one(Request, request.pk).status is RequestStatus.CLOSED
        assert session.get_one(Visit, visit.pk).status is VisitStatus.REPORTED


def test_a_team_that_went_one_short_can_say_that_it_is_done(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        supporter = world.supporter()
        request = world.request(group="写真の会")
        searching = RequestStatus.SEARCHING
        visit = world.visit(
            request, [supporter], status=VisitStatus.FORMING, request_status=searching
        )

    with database.transaction() as session:
        service.finished(session, visit.pk, supporter.person_id, visit.ends_at)

    with database.reading() as session:
        assert session.get_one(Visit, visit.pk).status is VisitStatus.OVER


@pytest.mark.parametrize("change", ["cancel", "time", "refer"])
def test_a_visit_under_way_is_not_called_off(
    database: Database, clock: SettableClock, change: str
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        request = world.request()
        visit = world.visit(request, [world.supporter()], confirmed_at=world.now)
    now = visit.starts_at + timedelta(minutes=5)
    later = ((now + timedelta(days=2), now + timedelta(days=2, hours=1)),)

    def call_off(session: Session) -> None:
        if change == "cancel":
            service.cancel_request(session, request.pk, "other", "person:1", now)
        elif change == "refer":
            service.refer(session, request.pk, "188", "staff:1", now)
        else:
            service.change_time(session, request.pk, later, "person:1", now)

    with pytest.raises(NotAllowed), database.transaction() as session:
        call_off(session)

    with database.reading() as session:
        assert session.get_one(Visit, visit.pk).status is VisitStatus.PLANNED


def test_an_offer_that_was_held_up_is_not_sent_after_its_time(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        offer = world.offer(world.request(), world.supporter())
        request = session.get_one(Request, offer.request_id)
        send_offer(session, request, offer, world.now)

    with database.reading() as session:
        (message,) = session.exec(select(Message)).all()
        assert message.until == offer.expires_at

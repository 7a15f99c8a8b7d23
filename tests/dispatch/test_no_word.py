"""The end of a visit nobody speaks of."""

from datetime import timedelta

from sqlmodel import select

from mdeji.dispatch import desk, service
from mdeji.dispatch.board import Filters, Lane, board
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.team import live_visit, visit_by_id
from mdeji.dispatch.timers import fire
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import Job
from mdeji.requests.rules import Kind, PlaceKind, RequestStatus
from tests.dispatch.test_search import (  # noqa: F401 – the fixture
    WISH,
    open_offers,
    person_of,
    say_yes_until_staffed,
    seeded,
    submit,
)


def test_after_a_home_visit_without_a_word_the_office_asks_after_the_team(
    seeded: Database,  # noqa: F811 – a fixture is an argument of its own name
    clock: SettableClock,
) -> None:
    with seeded.transaction() as session:
        request = submit(
            session,
            clock.now(),
            kind=Kind.INDIVIDUAL,
            headcount=1,
            place=PlaceKind.OTHER,
            centre_id=None,
        )
        say_yes_until_staffed(session, request, clock.now())
        request.place = PlaceKind.HOME
        visit = live_visit(session, request.pk)
        assert visit is not None
        later = WISH[1] + timedelta(minutes=30)

        fire(session, visit.pk, "over", later)

        assert request.waiting_for == "no_word"
        office = [x for x in board(session, Filters(), later).lanes if x.lane is Lane.OFFICE]
        assert [card.id for card in office[0].cards] == [request.pk]
        desk.attended(session, request.pk, "staff:1", later)
        assert request.waiting_for is None


def test_a_visit_whose_team_stayed_incomplete_ends_all_the_same(
    seeded: Database,  # noqa: F811 – a fixture is an argument of its own name
    clock: SettableClock,
) -> None:
    with seeded.transaction() as session:
        request = submit(session, clock.now())
        service.look(session, request.pk, clock.now())
        offer = open_offers(session, request.pk)[0]
        taken = service.accept(
            session, offer.pk, person_of(session, offer), clock.now(), "person:1"
        )

        timer = session.exec(select(Job).where(Job.key == f"visit:{taken.visit_id}:over")).one()
        fire(session, taken.visit_id, "over", timer.due_at)

        assert visit_by_id(session, taken.visit_id).status is VisitStatus.OVER
        assert request.status is RequestStatus.VISITED

"""Whoever is in training is asked along; the visit never waits for them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mdeji.dispatch import beginnings, care, service, shadow
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.places.service import load_builtin
from mdeji.requests.rules import PlaceKind, RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter
from tests.factories import World

FIRST = ("video", "quiz", "pledge")


@pytest.fixture
def world(database: Database, clock: SettableClock) -> Iterator[World]:
    """Give a town in one transaction."""
    with database.transaction() as session:
        load_builtin(session, clock.now())
        yield World(session, clock.now())


def arranged(world: World, **values: object) -> tuple[Request, Visit]:
    request = world.request(group="会", **values)
    team = [world.supporter() for _ in range(3)]
    return request, world.visit(request, team, confirmed_at=world.now)


def pupil(world: World, steps: tuple[str, ...] = FIRST) -> Supporter:
    return world.supporter("見習い", status=SupporterStatus.TRAINING, trained=steps)


def offer_to(session: Session, supporter: Supporter) -> Offer | None:
    return session.exec(select(Offer).where(Offer.supporter_id == supporter.pk)).first()


def test_whoever_lacks_only_practice_is_asked_and_comes_along(world: World) -> None:
    request, visit = arranged(world)
    learner = pupil(world)

    assert shadow.offer_seats(world.session, world.now) == 1
    offer = offer_to(world.session, learner)
    assert offer is not None
    assert offer.seat_role is SeatRole.TRAINEE
    done = service.accept(world.session, offer.pk, learner.person_id, world.now, "person:1")

    assert done.complete
    assert (request.status, visit.status) == (RequestStatus.ARRANGED, VisitStatus.PLANNED)
    roles = [row.role for row in world.session.exec(select(Attendance))]
    assert roles.count(SeatRole.TRAINEE) == 1
    assert shadow.offer_seats(world.session, world.now) == 0


def test_nobody_is_asked_before_the_pledge_or_to_a_home(world: World) -> None:
    arranged(world)
    arranged(world, place=PlaceKind.HOME, centre_id=None, wish_at=world.now + timedelta(days=7))
    pupil(world, ("video", "quiz"))
    assert shadow.offer_seats(world.session, world.now) == 0


def test_nobody_is_asked_at_night(world: World) -> None:
    arranged(world)
    pupil(world)
    assert shadow.offer_seats(world.session, world.now + timedelta(hours=12)) == 0


def test_a_no_leads_to_the_next_one(world: World) -> None:
    arranged(world)
    first, second = pupil(world), pupil(world)
    shadow.offer_seats(world.session, world.now)
    asked = first if offer_to(world.session, first) else second
    other = second if asked is first else first
    offer = offer_to(world.session, asked)
    assert offer is not None

    service.decline(world.session, offer.pk, asked.person_id, world.now, "person:1")

    assert offer_to(world.session, other) is not None


def test_a_trainee_who_cannot_come_does_not_shake_the_visit(world: World) -> None:
    request, visit = arranged(world)
    learner = pupil(world)
    shadow.offer_seats(world.session, world.now)
    offer = offer_to(world.session, learner)
    assert offer is not None
    service.accept(world.session, offer.pk, learner.person_id, world.now, "person:1")

    args = (visit.pk, learner.person_id, "ill", world.now, "person:1")
    service.cannot_come(world.session, *args)

    assert (request.status, visit.status) == (RequestStatus.ARRANGED, VisitStatus.PLANNED)
    assert offer.status is OfferStatus.RELEASED


def test_who_waits_long_or_does_not_answer_is_on_the_coordinators_list(world: World) -> None:
    idle = world.supporter("待つ人")
    quiet = world.supporter("静かな人")
    request = world.request()
    for day in (3, 2, 1):
        at = world.now - timedelta(days=day)
        world.offer(request, quiet, status=OfferStatus.EXPIRED, sent_at=at, expires_at=at)
    fresh = world.supporter("新しい人", status_since=world.now)

    world.supporter("休む人", snoozed_until=world.now + timedelta(days=9))
    lapsed = world.supporter("切れた人", status_since=world.now, trained=("video", "quiz"))

    found = care.needs_a_look(world.session, world.now)

    who = {kind.why: [look.supporter_id for look in kind.first] for kind in found.kinds}
    assert who == {"idle": [idle.pk], "unanswered": [quiet.pk], "untrained": [lapsed.pk]}
    assert (found.count, [kind.count for kind in found.kinds]) == (3, [1, 1, 1])
    assert fresh.pk not in [one for ids in who.values() for one in ids]


def test_days_to_the_first_activity_are_counted_for_everyone(world: World) -> None:
    _, visit = arranged(world)
    visit.status, visit.starts_at = VisitStatus.OVER, world.now - timedelta(days=60)
    world.session.add(visit)
    waiting = world.supporter("待つ人")
    world.session.flush()

    firsts = beginnings.days_to_first_activity(world.session)
    rows = beginnings.first_days(world.session, world.now)

    assert (firsts.middle, firsts.began, firsts.waiting) == (30, 3, 1)
    assert (rows[0].supporter_id, rows[0].days, rows[0].is_done) == (waiting.pk, 90, False)
    assert [row.days for row in rows[1:]] == [30, 30, 30]

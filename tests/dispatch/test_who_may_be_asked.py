"""Who lacks something on the day of the visit is not asked for it."""

from datetime import timedelta

from sqlmodel import Session, select

from mdeji.dispatch import leaving
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.team import team_of
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.requests.rules import Kind
from mdeji.requests.tables import Request, Wish
from mdeji.supporters import guardians
from mdeji.supporters.guardians import PAPER, Guardian
from mdeji.supporters.tables import TrainingResult
from tests.factories import World


def lacks(session: Session, request: Request, clock: SettableClock) -> tuple[str, ...]:
    session.flush()
    (one,) = inputs_for(session, request, clock.now()).candidates
    return one.training_missing


def test_a_minor_is_not_asked_until_a_guardian_agrees(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world, today = World(session, clock.now()), day_of(clock.now())
        rin = world.supporter("凛", adult_on=today + timedelta(days=200))
        request = world.request()

        assert lacks(session, request, clock) == ("guardian",)
        mother = Guardian("新井 恵", "parent", "0273334444", today, PAPER)
        guardians.give(session, rin.pk, mother, "staff:1", clock.now())
        assert lacks(session, request, clock) == ()
        guardians.withdraw(session, rin.pk, "staff:1", clock.now())
        assert lacks(session, request, clock) == ("guardian",)


def test_who_comes_of_age_before_the_visit_needs_no_guardian(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world, today = World(session, clock.now()), day_of(clock.now())
        world.supporter("凛", adult_on=today + timedelta(days=1))
        request = world.request(wish_at=clock.now() + timedelta(days=3))

        assert lacks(session, request, clock) == ()


def test_a_training_must_count_on_the_last_day_that_was_wished_for(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world, today = World(session, clock.now()), day_of(clock.now())
        world.supporter("健二")
        first, last = clock.now() + timedelta(days=3), clock.now() + timedelta(days=9)
        request = world.request(wish_at=first)
        end = last + timedelta(hours=1)
        session.add(Wish(request_id=request.pk, rank=2, starts_at=last, ends_at=end))
        video = session.exec(select(TrainingResult).where(TrainingResult.step == "video")).one()
        video.expires_on = today + timedelta(days=5)

        assert lacks(session, request, clock) == ("video",)


def test_when_a_guardian_agrees_no_more_others_go_to_the_visits(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        rin = world.supporter("凛", adult_on=day_of(clock.now()) + timedelta(days=200))
        visit = world.visit(world.request(), [rin])
        session.flush()

        assert leaving.give_back(session, rin.pk, "guardian", clock.now()) == 1
        assert not team_of(session, visit.pk)


def test_being_asked_for_duty_keeps_nobody_from_being_asked_for_a_visit(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        kenji = world.supporter("健二", max_offers_per_week=2)
        duty, visit = world.request(kind=Kind.DESK), world.request()
        world.offer(duty, kenji, sent_at=clock.now())
        session.flush()

        (for_visit,) = inputs_for(session, visit, clock.now()).candidates
        (for_duty,) = inputs_for(session, duty, clock.now()).candidates

        assert (for_visit.open_offers, for_visit.offers_sent) == (0, ())
        assert for_visit.max_offers_per_week == 1, "their own limit holds for both"
        assert (for_duty.open_offers, for_duty.max_offers_per_week) == (1, 2)

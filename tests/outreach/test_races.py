"""Two act at one moment, in two processes on PostgreSQL: nobody sits on another's seat."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed, Stale
from mdeji.outreach import activities, queue, signups
from mdeji.outreach.activities import Draft
from mdeji.outreach.answers import Answer, answer, tally
from mdeji.outreach.holding import place_row, places_of
from mdeji.outreach.rules import HOLDING, PlaceStatus, TeacherRole
from mdeji.outreach.tables import ActivityKind, ClassPlace
from mdeji.outreach.teachers import NewTeacher, assign
from mdeji.places.service import load_builtin
from tests.dispatch.test_races import meanwhile
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, full_class, join

pytestmark = pytest.mark.postgres


@pytest.fixture
def city(postgres_url: str, clock: SettableClock) -> Iterator[Database]:
    opened = Database(postgres_url)
    with opened.transaction() as session:
        load_builtin(session, clock.now())
    yield opened
    opened.dispose()


def test_two_take_the_last_seat_and_the_later_one_waits(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id = a_class(session, now, 1)
        world = World(session, now)
        hana, tome = world.person().pk, world.person().pk

    with city.transaction() as session:
        mine = join(session, class_id, hana, now)
        with meanwhile(city, lambda other: join(other, class_id, tome, now)) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    assert mine.seat == 1
    with city.reading() as session:
        both = session.exec(select(ClassPlace).order_by("id")).all()
        assert sorted(place.status for place in both) == ["seated", "waiting"]


def test_somebody_signs_up_twice_at_one_moment_and_has_one_seat(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id = a_class(session, now, 5)
        hana = World(session, now).person().pk

    with city.transaction() as session:
        join(session, class_id, hana, now)
        with meanwhile(city, lambda other: join(other, class_id, hana, now)) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        assert len(session.exec(select(ClassPlace)).all()) == 1


def test_a_yes_in_the_moment_in_which_the_offer_lapses_counts_once(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id, (first, second, third) = full_class(session, now, 3, capacity=1)
        signups.withdraw(session, first.place_id, None, STAFF, now)
        version = place_row(session, second.place_id).version
    late = now + timedelta(days=2)

    with city.transaction() as session:
        queue.lapse(session, second.place_id, version, late)
        with meanwhile(
            city, lambda other: queue.confirm(other, second.place_id, None, STAFF, late)
        ) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        assert place_row(session, second.place_id).status is PlaceStatus.WAITING
        assert place_row(session, third.place_id).status is PlaceStatus.OFFERED
        assert len(places_of(session, class_id, HOLDING)) == 1


def test_the_questions_answered_twice_at_one_moment_count_once(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, (mine,) = full_class(session, clock.now(), 1)
        person_id = place_row(session, mine.place_id).person_id
    later = clock.now() + timedelta(days=14)

    with city.transaction() as session:
        answer(session, mine.place_id, person_id, Answer(satisfied=4), later)
        with meanwhile(
            city, lambda other: answer(other, mine.place_id, person_id, Answer(satisfied=4), later)
        ) as rival:
            pass
    rival.join(10)

    assert rival.fault is None
    with city.reading() as session:
        assert tally(session, class_id).count == 1


def test_two_classes_at_one_hour_get_one_supporter_at_one_moment_and_one_is_refused(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        here, there = a_class(session, now), a_class(session, now, centre_id="honcho-centre")
        teacher = NewTeacher(TeacherRole.LECTURER, World(session, now).supporter().pk)

    with city.transaction() as session:
        assign(session, here, teacher, STAFF, now)
        with meanwhile(city, lambda other: assign(other, there, teacher, STAFF, now)) as rival:
            pass
    rival.join(10)

    assert isinstance(rival.fault, NotAllowed)
    assert rival.fault.reason == "clash"


def test_two_correct_one_activity_at_one_moment_and_the_second_is_told(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        kind = session.exec(select(ActivityKind.id)).first() or 0
        one = Draft("a" * 16, kind, day_of(now))
        number = activities.enter(session, one, STAFF, now, confirmed=True).pk

    def correct(session: Session, people: int) -> object:
        fixed = replace(one, participants=people)
        return activities.correct(session, number, fixed, 1, (STAFF, now))

    with city.transaction() as session:
        correct(session, 5)
        with meanwhile(city, lambda other: correct(other, 7)) as rival:
            pass
    rival.join(10)

    assert isinstance(rival.fault, Stale)
    with city.reading() as session:
        assert activities.activity(session, number).participants == 5

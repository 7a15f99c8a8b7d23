"""Whatever people do in whatever order, a class never has more people than seats."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlmodel import Session, SQLModel, select

import mdeji.tables
from mdeji.kit.calendar import is_quiet, jst
from mdeji.kit.errors import MdejiError
from mdeji.outreach import classes, queue, signups
from mdeji.outreach.holding import hold, places_of
from mdeji.outreach.rules import (
    HOLDING,
    Counted,
    PlaceStatus,
    Unit,
    seats_free,
    teachers_needed,
    total,
)
from mdeji.outreach.tables import ClassPlace, Course
from mdeji.outreach.timing import LAST_OFFER, SHORTEST, answer_until
from mdeji.places.tables import Centre, District
from mdeji.places.words import Precision
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, join

NOW = jst(2026, 11, 24, 10)
assert mdeji.tables.METADATA is not None

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "yes", "silence", "capacity"]),
        st.integers(0, 6),
        st.integers(0, 30),
    ),
    max_size=40,
)


@settings(max_examples=30)
@given(DEEDS)
def test_never_two_people_on_one_seat_and_never_more_than_seats(
    deeds: list[tuple[str, int, int]],
) -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        _places(session)
        session.add(Course(code="line", title="LINE", level="basic"))
        session.flush()
        world = World(session, NOW)
        people = [world.person().pk for _ in range(7)]
        class_id = a_class(session, NOW, 3)
        now = NOW
        for name, who, hours in deeds:
            now += timedelta(hours=hours)
            _do(session, (class_id, people), (name, who), now)
            _holds(session, class_id)


def _places(session: Session) -> None:
    session.add(District(id="haga", name="芳賀", lat=36.4, lon=139.1))
    session.add(
        Centre(
            id="haga-centre",
            name="芳賀公民館",
            district_id="haga",
            address="鳥取町",
            lat=36.4,
            lon=139.1,
            precision=next(iter(Precision)),
            source_id="pack",
        )
    )
    session.flush()


def _do(
    session: Session, there: tuple[int, list[int]], deed: tuple[str, int], now: datetime
) -> None:
    (class_id, people), (name, who) = there, deed
    place = _last(session, class_id, people[who])
    try:
        with session.begin_nested():
            if name == "join":
                join(session, class_id, people[who], now)
            elif name == "capacity":
                classes.change(session, class_id, max(who, 1), "", (STAFF, now))
            elif place is None:
                return
            elif name == "leave":
                signups.withdraw(session, place.pk, people[who], "person:1", now)
            elif name == "yes":
                queue.confirm(session, place.pk, people[who], "person:1", now)
            elif place.offer_until is not None:
                queue.lapse(session, place.pk, place.version, max(now, place.offer_until))
    except MdejiError:
        return


def _last(session: Session, class_id: int, person_id: int) -> ClassPlace | None:
    found = select(ClassPlace).where(
        ClassPlace.session_id == class_id, ClassPlace.person_id == person_id
    )
    rows = session.exec(found).all()
    return rows[-1] if rows else None


def _holds(session: Session, class_id: int) -> None:
    row = hold(session, class_id)
    holders = places_of(session, class_id, HOLDING)
    seats = [place.seat for place in holders]
    assert None not in seats
    assert len(set(seats)) == len(seats) <= row.capacity
    rest = session.exec(select(ClassPlace).where(ClassPlace.session_id == class_id)).all()
    assert all(place.seat is None for place in rest if place.status not in HOLDING)
    assert all(
        place.offer_until is not None for place in rest if place.status is PlaceStatus.OFFERED
    )


@given(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 40))
def test_an_offer_ends_before_the_class_and_never_at_night(said: int, starts: int) -> None:
    now, starts_at = NOW + timedelta(minutes=said), NOW + timedelta(minutes=starts)

    until = answer_until(now, starts_at)

    if until is not None:
        assert now + SHORTEST <= until <= starts_at - LAST_OFFER
        assert not is_quiet(until) or until == starts_at - LAST_OFFER


@given(st.integers(1, 60), st.sets(st.integers(1, 60)))
def test_a_free_seat_is_one_nobody_has(capacity: int, taken: set[int]) -> None:
    free = seats_free(capacity, taken)

    assert not set(free) & taken
    assert len(free) == capacity - len({seat for seat in taken if seat <= capacity})


def test_one_teaches_four_and_nobody_teaches_alone() -> None:
    assert [teachers_needed(n) for n in (0, 4, 8, 9, 12, 13, 20)] == [2, 2, 2, 3, 3, 4, 5]


ROWS = st.lists(st.tuples(st.sampled_from(["", "アサヒ", "ミナミ", "キタ"]), st.integers(0, 9)))


@given(ROWS)
def test_organisations_seen_often_count_once_and_times_count_each(
    rows: list[tuple[str, int]],
) -> None:
    counted = [Counted(key, count) for key, count in rows]

    assert total(Unit.TIMES, counted) == sum(count for _, count in rows)
    nameless = sum(count for key, count in rows if not key)
    assert total(Unit.ASSOCIATIONS, counted) == len({key for key, _ in rows if key}) + nameless


@given(ROWS)
def test_counted_each_time_is_never_less_than_counted_once(rows: list[tuple[str, int]]) -> None:
    once = [Counted(key, 1 if key else count) for key, count in rows]

    assert total(Unit.CASES, once) >= total(Unit.GROUPS, once)

"""Whoever signs up has a seat or a place in line; a seat that is free goes to the first who says yes."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.messages.tables import Message
from mdeji.outreach import classes, queue, signups
from mdeji.outreach.activities import Doubtful
from mdeji.outreach.holding import place_row, places_of, taken_seats
from mdeji.outreach.rules import LIVING, ClassDoor, PlaceStatus
from mdeji.outreach.signups import SignUp, withdraw
from mdeji.outreach.tables import ClassPlace
from mdeji.people.service import add_person
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, full_class, join


def notices(session: Session, person_id: int) -> list[str]:
    found = session.exec(select(Message).where(Message.person_id == person_id).order_by("id"))
    return [part["notice"] for row in found for part in row.parts if row.fate != "withdrawn"]


def test_the_third_of_two_seats_waits(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        _, signed = full_class(session, clock.now(), 4)

    assert [one.status for one in signed] == ["seated", "seated", "waiting", "waiting"]
    assert [one.seat for one in signed] == [1, 2, None, None]
    assert [one.ahead for one in signed] == [0, 0, 0, 1]


def test_signing_up_twice_is_signing_up_once(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now())
        hana = World(session, clock.now()).person()
        first = join(session, class_id, hana.pk, clock.now())

        again = join(session, class_id, hana.pk, clock.now(), ClassDoor.PHONE)

        assert (again.place_id, again.known) == (first.place_id, True)
        assert len(session.exec(select(ClassPlace)).all()) == 1


def test_somebody_with_the_same_number_is_asked_about_first(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id = a_class(session, now)
        wife = add_person(session, "関口 ハナ", "", "027-224-0001", now)
        husband = add_person(session, "関口 次郎", "", "027-224-0001", now)
        signups.sign_up(session, class_id, wife.pk, SignUp(ClassDoor.PHONE), (STAFF, now))

        with pytest.raises(Doubtful):
            signups.sign_up(session, class_id, husband.pk, SignUp(ClassDoor.PHONE), (STAFF, now))
        both = signups.sign_up(
            session, class_id, husband.pk, SignUp(ClassDoor.PHONE, confirmed=True), (STAFF, now)
        )

        assert both.seat == 2


def test_a_seat_given_back_is_offered_to_the_first_in_line_for_a_stated_time(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        _, (first, _, third, fourth) = full_class(session, now, 4)

        withdraw(session, first.place_id, None, STAFF, now)

        offered = place_row(session, third.place_id)
        assert (offered.status, offered.seat) == (PlaceStatus.OFFERED, 1)
        assert offered.offer_until is not None
        assert now < offered.offer_until <= now + timedelta(hours=25)
        assert notices(session, offered.person_id) == ["class_offer"]
        assert place_row(session, fourth.place_id).status is PlaceStatus.WAITING


def test_silence_lets_the_seat_go_on_and_tells_so_kindly(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        _, (first, _, third, fourth) = full_class(session, now, 4)
        withdraw(session, first.place_id, None, STAFF, now)
        offered = place_row(session, third.place_id)
        until, version = offered.offer_until, offered.version
        assert until is not None

        queue.lapse(session, third.place_id, version, until)

        assert place_row(session, third.place_id).status is PlaceStatus.LAPSED
        assert notices(session, place_row(session, third.place_id).person_id) == ["class_lapsed"]
        assert place_row(session, fourth.place_id).status is PlaceStatus.OFFERED


def test_a_yes_takes_the_seat_and_the_old_timer_does_nothing(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        _, (first, _, third) = full_class(session, now, 3)
        withdraw(session, first.place_id, None, STAFF, now)
        offered = place_row(session, third.place_id)
        version, who = offered.version, offered.person_id

        queue.confirm(session, third.place_id, who, "person:1", now)
        queue.confirm(session, third.place_id, who, "person:1", now)
        queue.lapse(session, third.place_id, version, now + timedelta(days=2))

        taken = place_row(session, third.place_id)
        assert (taken.status, taken.seat) == (PlaceStatus.CONFIRMED, 1)


def test_who_says_yes_too_late_gets_a_free_seat_or_stands_in_line_again(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        _, (first, _, third, fourth) = full_class(session, now, 4)
        withdraw(session, first.place_id, None, STAFF, now)
        late = now + timedelta(days=2)
        queue.lapse(session, third.place_id, place_row(session, third.place_id).version, late)

        back = queue.confirm(session, third.place_id, None, STAFF, late)
        assert back.status is PlaceStatus.WAITING

        queue.confirm(session, fourth.place_id, None, STAFF, late)
        withdraw(session, fourth.place_id, None, STAFF, late)
        assert place_row(session, third.place_id).status is PlaceStatus.OFFERED


def test_nobody_answers_for_somebody_else(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        _, (first, second) = full_class(session, clock.now(), 2)
        other = place_row(session, second.place_id).person_id

        with pytest.raises(NotAllowed):
            withdraw(session, first.place_id, other, f"person:{other}", clock.now())


def test_a_seat_is_not_offered_when_nobody_could_still_answer(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        _, (first, _, third) = full_class(session, clock.now(), 3)
        late = jst(2026, 12, 3, 9, 15)

        withdraw(session, first.place_id, None, STAFF, late)
        assert place_row(session, third.place_id).status is PlaceStatus.WAITING

        by_phone = queue.seat_by_hand(session, third.place_id, STAFF, late)
        assert (by_phone.status, by_phone.seat) == (PlaceStatus.CONFIRMED, 1)


def test_more_seats_go_to_those_who_wait_and_fewer_never_put_anybody_out(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id, (first, *_) = full_class(session, now, 4, capacity=3)
        withdraw(session, first.place_id, None, STAFF, now)

        with pytest.raises(Invalid):
            classes.change(session, class_id, 2, "", (STAFF, now))
        classes.change(session, class_id, 5, "第2会議室", (STAFF, now))

        assert [p.status for p in places_of(session, class_id, LIVING)] == [
            "offered",
            "seated",
            "seated",
        ]


def test_fewer_seats_move_people_together(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id, (first, *_) = full_class(session, now, 3, capacity=3)
        withdraw(session, first.place_id, None, STAFF, now)

        classes.change(session, class_id, 2, "", (STAFF, now))

        assert sorted(taken_seats(session, class_id)) == [1, 2]


def test_a_move_tells_all_and_a_cancellation_ends_all(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id, signed = full_class(session, now, 3)
        who = [place_row(session, one.place_id).person_id for one in signed]

        to = (jst(2026, 12, 4, 14), jst(2026, 12, 4, 16))
        classes.move(session, class_id, to, "room", (STAFF, now))
        assert [notices(session, one) for one in who] == [["class_moved"]] * 3

        classes.call_off(session, class_id, "weather", STAFF, now)
        assert [notices(session, one)[-1] for one in who] == ["class_cancelled"] * 3
        assert taken_seats(session, class_id) == []
        with pytest.raises(NotAllowed):
            join(session, class_id, World(session, now).person(line=False).pk, now)


def test_a_class_that_is_prepared_or_over_takes_nobody(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        draft = a_class(session, now, is_open=False)
        hana = World(session, now).person()

        with pytest.raises(NotAllowed):
            join(session, draft, hana.pk, now)
        classes.open_class(session, draft, STAFF, now)
        with pytest.raises(NotAllowed):
            join(session, draft, hana.pk, jst(2026, 12, 3, 12))


def test_a_secret_is_not_kept_as_a_note(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now())
        new = SignUp(ClassDoor.PHONE, note="暗証番号は1234")

        with pytest.raises(Invalid):
            signups.sign_up(session, class_id, 1, new, (STAFF, clock.now()))

"""Answers that come too late, and classes that move: nobody gets a seat in what is over."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.messages.tables import Fate, Message
from mdeji.outreach import queue, signups
from mdeji.outreach.classes import call_off, move
from mdeji.outreach.holding import place_row
from mdeji.outreach.rules import PlaceStatus
from tests.outreach.conftest import STAFF, full_class

AFTER = jst(2026, 12, 3, 12, 30)
IN_THE_NIGHT = jst(2026, 11, 27, 23)


def _lapsed(session: Session, clock: SettableClock) -> tuple[int, int]:
    """Let somebody be silent about an offered seat; return the class and their sign-up."""
    now = clock.now()
    class_id, (first, second) = full_class(session, now, 2, capacity=1)
    signups.withdraw(session, first.place_id, None, STAFF, now)
    version = place_row(session, second.place_id).version
    queue.lapse(session, second.place_id, version, now + timedelta(days=2))
    return class_id, second.place_id


def test_a_late_yes_gives_no_seat_in_a_class_that_was_called_off(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, place_id = _lapsed(session, clock)
        call_off(session, class_id, "weather", STAFF, clock.now() + timedelta(days=3))

        with pytest.raises(NotAllowed, match="class_closed"):
            queue.confirm(session, place_id, None, STAFF, clock.now() + timedelta(days=3))

        assert place_row(session, place_id).status is PlaceStatus.LAPSED


def test_a_late_yes_gives_no_seat_in_a_class_that_is_over(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        _, place_id = _lapsed(session, clock)

        with pytest.raises(NotAllowed, match="class_over"):
            queue.confirm(session, place_id, None, STAFF, AFTER)

        assert place_row(session, place_id).status is PlaceStatus.LAPSED


def test_nobody_gives_a_seat_back_once_the_class_is_over(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        _, (mine,) = full_class(session, clock.now(), 1)
        person_id = place_row(session, mine.place_id).person_id

        with pytest.raises(NotAllowed, match="class_over"):
            signups.withdraw(session, mine.place_id, person_id, f"person:{person_id}", AFTER)

        assert place_row(session, mine.place_id).status is PlaceStatus.SEATED


def test_a_seat_nobody_could_take_in_time_is_offered_once_the_class_moves_away(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, (first, second) = full_class(session, clock.now(), 2, capacity=1)
        short = jst(2026, 12, 3, 9, 10)
        signups.withdraw(session, first.place_id, None, STAFF, short)
        assert place_row(session, second.place_id).status is PlaceStatus.WAITING

        later = (jst(2026, 12, 10, 10), jst(2026, 12, 10, 12))
        move(session, class_id, later, "lecturer", (STAFF, short))

        assert place_row(session, second.place_id).status is PlaceStatus.OFFERED


def test_a_class_that_moves_twice_in_a_night_is_told_of_once(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, (mine,) = full_class(session, clock.now(), 1)
        for day in (10, 17):
            to = (jst(2026, 12, day, 10), jst(2026, 12, day, 12))
            move(session, class_id, to, "lecturer", (STAFF, IN_THE_NIGHT))

        person_id = place_row(session, mine.place_id).person_id
        rows = session.exec(select(Message).where(Message.person_id == person_id)).all()
        waiting = [row for row in rows if row.fate is Fate.WAITING]
        assert [part["notice"] for row in waiting for part in row.parts] == ["class_moved"]
        assert "2026-12-17" in str(waiting[0].parts)


def test_a_seat_offered_in_the_night_in_which_the_class_moves_is_offered_for_the_new_time_alone(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, (first, second) = full_class(session, clock.now(), 2, capacity=1)
        signups.withdraw(session, first.place_id, None, STAFF, IN_THE_NIGHT)

        to = (jst(2026, 12, 10, 10), jst(2026, 12, 10, 12))
        move(session, class_id, to, "lecturer", (STAFF, IN_THE_NIGHT))

        person_id = place_row(session, second.place_id).person_id
        rows = session.exec(select(Message).where(Message.person_id == person_id)).all()
        waiting = [part for row in rows if row.fate is Fate.WAITING for part in row.parts]
        assert [part["notice"] for part in waiting] == ["class_offer"]
        assert to[0].isoformat()[:10] in waiting[0]["data"]["starts_at"]

"""Guessing is slowed down wherever it happens: after a restart, and from several processes."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.staff.throttle import TooManyTries, forget, note_try, who

HOUR = timedelta(hours=1)


def _try(database: Database, clock: SettableClock, whom: str = "relink:1", limit: int = 3) -> None:
    with database.transaction() as session:
        note_try(session, whom, limit, HOUR, clock.now())


def test_the_try_after_the_last_one_is_told_until_when_to_wait(
    database: Database, clock: SettableClock
) -> None:
    for _ in range(3):
        _try(database, clock)
        clock.advance(timedelta(minutes=10))

    with pytest.raises(TooManyTries) as refused:
        _try(database, clock)

    assert refused.value.until == clock.now() + timedelta(minutes=50)
    _try(database, clock, "relink:2")


def test_whoever_was_right_starts_anew(database: Database, clock: SettableClock) -> None:
    for _ in range(3):
        _try(database, clock)

    with database.transaction() as session:
        forget(session, "relink:1")

    _try(database, clock)


def test_whom_we_count_is_stored_as_a_hash() -> None:
    assert "203.0.113.9" not in who("address", "203.0.113.9")
    assert who("address", "a") != who("login", "a") != who("login", "b")


def test_two_handles_that_count_at_once_let_no_more_through(
    database: Database, clock: SettableClock
) -> None:
    other, together, heard = Database(database.url), Barrier(8), []

    def guess(through: Database) -> None:
        together.wait()
        try:
            _try(through, clock)
        except TooManyTries:
            return
        heard.append(1)

    guesses = [Thread(target=guess, args=(one,)) for one in (database, other) * 4]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    other.dispose()

    assert len(heard) == 3

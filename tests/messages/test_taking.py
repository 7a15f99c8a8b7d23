"""Stored events get their jobs later, each exactly one, whatever happens in between."""

from contextlib import suppress
from datetime import timedelta
from threading import Thread

from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import Job
from mdeji.messages import taking
from mdeji.messages.arrivals import Arrival
from mdeji.messages.ingest import Ingest


def store(database: Database, clock: SettableClock, count: int) -> None:
    """Store events of which each happened before the last one."""
    for number in range(count):
        happened = clock.now() - timedelta(milliseconds=number)
        one = Arrival(f"e{number}", "U1", "message", happened, None, None, {"type": "message"})
        Ingest(database, clock).store_now([one])


def take_in(database: Database) -> int:
    with database.raw_statement() as connection:
        return taking.take_in(connection, is_sqlite=database.is_sqlite)


def made(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.exec(select(Job).order_by("rank")))


def oldest(database: Database) -> object:
    with database.reading() as session:
        return taking.oldest(session)


def test_an_event_waits_until_its_job_is_made_and_never_again(
    database: Database, clock: SettableClock
) -> None:
    store(database, clock, 3)
    assert oldest(database) == clock.now()

    assert [take_in(database), take_in(database)] == [3, 0]
    assert oldest(database) is None
    assert [job.payload["event"] for job in made(database)] == [3, 2, 1]
    ranks = [int(clock.now().timestamp() * 1000) - late for late in (2, 1, 0)]
    assert [job.rank for job in made(database)] == ranks


def test_a_crash_while_jobs_are_made_loses_no_event(
    database: Database, clock: SettableClock
) -> None:
    store(database, clock, 3)

    with suppress(ZeroDivisionError), database.raw_transaction() as connection:
        taking.take_in(connection, is_sqlite=database.is_sqlite)
        raise ZeroDivisionError

    assert made(database) == []
    assert take_in(database) == 3


def test_rivals_make_one_job_for_each_event(database: Database, clock: SettableClock) -> None:
    store(database, clock, 50)
    counts: list[int] = []
    rivals = [Thread(target=lambda: counts.append(take_in(database))) for _ in range(4)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()

    assert sum(counts) == len(made(database)) == 50


def test_a_long_backlog_is_taken_in_piece_by_piece(
    database: Database, clock: SettableClock
) -> None:
    many = [
        Arrival(f"e{number}", None, "message", clock.now(), None, None, {})
        for number in range(taking.AT_ONCE + 1)
    ]
    Ingest(database, clock).store_now(many)

    assert [take_in(database) for _ in range(3)] == [taking.AT_ONCE, 1, 0]

"""What LINE hands over is stored once, together with its job, before it is acknowledged."""

import asyncio
import contextlib
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, text
from sqlmodel import select

from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import Job
from mdeji.messages import taking
from mdeji.messages.arrivals import Arrival
from mdeji.messages.ingest import Closed, Ingest
from mdeji.messages.tables import InboxEvent


@pytest.fixture
def ingest(database: Database, clock: SettableClock) -> Any:
    made = Ingest(database, clock)
    made.start()
    yield made
    made.stop()


def arrival(key: str, clock: SettableClock, user_id: str | None = "U1") -> Arrival:
    payload = {"type": "message", "message": {"text": "らいんの「使い方」👵🏻"}}
    return Arrival(key, user_id, "message", clock.now(), f"token-{key}", None, payload)


def take_in(database: Database) -> int:
    with database.raw_statement() as connection:
        return taking.take_in(connection, is_sqlite=database.is_sqlite)


def stored(database: Database) -> tuple[int, int]:
    """Return how many events are stored, and how many jobs come of them."""
    while take_in(database):
        pass
    with database.reading() as session:
        events = session.exec(select(func.count()).select_from(InboxEvent)).one()
        return events, session.exec(select(func.count()).select_from(Job)).one()


def test_an_event_is_stored_as_it_came_with_a_job_in_its_person_s_lane(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    asyncio.run(ingest.store([arrival("e1", clock)]))
    take_in(database)

    with database.reading() as session:
        event, job = session.exec(select(InboxEvent)).one(), session.exec(select(Job)).one()
    assert event.payload == arrival("e1", clock).payload
    assert (event.happened_at, event.received_at) == (clock.now(), clock.now())
    assert (job.kind, job.key, job.lane, job.payload) == (
        "hear",
        "hear:e1",
        "in:U1",
        {"event": event.id},
    )
    assert job.rank == int(clock.now().timestamp() * 1000)


def test_hundreds_of_webhooks_at_once_share_commits_and_each_event_is_stored_once(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    async def storm() -> None:
        keys = [f"e{number % 150}" for number in range(450)]
        await asyncio.gather(*(ingest.store([arrival(key, clock)]) for key in keys))

    asyncio.run(storm())

    assert stored(database) == (150, 150)


def test_an_event_redelivered_later_or_twice_in_a_body_changes_nothing(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    asyncio.run(ingest.store([arrival("e1", clock), arrival("e1", clock)]))
    clock.advance(timedelta(minutes=2))
    asyncio.run(ingest.store([arrival("e1", clock), arrival("e2", clock)]))

    assert stored(database) == (2, 2)


def test_a_large_batch_needs_several_statements_and_one_commit(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    asyncio.run(ingest.store([arrival(f"e{number}", clock) for number in range(501)]))

    assert stored(database) == (501, 501)


def test_two_processes_may_store_the_same_event(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    other = Database(database.url)
    second = Ingest(other, clock)

    def store(through: Ingest) -> None:
        for number in range(40):
            through.store_now([arrival(f"e{number}", clock)])

    threads = [Thread(target=store, args=(one,)) for one in (ingest, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()

    assert stored(database) == (40, 40)


def test_stopping_stores_what_was_accepted_and_refuses_the_rest(
    database: Database, clock: SettableClock
) -> None:
    ingest = Ingest(database, clock)
    ingest.start()

    async def storm() -> int:
        waiting = [
            asyncio.ensure_future(ingest.store([arrival(f"e{n}", clock)])) for n in range(50)
        ]
        await asyncio.sleep(0)
        ingest.stop()
        with pytest.raises(Closed):
            await ingest.store([arrival("late", clock)])
        results = await asyncio.gather(*waiting, return_exceptions=True)
        return sum(result is None for result in results)

    assert asyncio.run(storm()) == 50
    assert stored(database) == (50, 50)


def test_nothing_is_acknowledged_that_could_not_be_stored(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        session.execute(text("ALTER TABLE inboxevent RENAME TO elsewhere"))

    with pytest.raises(Exception, match="inboxevent"):
        asyncio.run(ingest.store([arrival("e1", clock)]))

    with database.transaction() as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO inboxevent"))
    asyncio.run(ingest.store([arrival("e1", clock)]))
    assert stored(database) == (1, 1)


def test_a_caller_that_went_away_loses_nothing(
    ingest: Ingest, database: Database, clock: SettableClock
) -> None:
    async def hang_up() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ingest.store([arrival("e1", clock)]), timeout=0)
        await asyncio.sleep(0.3)

    asyncio.run(hang_up())
    ingest.stop()

    assert stored(database)[0] in {0, 1}
    assert stored(database)[0] == stored(database)[1]

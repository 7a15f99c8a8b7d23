"""A job is done once, by one worker at a time, in the order of its lane, whatever happens."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete
from sqlmodel import select

from mdeji.kit import claims, jobs
from mdeji.kit.calendar import jst
from mdeji.kit.claims import Claim
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import Job, JobStatus, Order

NOW = jst(2026, 11, 24, 10)
LANES = [None, "in:hanako", "in:taro"]


def put(database: Database, key: str, lane: str | None = None, rank: int = 0) -> None:
    with database.transaction() as session:
        jobs.put(session, Order("x", {"key": key}, NOW, key, lane, rank), NOW)


def take(database: Database, now: Any = NOW) -> Claim | None:
    with database.transaction() as session:
        return claims.claim(session, now)


def take_one(database: Database, now: Any = NOW) -> Claim:
    held = take(database, now)
    assert held is not None
    return held


def keys(*held: Claim | None) -> list[str | None]:
    return [None if claim is None else str(claim.payload["key"]) for claim in held]


def test_a_key_is_put_once(database: Database) -> None:
    put(database, "a")
    put(database, "a")

    assert keys(take(database), take(database)) == ["a", None]


def test_what_was_put_in_a_transaction_that_failed_never_was(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            jobs.put(session, Order("x", {}, NOW, "a"), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert take(database) is None


def test_a_job_waits_until_it_is_due(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        jobs.put(session, Order("x", {"key": "a"}, later, "a"), NOW)

    assert take(database) is None
    assert keys(take(database, later)) == ["a"]


def test_a_lane_runs_one_at_a_time_in_the_order_of_rank(database: Database) -> None:
    put(database, "third", "in:hanako", 3)
    put(database, "first", "in:hanako", 1)
    put(database, "second", "in:hanako", 2)
    put(database, "other", "in:taro", 9)

    first, other, nobody = take_one(database), take_one(database), take(database)
    if first.lane != "in:hanako":
        first, other = other, first

    assert set(keys(first, other, nobody)) == {"first", "other", None}
    with database.transaction() as session:
        assert claims.finish(session, first, NOW)
    assert keys(take(database), take(database)) == ["second", None]


def test_what_failed_holds_up_its_lane_and_what_was_postponed_does_not(database: Database) -> None:
    put(database, "first", "in:hanako", 1)
    put(database, "second", "in:hanako", 2)
    held = take_one(database)
    with database.transaction() as session:
        claims.retry(session, held, NOW + timedelta(minutes=1), "500")
    assert take(database) is None

    with database.transaction() as session:
        jobs.hurry(session, "in:hanako", NOW)
    held = take_one(database)
    with database.transaction() as session:
        claims.postpone(session, held, NOW + timedelta(minutes=1))
    assert keys(take(database)) == ["second"]


def test_who_lost_the_lease_cannot_end_the_job(database: Database) -> None:
    put(database, "a")
    slow = take_one(database)
    later = NOW + claims.LEASE + timedelta(seconds=1)
    with database.transaction() as session:
        assert claims.recover(session, later) == 1
    quick = take_one(database, later)

    with database.transaction() as session:
        ends = (claims.finish, claims.postpone)
        assert [end(session, slow, later) for end in ends] == [False, False]
        assert claims.finish(session, quick, later)


def test_a_worker_within_its_lease_is_left_alone(database: Database) -> None:
    put(database, "a")
    take(database)

    with database.transaction() as session:
        assert claims.recover(session, NOW + claims.LEASE) == 0


def test_cancelled_jobs_are_not_done_and_can_be_put_again(database: Database) -> None:
    put(database, "a")
    with database.transaction() as session:
        jobs.cancel(session, "a")
    assert take(database) is None

    with database.transaction() as session:
        jobs.put_again(session, Order("x", {"key": "a"}, NOW, "a"), NOW)
    assert keys(take(database)) == ["a"]


def test_dead_jobs_are_shown_and_can_be_revived(database: Database) -> None:
    put(database, "a")
    held = take_one(database)
    with database.transaction() as session:
        claims.bury(session, held, "no such place", NOW)
        (dead,) = jobs.dead(session)
        assert (dead.kind, dead.error) == ("x", "no such place")
        assert jobs.revive(session, dead.id, NOW)

    assert keys(take(database)) == ["a"]


def test_old_finished_jobs_are_deleted_and_waiting_ones_stay(database: Database) -> None:
    put(database, "done")
    held = take_one(database)
    with database.transaction() as session:
        claims.finish(session, held, NOW)
    put(database, "waiting")

    with database.transaction() as session:
        assert jobs.purge(session, NOW + timedelta(days=1)) == 1
    assert keys(take(database)) == ["waiting"]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (5, 16), (11, 1024), (40, 1800)])
def test_the_wait_doubles_up_to_half_an_hour(attempts: int, seconds: int) -> None:
    assert jobs.backoff(attempts) == timedelta(seconds=seconds)


class Engine(RuleBasedStateMachine):
    """Workers claim, end, fail, die and come back late, in any order."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        with self.database.transaction() as session:
            session.execute(delete(Job))
        self.clock = SettableClock(NOW)
        self.count = 0
        self.held: list[Claim] = []
        self.done: list[int] = []

    @rule(lane=st.sampled_from(LANES), rank=st.integers(0, 3), after=st.integers(0, 60))
    def put(self, lane: str | None, rank: int, after: int) -> None:
        self.count += 1
        due = self.clock.now() + timedelta(seconds=after)
        order = Order("x", {"key": str(self.count)}, due, str(self.count), lane, rank)
        with self.database.transaction() as session:
            jobs.put(session, order, self.clock.now())

    @rule()
    def claim(self) -> None:
        with self.database.transaction() as session:
            before = {row.id: row for row in session.exec(select(Job)).all()}
            session.expunge_all()
            taken = claims.claim(session, self.clock.now())
        if taken is None:
            return
        self.held.append(taken)
        row = before[taken.id]
        assert row.status is JobStatus.READY
        assert row.due_at <= self.clock.now()
        rivals = [r for r in before.values() if r.lane == row.lane is not None and r.id != row.id]
        assert not any(r.status is JobStatus.RUNNING for r in rivals)
        assert not any(
            r.status is JobStatus.READY
            and r.due_at <= self.clock.now()
            and (r.rank, r.id) < (row.rank, row.id)
            for r in rivals
        )

    @precondition(lambda self: self.held)
    @rule(data=st.data(), how=st.sampled_from(["finish", "retry", "postpone", "bury"]))
    def end(self, data: st.DataObject, how: str) -> None:
        held = data.draw(st.sampled_from(self.held))
        self.held.remove(held)
        now = self.clock.now()
        with self.database.transaction() as session:
            row = session.get(Job, held.id)
            mine = row is not None and row.token == held.token
            if how == "finish":
                ended = claims.finish(session, held, now)
                self.done += [held.id] * ended
            elif how == "retry":
                ended = claims.retry(session, held, now + timedelta(seconds=5), "500")
            elif how == "postpone":
                ended = claims.postpone(session, held, now + timedelta(seconds=5))
            else:
                ended = claims.bury(session, held, "bad", now)
        assert ended == mine

    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @rule()
    def recover(self) -> None:
        with self.database.transaction() as session:
            claims.recover(session, self.clock.now())

    @invariant()
    def nothing_is_done_twice_and_nothing_is_lost(self) -> None:
        assert len(self.done) == len(set(self.done))
        with self.database.reading() as session:
            rows = session.exec(select(Job)).all()
        assert len(rows) == self.count
        assert {r.id for r in rows if r.status is JobStatus.DONE} == set(self.done)
        running = [r.lane for r in rows if r.status is JobStatus.RUNNING and r.lane]
        assert len(running) == len(set(running))
        assert all((r.token is not None) == (r.status is JobStatus.RUNNING) for r in rows)


@pytest.fixture
def engine(database: Database) -> type[Engine]:
    return type("EngineHere", (Engine,), {"database": database})


def test_in_any_order_of_events_nothing_is_done_twice_or_lost(engine: type[Engine]) -> None:
    few = settings(max_examples=20, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(engine, settings=few)

"""The worker does what is due, in its time, once, and tells a person when it gives up."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, Lock
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.claims import Claim
from mdeji.kit.clock import SettableClock, SystemClock
from mdeji.kit.database import Database
from mdeji.kit.errors import BadSetting, SeatTaken
from mdeji.kit.jobs import Order
from mdeji.kit.work import DONE, Ending, Step
from mdeji.people.service import meet
from mdeji.scheduler.worker import Worker
from tests.rigs.office import HANAKO, TARO, Office


def put(database: Database, order: Order, now: datetime) -> None:
    with database.transaction() as session:
        jobs.put(session, order, now)


def dead(database: Database) -> list[str | None]:
    with database.reading() as session:
        return [job.error for job in jobs.dead(session)]


def test_messages_of_one_person_are_heard_in_the_order_they_were_written(office: Office) -> None:
    office.line.faults.set_webhooks({"reorder": True, "duplicate": True})
    hanako, taro = office.phone(), office.phone(TARO)
    for number in range(6):
        office.line.act((HANAKO, TARO)[number % 2], {"kind": "text", "text": str(number)})
        office.clock.advance(timedelta(milliseconds=7))
    office.work()

    assert hanako.texts()[3:] == ["0", "2", "4"]
    assert taro.texts()[3:] == ["1", "3", "5"]
    assert len(office.heard) == 6


def test_each_job_is_done_at_its_own_time_when_the_clock_is_moved(
    database: Database, clock: SettableClock
) -> None:
    done: list[datetime] = []

    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        done.append(now)
        if payload["left"]:
            again = Order("x", {"left": payload["left"] - 1}, now + timedelta(hours=5))
            jobs.put(session, again, now)

    start = clock.now()
    put(database, Order("x", {"left": 3}, start + timedelta(minutes=1)), start)
    Worker(database, clock, {"x": Step(step)}).advance(start + timedelta(days=1), clock)

    hours = [(at - start - timedelta(minutes=1)) / timedelta(hours=1) for at in done]
    assert hours == [0, 5, 10, 15]
    assert clock.now() == start + timedelta(days=1)


def test_a_step_that_fails_leaves_no_trace_and_is_tried_again(
    database: Database, clock: SettableClock
) -> None:
    tries: list[datetime] = []

    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        meet(session, f"U{len(tries)}", now)
        tries.append(now)
        if len(tries) < 4:
            raise ZeroDivisionError

    put(database, Order("x", {}, clock.now()), clock.now())
    Worker(database, clock, {"x": Step(step)}).advance(clock.now() + timedelta(minutes=1), clock)

    waits = [(b - a).total_seconds() for a, b in pairwise(tries)]
    assert waits == [1, 2, 4]
    with database.reading() as session:
        assert session.execute(text("SELECT line_user_id FROM person")).scalars().all() == ["U3"]


def test_a_step_that_never_works_is_given_up_where_the_coordinator_sees_it(
    database: Database, clock: SettableClock
) -> None:
    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        raise ZeroDivisionError("again")

    put(database, Order("x", {}, clock.now(), lane="in:hanako"), clock.now())
    worker = Worker(database, clock, {"x": Step(step), "y": Step(lambda *_: None)})
    worker.advance(clock.now() + timedelta(days=1), clock)

    assert dead(database) == ["ZeroDivisionError('again')"]
    put(database, Order("y", {}, clock.now(), lane="in:hanako"), clock.now())
    assert worker.drain() == 1


def test_an_expected_refusal_ends_the_job_and_undoes_what_it_did(
    database: Database, clock: SettableClock
) -> None:
    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        meet(session, "U1", now)
        raise SeatTaken(3)

    put(database, Order("x", {}, clock.now()), clock.now())

    assert Worker(database, clock, {"x": Step(step)}).drain() == 1
    assert dead(database) == []
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM person")).scalar() == 0


def test_a_wrong_setting_loses_no_work(database: Database, clock: SettableClock) -> None:
    done: list[int] = []

    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        done.append(1)
        if len(done) == 1:
            raise BadSetting("the key is missing")

    put(database, Order("x", {}, clock.now()), clock.now())

    Worker(database, clock, {"x": Step(step)}).advance(clock.now() + timedelta(minutes=1), clock)

    assert len(done) == 2


def test_work_that_nobody_knows_is_given_up_at_once(
    database: Database, clock: SettableClock
) -> None:
    put(database, Order("unheard", {}, clock.now()), clock.now())

    Worker(database, clock, {}).drain()

    assert dead(database) == ["no work is called unheard"]


class Slow:
    """An errand during which the lease runs out and somebody else does the job."""

    def __init__(self, meanwhile: Any) -> None:
        self.meanwhile = meanwhile
        self.calls = 0

    def prepare(self, session: Session, job: Claim, now: datetime) -> str:
        return "x"

    def call(self, prepared: str) -> None:
        self.calls += 1
        if self.calls == 1:
            self.meanwhile()

    def record(
        self, session: Session, job: Claim, prepared: str, outcome: None, now: datetime
    ) -> Ending:
        meet(session, f"U{job.attempts}", now)
        return DONE

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        raise AssertionError


def test_an_errand_that_outlived_its_lease_stores_nothing(
    database: Database, clock: SettableClock
) -> None:
    def meanwhile() -> None:
        clock.advance(timedelta(minutes=1))
        other.drain()

    works = {"x": Slow(meanwhile)}
    worker, other = Worker(database, clock, works), Worker(database, clock, works)
    put(database, Order("x", {}, clock.now()), clock.now())

    worker.drain()

    with database.reading() as session:
        known = session.execute(text("SELECT line_user_id FROM person")).scalars().all()
    assert known == ["U2"]


def test_several_threads_do_each_job_once_and_a_lane_one_at_a_time(database: Database) -> None:
    clock, lock, done = SystemClock(), Lock(), Counter[int]()
    lanes: dict[int, list[int]] = {}

    def step(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        session.execute(text("SELECT 1"))
        with lock:
            done[payload["number"]] += 1
            lanes.setdefault(payload["number"] % 10, []).append(payload["number"])

    with database.transaction() as session:
        for number in range(200):
            lane = f"in:{number % 10}"
            order = Order("x", {"number": number}, clock.now(), None, lane, number)
            jobs.put(session, order, clock.now())
    worker = Worker(database, clock, {"x": Step(step)}, threads=4)
    worker.start()
    until = time.monotonic() + 20
    while sum(done.values()) < 200 and time.monotonic() < until:
        time.sleep(0.01)
    worker.stop()

    assert done == Counter(range(200))
    assert all(lane == sorted(lane) for lane in lanes.values())


def test_a_sleeping_worker_is_woken_and_finds_by_itself_what_others_put(
    database: Database,
) -> None:
    clock, began, met = SystemClock(), time.monotonic(), Barrier(2)

    def meet_here(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        met.wait(5)

    worker = Worker(database, clock, {"x": Step(meet_here)})
    worker.start()
    time.sleep(0.3)
    put(database, Order("x", {}, clock.now()), clock.now())
    met.wait(5)
    worker.stop()

    assert time.monotonic() - began < 3


@pytest.mark.postgres
def test_four_processes_do_each_job_once(postgres_url: str) -> None:
    database, clock = Database(postgres_url), SystemClock()
    with database.transaction() as session:
        for number in range(300):
            lane = f"in:{number % 20}"
            order = Order("note", {"number": number}, clock.now(), None, lane, number)
            jobs.put(session, order, clock.now())
    command = [sys.executable, "-m", "tests.rigs.noting", postgres_url]
    crew = [subprocess.Popen(command, env=os.environ | {"PYTHONPATH": "."}) for _ in range(4)]
    assert [process.wait(60) for process in crew] == [0] * 4

    with database.reading() as session:
        notes = session.execute(text("SELECT who FROM sign_in_attempt ORDER BY id")).scalars().all()
    database.dispose()
    assert Counter(notes) == Counter(str(number) for number in range(300))
    numbers = [int(note) for note in notes]
    for remainder in range(20):
        mine = [number for number in numbers if number % 20 == remainder]
        assert mine == sorted(mine)

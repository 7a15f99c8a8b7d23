"""How many events are stored per second, and how soon a person reads the answer."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice

from sqlalchemy import func
from sqlmodel import select

from mdeji.kit.database import Database
from mdeji.messages.tables import InboxEvent
from tests.bench import echo, events, load, processor, reply, servers
from tests.bench.servers import free_port, product, started
from tests.bench.table import Line

PATH = "/line/webhook"
PAIRS, SECONDS = 21, 0.5
"""Short rounds in turns, so that a machine that is busy for a while is busy for both."""
ENOUGH = 8_000
"""Requests that are ready when a round begins: the callers must not be the brake."""


@dataclass(frozen=True)
class _Round:
    """As many requests as a server takes for a while, and what they cost the processors."""

    answers: load.Answers
    processor_s: float
    database_s: float


class _Server:
    """One of the two: where it listens, its process, and its database's."""

    def __init__(self, name: str, port: int, process: int, database: int | None) -> None:
        self.name = name
        self._port = port
        self._process = process
        self._database = database
        self.rounds: list[_Round] = []

    def run(self) -> None:
        """Send what was written and signed before the clock starts."""
        more = events.requests(f"{self.name}{len(self.rounds)}", PATH)
        ready = list(islice(more, ENOUGH))
        before = self._spent()
        answers = load.as_many_as_possible(self._port, chain(ready, more), seconds=SECONDS)
        after = self._spent()
        self.rounds.append(_Round(answers, after[0] - before[0], after[1] - before[1]))

    def _spent(self) -> tuple[float, float]:
        database = processor.spent(self._database) if self._database else 0.0
        return processor.spent(self._process), database

    def per_second(self) -> float:
        """Return the median of the rounds, in events a second."""
        return statistics.median(one.answers.per_second for one in self.rounds)

    def cost_us(self, *, of_database: bool = False) -> float:
        """Return the processor time for one event, in microseconds."""
        spent = sum(r.database_s if of_database else r.processor_s for r in self.rounds)
        return spent / self.answered() * 1e6

    def answered(self) -> int:
        """Return how many requests were answered."""
        return sum(len(one.answers.latencies) for one in self.rounds)


def measure(name: str, new_database: Callable[[], str], goal: float) -> list[Line]:
    """Return the figures of the webhook on the database that ``new_database`` makes."""
    return [*_durable(name, new_database(), goal), *reply.measure(name, new_database())]


def _durable(name: str, database_url: str, goal: float) -> list[Line]:
    port = free_port()
    arguments = ["uvicorn", f"{echo.__name__}:app", "--port", str(port), "--no-access-log"]
    ours, our_port, environment = product(database_url, servers.NOBODY, "--without-worker")
    with (
        started(arguments, port, "/healthz") as other,
        started(ours, our_port, "/healthz", **environment) as mine,
    ):
        checks = _Server("checks", port, other.pid, None)
        stores = _Server("stores", our_port, mine.pid, processor.server_of(database_url))
        for pair in range(PAIRS + 1):
            for server in (checks, stores) if pair % 2 else (stores, checks):
                server.run()
    lost = stores.answered() - _refused(stores) - _stored(database_url)
    del checks.rounds[0], stores.rounds[0]  # They warm up.
    return [
        *_compared(name, checks, stores, goal),
        Line(f"{name}: acknowledged, lost", lost, "", 0),
    ]


def _compared(name: str, checks: _Server, stores: _Server, goal: float) -> list[Line]:
    pairs = zip(checks.rounds, stores.rounds, strict=True)
    ratios = sorted(s.answers.per_second / c.answers.per_second for c, s in pairs)
    p99 = statistics.median(one.answers.percentile_ms(0.99) for one in stores.rounds)
    spread = f"pairs {ratios[0]:.2f} to {ratios[-1]:.2f}"
    found = [
        Line(f"{name}: durable events against signature only", ratios[PAIRS // 2], "times", goal,
             floor=True, note=spread),
        Line(f"{name}: durable events", stores.per_second(), "/s"),
        Line(f"{name}: signatures checked only", checks.per_second(), "/s"),
        Line(f"{name}: processor, signature only", checks.cost_us(), "µs"),
        Line(f"{name}: processor, durable event", stores.cost_us(), "µs"),
        Line(f"{name}: processor of the database, the same", stores.cost_us(of_database=True), "µs"),
        Line(f"{name}: acknowledged, p99 at 16 connections", p99, "ms"),
        Line(f"{name}: refused", _refused(stores), "", 0),
    ]  # fmt: skip
    return [line for line in found if line.value or line.goal is not None]


def _refused(server: _Server) -> int:
    return sum(one.answers.refused for one in server.rounds)


def _stored(database_url: str) -> int:
    database = Database(database_url)
    with database.reading() as session:
        count = session.exec(select(func.count()).select_from(InboxEvent)).one()
    database.dispose()
    return count

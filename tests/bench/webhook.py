"""How many events are stored per second, and how soon a person reads the answer."""

import statistics
from collections.abc import Callable
from itertools import islice

from tests.bench import echo, events, load, reply, servers
from tests.bench.servers import free_port, product, started
from tests.bench.table import Line

PATH = "/line/webhook"
ROUNDS = 3
ENOUGH = 80_000
"""Requests of one round, more than any of the two servers answers in it."""


def measure(name: str, new_database: Callable[[], str], goal: float) -> list[Line]:
    """Return the figures of the webhook on the database that ``new_database`` makes."""
    return [*_durable(name, new_database(), goal), *reply.measure(name, new_database())]


def _durable(name: str, database_url: str, goal: float) -> list[Line]:
    """Take turns, so that a busy machine is busy for both."""
    port = free_port()
    arguments = ["uvicorn", f"{echo.__name__}:app", "--port", str(port), "--no-access-log"]
    ours, our_port, environment = product(database_url, servers.NOBODY, "--without-worker")
    with started(arguments, port, "/healthz"), started(ours, our_port, "/healthz", **environment):
        rounds = [(_flood(port, f"echo{n}"), _flood(our_port, f"ours{n}")) for n in range(ROUNDS)]
    stored = [mine for _, mine in rounds]
    ratio = statistics.median(mine.per_second / other.per_second for other, mine in rounds)
    p99 = statistics.median(mine.percentile_ms(0.99) for mine in stored)
    return [
        Line(f"{name}: durable events against signature only", ratio, "times", goal, floor=True),
        Line(
            f"{name}: durable events per second",
            statistics.median(m.per_second for m in stored),
            "/s",
        ),
        Line(f"{name}: acknowledged, p99 at 16 connections", p99, "ms"),
        Line(f"{name}: refused", sum(m.refused for m in stored), "", 0),
    ]


def _flood(port: int, run: str) -> load.Answers:
    """Send what was written and signed before the clock starts: the caller must not be the brake."""
    ready = list(islice(events.requests(run, PATH), ENOUGH))
    return load.as_many_as_possible(port, iter(ready))

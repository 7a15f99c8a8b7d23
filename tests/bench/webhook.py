"""How many events are stored per second, and how soon a person reads the answer."""

import statistics
import time
from collections.abc import Callable

from tests.bench import echo, events, load, servers
from tests.bench.line_sink import Sink, listening
from tests.bench.servers import free_port, product, started
from tests.bench.table import Line

PATH = "/line/webhook"
RATES = (50, 100)
STEADY_S = 10
ROUNDS = 3


def measure(name: str, new_database: Callable[[], str], goal: float) -> list[Line]:
    """Return the figures of the webhook on the database that ``new_database`` makes."""
    with listening() as sink:
        lines = _durable(name, new_database(), goal)
        lines += [_reply(name, new_database(), sink, rate) for rate in RATES]
    return lines


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
    return load.as_many_as_possible(port, events.requests(run, PATH))


def _reply(name: str, database_url: str, sink: Sink, rate: int) -> Line:
    arguments, port, environment = product(database_url, sink.url)
    with started(arguments, port, "/healthz", **environment):
        requests = events.requests(f"reply{name}{rate}", PATH)
        sent = load.steadily(port, requests, per_second=rate, seconds=STEADY_S)
        until = time.monotonic() + 30
        while time.monotonic() < until and not sent.keys() <= sink.replied.keys():
            time.sleep(0.1)
    waits = [sink.replied.get(token, float("inf")) - at for token, at in sent.items()]
    p95 = load.percentile(waits, 0.95) * 1000
    return Line(f"{name}: event to reply at {rate}/s, p95", p95, "ms", 1000)

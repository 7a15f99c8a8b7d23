"""How soon a person reads the answer: the real SDK against the strict simulator, over HTTP.

The simulator runs in this process and delivers the webhooks, so a wait begins when somebody
writes and ends when the answer stands in the chat. Everybody has written once before: on a first
message the product also gives people their menu, which is not what is measured.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chatbot.simulator import Simulator, line_user_id, serve_in_thread
from chatbot.simulator.state import Note
from mdeji.kit.clock import SystemClock
from tests.bench import processor
from tests.bench.load import percentile
from tests.bench.servers import SECRET, TOKEN, product, started
from tests.bench.table import Line

PEOPLE = [line_user_id(f"bench {number}") for number in range(100)]
RATES = (50, 100)
STEADY_S = 10
PATIENCE_S = 60


def measure(name: str, database_url: str) -> list[Line]:
    """Return the time to the answer at each rate, and what an event costs the processors."""
    lines = []
    with _town(database_url) as (line, process):
        _waits(line, 25, len(PEOPLE))
        servers = {"product": process, "database": processor.server_of(database_url)}
        for rate in RATES:
            before = {who: processor.spent(number) for who, number in servers.items() if number}
            found = _waits(line, rate, rate * STEADY_S)
            costs = {
                who: processor.spent(servers[who] or 0) - since for who, since in before.items()
            }
            spent = ", ".join(f"{who} {s / len(found) * 1000:.1f} ms" for who, s in costs.items())
            title, p95 = f"{name}: event to reply at {rate}/s, p95", percentile(found, 0.95)
            lines.append(Line(title, p95, "ms", 1000, note=f"processor for one: {spent}"))
    return lines


@contextmanager
def _town(database_url: str) -> Iterator[tuple[Simulator, int]]:
    line = Simulator(clock=SystemClock(), webhook_url="", channel_secret=SECRET, access_token=TOKEN)
    served = serve_in_thread(line.app)
    arguments, port, environment = product(database_url, f"{served.base_url}/line")
    url = f"http://127.0.0.1:{port}/line/webhook"
    line.world.notes.save("webhook_url", Note(url))
    for user_id in PEOPLE:
        line.add_person(user_id, "花子")
    try:
        with started(arguments, port, "/healthz", **environment) as process:
            line.start()
            yield line, process.pid
    finally:
        line.stop()
        served.stop()


def _waits(line: Simulator, rate: int, count: int) -> list[float]:
    """Let people write at this rate, and return how many milliseconds each one waited."""
    start = time.monotonic()
    before = {user_id: len(line.world.chats.get(user_id, [])) for user_id in PEOPLE}
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        user_id = PEOPLE[number % len(PEOPLE)]
        line.act(user_id, {"kind": "text", "text": "こんにちは"})
    _until_silent(line)
    chats = [line.world.chats[user_id][before[user_id] :] for user_id in PEOPLE]
    written = [[entry.at for entry in chat if entry.sender == "person"] for chat in chats]
    answers = [[entry.at for entry in chat if entry.sender == "bot"] for chat in chats]
    bubbles = sum(map(len, answers)) // count
    if bubbles == 0 or any(
        len(a) != bubbles * len(w) for w, a in zip(written, answers, strict=True)
    ):
        return [float("inf")]  # Somebody was not answered.
    return [
        float(at - since)
        for asked, told in zip(written, answers, strict=True)
        for since, at in zip(asked, _firsts(told, bubbles), strict=True)
    ]


def _firsts(instants: Sequence[int], bubbles: int) -> Sequence[int]:
    return instants[::bubbles]


def _until_silent(line: Simulator) -> None:
    """Return when nothing has arrived for two seconds."""
    until, seen, quiet_since = time.monotonic() + PATIENCE_S, -1, time.monotonic()
    while time.monotonic() < until and time.monotonic() - quiet_since < 2:
        if (now := sum(line.world.arrived.values())) != seen:
            seen, quiet_since = now, time.monotonic()
        time.sleep(0.05)

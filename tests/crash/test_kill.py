"""kill -9 in the middle of a burst: no event is lost, every one is answered, and only once.

The processes are the product's own commands, ``mdeji serve`` and ``mdeji worker``, with everything
they do in real life: pages, migrations, rich menus, the journal's sealing.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import func
from sqlmodel import select

from chatbot.simulator import Simulator, line_user_id, serve_in_thread
from mdeji.kit.clock import SystemClock
from mdeji.kit.database import Database
from mdeji.kit.jobs import Job, JobStatus
from mdeji.messages.tables import Fate, InboxEvent, Message

SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "the-access-token"
PEOPLE = [line_user_id(f"crash {number}") for number in range(50)]
EVENTS = 300


@dataclass
class Burst:
    """A LINE platform in this process, and the product in others."""

    line: Simulator
    database: Database
    port: int
    environment: dict[str, str]
    folder: Path
    crew: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "mdeji.cli", *command]
        with (self.folder / f"{len(self.crew)}.log").open("wb") as log:
            process = subprocess.Popen(
                words, env=self.environment, stdout=subprocess.DEVNULL, stderr=log
            )
        self.crew.append(process)
        return process

    def workers(self, count: int) -> list[subprocess.Popen[bytes]]:
        """Start ``mdeji worker`` so many times and wait until all say that they are ready."""
        crew = [self.start("worker") for _ in range(count)]
        logs = [self.folder / f"{self.crew.index(process)}.log" for process in crew]
        for _ in range(600):
            if all("worker is ready" in log.read_text() for log in logs):
                return crew
            time.sleep(0.1)
        raise AssertionError("the workers never became ready")

    def serve(self, *more: str) -> subprocess.Popen[bytes]:
        """Start ``mdeji serve`` and wait until it answers."""
        process = self.start("serve", "--port", str(self.port), *more)
        for _ in range(600):
            with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/healthz"):
                return process
            time.sleep(0.1)
        raise AssertionError("mdeji serve does not answer")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()

    def everybody_writes(self) -> None:
        for number in range(EVENTS):
            text = f"{number}回目の おたずね"
            self.line.act(PEOPLE[number % len(PEOPLE)], {"kind": "text", "text": text})

    def wait_for_answers(self, count: int, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.answered() >= count:
                return
            time.sleep(0.1)

    def answered(self) -> int:
        with self.database.reading() as session:
            sent = select(func.count()).where(Message.fate == Fate.SENT)
            return session.exec(sent).one()

    def outbox(self) -> list[Message]:
        with self.database.reading() as session:
            return list(session.exec(select(Message)))

    def bubbles(self) -> int:
        """Count what arrived on all phones."""
        screens = [self.line.look(user_id)["entries"] for user_id in PEOPLE]
        return sum(entry["sender"] == "bot" for entries in screens for entry in entries)


@contextmanager
def burst_on(url: str, folder: Path) -> Iterator[Burst]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = Simulator(
        clock=SystemClock(),
        webhook_url=f"http://127.0.0.1:{port}/line/webhook",
        channel_secret=SECRET,
        access_token=TOKEN,
    )
    served = serve_in_thread(line.app)
    database = Database(url)
    for user_id in PEOPLE:
        line.add_person(user_id, "花子")
    environment = os.environ | {
        "PYTHONPATH": ".",
        "MDEJI_DATABASE_URL": url,
        "MDEJI_LINE_API_BASE": f"{served.base_url}/line",
        "MDEJI_LINE_CHANNEL_SECRET": SECRET,
        "MDEJI_LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "MDEJI_SECRET_KEY": SECRET,
    }
    burst = Burst(line, database, port, environment, folder)
    line.start()
    try:
        yield burst
    finally:
        line.stop()
        for process in burst.crew:
            burst.kill(process)
        served.stop()
        database.dispose()


def nothing_is_lost_and_nothing_comes_twice(burst: Burst) -> None:
    with burst.database.reading() as session:
        events = session.exec(select(InboxEvent)).all()
        jobs = session.exec(select(Job).where(Job.kind != "menu")).all()
    outbox = burst.outbox()
    assert len(events) == EVENTS
    assert {job.status for job in jobs if job.kind == "hear"} == {JobStatus.DONE}
    assert len(outbox) == EVENTS
    assert {message.fate for message in outbox} == {Fate.SENT}
    assert burst.bubbles() == sum(len(message.body or []) for message in outbox)


def test_the_process_on_sqlite_is_killed_in_the_middle_of_a_burst(
    sqlite_url: str, tmp_path: Path
) -> None:
    with burst_on(sqlite_url, tmp_path) as burst:
        first = burst.serve()
        burst.everybody_writes()
        burst.wait_for_answers(EVENTS // 4)
        burst.kill(first)
        answered = burst.answered()

        burst.serve()
        burst.wait_for_answers(EVENTS)

        assert EVENTS // 4 <= answered < EVENTS
        nothing_is_lost_and_nothing_comes_twice(burst)


@pytest.mark.postgres
def test_one_of_four_workers_on_postgres_is_killed_in_the_middle_of_a_burst(
    postgres_url: str, tmp_path: Path
) -> None:
    with burst_on(postgres_url, tmp_path) as burst:
        burst.serve("--without-worker")
        crew = burst.workers(4)
        burst.everybody_writes()
        burst.wait_for_answers(EVENTS // 4)
        burst.kill(crew[2])
        answered = burst.answered()
        burst.wait_for_answers(EVENTS)

        assert EVENTS // 4 <= answered < EVENTS
        nothing_is_lost_and_nothing_comes_twice(burst)

"""The engine with nothing around it: webhook, inbox, worker and outbox between a database and LINE.

What the bot says is up to the test: ``office.answers`` maps an event to the texts of the answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from chatbot.simulator import Phone, Simulator, line_user_id, serve_in_thread
from chatbot.webhook import Webhook
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages import service
from mdeji.messages.inbox import Heard
from mdeji.messages.ingest import Ingest
from mdeji.messages.tables import Message
from mdeji.people.service import meet
from mdeji.scheduler.registry import works
from mdeji.scheduler.worker import Worker
from tests.rigs.plain_line import PlainLine

SECRET, TOKEN = "the-channel-secret", "the-access-token"
HANAKO, TARO = line_user_id("hanako"), line_user_id("taro")


def echo(event: Heard) -> list[str]:
    """Say what was said."""
    return [str(event.payload.get("message", {}).get("text", event.kind))]


@dataclass
class Office:
    """One of everything; ``heard`` lists the events in the order in which the bot acted on them."""

    database: Database
    clock: SettableClock
    line: Simulator
    base_url: str
    monthly_limit: int = 200
    answers: Callable[[Heard], list[str]] = echo
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel = PlainLine(f"{self.base_url}/line", TOKEN)
        self.works = works(self.hear, self.channel, self.monthly_limit)
        self.worker = Worker(self.database, self.clock, self.works)
        self.ingest = Ingest(self.database, self.clock, self.worker.wake)
        self.webhook = Webhook(SECRET, self.ingest, self.clock)
        self.ingest.start()

    def hear(self, session: Session, event: Heard, now: datetime) -> None:
        if event.user_id is not None:
            meet(session, event.user_id, now)
        parts: list[dict[str, Any]] = [
            {"kind": "say", "text": text} for text in self.answers(event)
        ]
        service.answer(session, event, parts, now)
        self.heard.append(event)

    def phone(self, user_id: str = HANAKO) -> Phone:
        """Give a phone; after each gesture the office has done everything that is due."""
        self.line.add_person(user_id, "花子")
        return Phone(self.line, user_id, after=self.work)

    def work(self) -> None:
        self.line.settle(10)
        self.worker.drain()

    def knows(self, user_id: str = HANAKO) -> int:
        """Meet somebody, as a friend of the account, and return the id."""
        self.line.add_person(user_id, "花子")
        with self.database.transaction() as session:
            return meet(session, user_id, self.clock.now()).pk

    def messages(self) -> list[Message]:
        """Return the outbox, oldest first."""
        with self.database.reading() as session:
            return list(session.exec(select(Message).order_by("id")))

    def close(self) -> None:
        self.line.stop()
        self.ingest.stop()
        self.worker.stop()
        self.channel.close()


class Door:
    """One server for all tests: it forwards to the office of the test that runs."""

    def __init__(self) -> None:
        self.office: Office | None = None
        self.served = serve_in_thread(self)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or self.office is None:
            return
        if scope["path"] == "/webhook":
            await self.office.webhook(scope, receive, send)
        else:
            await self.office.line.app(scope, receive, send)


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.served.stop()


@pytest.fixture
def office(door: Door, database: Database, clock: SettableClock) -> Iterator[Office]:
    base_url = door.served.base_url
    line = Simulator(
        clock=clock, webhook_url=f"{base_url}/webhook", channel_secret=SECRET, access_token=TOKEN
    )
    made = Office(database, clock, line, base_url)
    door.office = made
    line.start()
    yield made
    made.close()
    door.office = None

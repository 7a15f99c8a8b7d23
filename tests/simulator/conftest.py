"""A simulator on real loopback HTTP, and a bot that writes down what it hears."""

import base64
import hashlib
import hmac
import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chatbot.simulator import Phone, Simulator, line_user_id, serve_in_thread
from mdeji.kit.clock import SettableClock

SPECS = Path(os.environ.get("MDEJI_LINE_OPENAPI", "line-openapi"))
"""LINE's own description of its API, which is not ours to carry."""
collect_ignore = [] if SPECS.is_dir() else ["test_openapi.py"]

SECRET, TOKEN = "the-channel-secret", "the-access-token"
HANAKO, TARO = line_user_id("hanako"), line_user_id("taro")


@dataclass
class Bot:
    """Note each webhook; answer with ``answers`` in turn, then with 200."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    redelivered: list[bool] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    bodies: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def webhook(self, request: Request) -> PlainTextResponse:
        body = await request.body()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
        with self.lock:
            self.bodies += 1
            self.signed.append(
                base64.b64encode(digest).decode() == request.headers["x-line-signature"]
            )
            self.heard += json.loads(body)["events"]
            status = self.answers.pop(0) if self.answers else 200
        return PlainTextResponse("", status)

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.heard]

    @property
    def token(self) -> str:
        return str(self.heard[-1]["replyToken"])


@dataclass
class Line:
    """Call the platform as a bot would, and see status, body and headers."""

    base_url: str
    token: str = TOKEN

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> tuple[int, Any, dict[str, str]]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(  # noqa: S310 – our own server on this machine
            self.base_url + "/line" + path,
            data=data,
            method=method,
            headers={
                "authorization": f"Bearer {self.token}",
                "content-type": content_type,
                **named,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 – our own server on this machine
                return answer.status, _read(answer.read()), dict(answer.headers)
        except HTTPError as error:
            return error.code, _read(error.read()), dict(error.headers)

    def push(
        self, *messages: Any, to: str = HANAKO, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        return self(
            "POST", "/v2/bot/message/push", {"to": to, "messages": list(messages)}, **headers
        )

    def reply(self, token: str, *messages: Any, **headers: str) -> tuple[int, Any, dict[str, str]]:
        body = {"replyToken": token, "messages": list(messages)}
        return self("POST", "/v2/bot/message/reply", body, **headers)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content


@pytest.fixture(scope="session")
def bot_server() -> Iterator[tuple[list[Bot], str]]:
    """Serve the bot of the test that runs."""
    current: list[Bot] = []

    async def webhook(request: Request) -> PlainTextResponse:
        return await current[-1].webhook(request)

    served = serve_in_thread(Starlette(routes=[Route("/webhook", webhook, methods=["POST"])]))
    yield current, served.base_url + "/webhook"
    served.stop()


@pytest.fixture
def bot(bot_server: tuple[list[Bot], str]) -> Bot:
    """Give a bot that has heard nothing yet."""
    current, url = bot_server
    current.append(Bot(url=url))
    return current[-1]


@pytest.fixture(scope="session")
def front() -> Iterator[tuple[list[Any], str]]:
    """Serve the simulator of the test that runs, so that each test need not start a server."""
    current: list[Any] = []

    async def forward(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await current[-1](scope, receive, send)

    served = serve_in_thread(forward)
    yield current, served.base_url
    served.stop()


@pytest.fixture
def make(
    clock: SettableClock, bot: Bot, front: tuple[list[Any], str]
) -> Iterator[Callable[..., Simulator]]:
    """Make simulators that are stopped at the end."""
    made: list[Simulator] = []

    def new(**more: Any) -> Simulator:
        simulator = Simulator(
            clock=clock, webhook_url=bot.url, channel_secret=SECRET, access_token=TOKEN, **more
        )
        simulator.start()
        made.append(simulator)
        front[0].append(simulator.app)
        return simulator

    yield new
    for simulator in made:
        simulator.stop()


@pytest.fixture
def sim(make: Callable[..., Simulator]) -> Simulator:
    """Give a simulator on which 花子 has a phone and is a friend."""
    simulator = make()
    simulator.add_person(HANAKO, "花子")
    return simulator


@pytest.fixture
def line(front: tuple[list[Any], str]) -> Line:
    """Give a caller of the platform."""
    return Line(front[1])


@pytest.fixture
def phone(sim: Simulator) -> Phone:
    """Give 花子's phone; each gesture has reached the bot when it returns."""
    return Phone(sim, HANAKO, after=lambda: sim.settle(5))

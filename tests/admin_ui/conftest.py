"""A world with an office, and people who are signed in."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.recall import RECALL
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.kit.work import Step
from mdeji.places.service import load_builtin
from mdeji.scheduler.handlers import HANDLERS
from mdeji.scheduler.worker import Worker
from mdeji.staff.tables import StaffRole
from tests.factories import PASSWORD, World
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = ["placed", "postgres_url", "sqlite_url"]

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
SECRET = "0123456789abcdef0123456789abcdef"


class Desk:
    """Somebody at a browser: opens pages, fills forms in, presses buttons."""

    def __init__(self, app: Any) -> None:
        self.browser = TestClient(app, follow_redirects=False)

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        token = self.token("/admin/sign-in")
        data = {"login": login, "password": password, "csrf": token}
        return self.browser.post("/admin/sign-in", data=data)

    def token(self, path: str = "/admin/me") -> str:
        found = TOKEN.search(self.browser.get(path).text)
        assert found is not None, path
        return found[1]

    def open(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers)
        return answer.text

    def press(self, path: str, **fields: Any) -> Response:
        return self.browser.post(path, data={"csrf": self.token(), **fields})


@pytest.fixture
def tools(database: Database, clock: SettableClock) -> Tools:
    secret = SecretStr(SECRET)
    settings = Settings(
        line_channel_secret=secret, line_channel_access_token=secret, secret_key=secret
    )
    with database.transaction() as session:
        load_builtin(session, clock.now())
        world = World(session, clock.now())
        for role in StaffRole:
            world.staff(role.value, role, "soja-centre" if role is StaffRole.CENTRE else None)
    return Tools(database, clock, settings, Signer(SECRET))


@pytest.fixture
def app(tools: Tools) -> Any:
    return build(tools)


@pytest.fixture
def visitor(app: Any) -> Desk:
    return Desk(app)


@pytest.fixture
def at(app: Any) -> Callable[[str], Desk]:
    """Give a desk at which an account of the role is signed in."""

    def sit(role: str) -> Desk:
        desk = Desk(app)
        assert desk.sign_in(role).status_code == 303
        return desk

    return sit


@pytest.fixture
def office(at: Callable[[str], Desk]) -> Desk:
    return at("coordinator")


@pytest.fixture
def later(tools: Tools, clock: SettableClock) -> Callable[[], None]:
    """Let the ten seconds pass in which a decision can be taken back."""
    worker = Worker(tools.database, clock, {"instruct": Step(HANDLERS["instruct"])})

    def wait() -> None:
        worker.advance(clock.now() + RECALL, clock)

    return wait


@pytest.fixture
def making(tools: Tools) -> Callable[[], Any]:
    """Give a block in which rows are made."""
    numbers = count(1000, 10_000)

    @contextmanager
    def make() -> Iterator[World]:
        with tools.database.transaction() as session:
            yield World(session, tools.clock.now(), next(numbers))

    return make

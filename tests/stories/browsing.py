"""Somebody at a browser in a story: pages over real HTTP, forms with what they hide."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from chatbot.simulator import Phone
from chatbot.simulator.screens import buttons_of
from tests.stories.world import PASSWORD, World

HIDDEN = re.compile(r'name="(csrf|once|form|mark|with)" value="([^"]+)"')


OPENED: list[httpx2.Client] = []


@pytest.fixture(autouse=True)
def browsers_are_closed() -> Iterator[None]:
    """Close every browser of the story."""
    yield
    while OPENED:
        OPENED.pop().close()


@dataclass
class Browser:
    """Somebody at a browser, over real HTTP."""

    world: World

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.world.base_url, trust_env=False, timeout=60)
        OPENED.append(self.http)

    def open(self, address: str) -> str:
        answer = self.http.get(address, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def press(self, page: str, address: str = "", **fields: Any) -> str:
        """Send a form of a page; it must be taken."""
        return self.post(page, address, (200,), **fields)

    def post(
        self, page: str, address: str = "", fine: tuple[int, ...] = (409, 422), **fields: Any
    ) -> str:
        """Send a form of a page that will be refused."""
        hidden = dict(HIDDEN.findall(self.open(page)))
        answer = self.http.post(address or page, data={**hidden, **fields}, follow_redirects=True)
        assert answer.status_code in fine, (address, answer.status_code, answer.text)
        self.world.settle()
        return answer.text


def office(world: World, login: str = "coordinator") -> Browser:
    """Return the coordinator's browser, signed in, or that of another of the staff."""
    browser = Browser(world)
    browser.press("/admin/sign-in", login=login, password=PASSWORD)
    return browser


def link_on(phone: Phone, label: str) -> str:
    """Return where the newest button of this label leads."""
    for message in reversed(phone.heard()):
        for button in buttons_of(message, "newest"):
            if button.label == label and "uri" in button.action:
                return str(button.action["uri"])
    raise AssertionError(f"no {label}")

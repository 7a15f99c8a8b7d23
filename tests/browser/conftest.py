"""The whole product as the demo serves it, in a browser: phones, board and pages at one address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.routing import Mount

from admin_ui.pages.welcome import DemoGuide
from chatbot.simulator import line_user_id
from mdeji.demo import sample as demo
from mdeji.kit.clock import SettableClock
from mdeji.kit.jobs import next_due
from tests.browser.hands import Board, Table, watched
from tests.rigs.furnished import Furnished
from tests.stories.conftest import peopled
from tests.stories.world import PASSWORD, World, running_world

__all__ = ["peopled"]


@pytest.fixture
def town(peopled: Furnished, clock: SettableClock, tmp_path: Path) -> Iterator[World]:
    """Give the running town on SQLite; its worker does what is due by itself."""
    with peopled.fresh("sqlite", tmp_path) as url, town_on(url, clock) as world:
        yield world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_town(
    request: pytest.FixtureRequest, peopled: Furnished, clock: SettableClock, tmp_path: Path
) -> Iterator[World]:
    """Give the running town on SQLite and on PostgreSQL."""
    with peopled.fresh(request.param, tmp_path) as url, town_on(url, clock) as world:
        yield world


@contextmanager
def town_on(url: str, clock: SettableClock) -> Iterator[World]:
    """Serve phones and pages at one address, as the demo does, and let the worker work."""
    with running_world(url, clock) as world:
        product, simulator = world.product, world.simulator
        simulator.advance = lambda to: product.worker.advance(to, clock)

        def coming() -> datetime | None:
            with product.database.reading() as session:
                return next_due(session)

        simulator.next_event = coming
        product.front.pages = Starlette(
            routes=[Mount("/simulator", app=simulator.app), Mount("/", app=demo_pages(world))]
        )
        product.worker.start()
        yield world


def demo_pages(world: World) -> FastAPI:
    """Return the pages with the welcome page of the demo."""
    phones = tuple((line_user_id(p.key), p.name, p.role) for p in demo.phones())
    accounts = tuple((login, PASSWORD, name) for login, name, _ in demo.ACCOUNTS)
    return world.product._pages(DemoGuide(phones, accounts))


@contextmanager
def window(
    chromium: Browser, width: int, height: int = 800, *, quiet: bool = False
) -> Iterator[Page]:
    """Open a window of this width, in Japanese, and fail if a page of it has an error.

    With ``quiet`` errors are expected, such as a page that is not found.
    """
    context = chromium.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": height},
        has_touch=width < 600,
        reduced_motion="reduce",
    )
    context.set_default_timeout(8000)
    wrong: list[str] = []
    context.on("page", lambda page: watched(page, wrong))
    yield context.new_page()
    context.close()
    assert quiet or wrong == []


@pytest.fixture
def table(chromium: Browser) -> Iterator[Table]:
    """Give the page with the phones at a desk's size."""
    with window(chromium, 1280) as page:
        yield Table(page)


@pytest.fixture
def hand(chromium: Browser) -> Iterator[Table]:
    """Give the page with the phones at the size of a small phone."""
    with window(chromium, 360, 740) as page:
        yield Table(page)


@pytest.fixture
def board(chromium: Browser, town: World) -> Iterator[Board]:
    """Give the board to a coordinator who has signed in."""
    with window(chromium, 1280) as page:
        board = Board(page, town.base_url)
        board.sign_in("coordinator")
        yield board

"""The whole product as the demo serves it, in a browser: phones, board and pages at one address."""

import shutil
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
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.jobs import next_due
from tests.browser.hands import Board, Table, watched
from tests.rigs.postgres import Postgres
from tests.stories.world import PASSWORD, World, people, running_world

MORNING = jst(2026, 11, 24, 10)


@pytest.fixture(scope="session")
def peopled_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a database with the sample people, to be copied and never used."""
    file = tmp_path_factory.mktemp("browser") / "mdeji.db"
    shutil.copy(migrated_sqlite, file)
    people(f"sqlite:///{file}", MORNING)
    return file


@pytest.fixture
def sqlite_town(peopled_file: Path, tmp_path: Path) -> str:
    """Give a peopled SQLite database."""
    shutil.copy(peopled_file, tmp_path / "town.db")
    return f"sqlite:///{tmp_path / 'town.db'}"


@pytest.fixture
def postgres_town(postgres: Postgres, migrated_postgres: str) -> Iterator[str]:
    """Give a peopled PostgreSQL database."""
    url = postgres.create(migrated_postgres)
    people(url, MORNING)
    yield url
    postgres.drop(url)


@pytest.fixture
def town(sqlite_town: str, clock: SettableClock) -> Iterator[World]:
    """Give the running town on SQLite; its worker does what is due by itself."""
    with town_on(sqlite_town, clock) as world:
        yield world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_town(request: pytest.FixtureRequest, clock: SettableClock) -> Iterator[World]:
    """Give the running town on SQLite and on PostgreSQL."""
    with town_on(request.getfixturevalue(f"{request.param}_town"), clock) as world:
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

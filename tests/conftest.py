"""Fixtures for every test: a database of its own, a clock that stands still, a real browser."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection, Engine, event

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.migrations import upgrade
from mdeji.kit.vault import Vault, unlock
from tests.rigs import chromium as chromium_rig
from tests.rigs import postgres as postgres_rig
from tests.rigs.keys import DATA_KEYS
from tests.rigs.postgres import Postgres
from tests.rigs.reused import Reused

# The same examples on every run; MDEJI_HYPOTHESIS=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
unlock(Vault(DATA_KEYS))
settings.load_profile(os.environ.get("MDEJI_HYPOTHESIS", "same"))


@event.listens_for(Engine, "engine_connect")
def hasty(connection: Connection) -> None:
    """Let SQLite wait for no disk: a test dies with its machine. The tests of crashes start processes."""
    if connection.dialect.name == "sqlite" and "hasty" not in connection.info:
        connection.connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.info["hasty"] = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: Playwright leaves an event loop running in the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    gc.freeze()  # What has been imported lives to the end: no use in looking at it again and again.


@pytest.fixture
def clock() -> SettableClock:
    """Give a clock that stands at 10 in the morning of a Tuesday in Maebashi."""
    return SettableClock(jst(2026, 11, 24, 10, 0))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL server."""
    with postgres_rig.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """Give the URL of a migrated database, to be copied and never used."""
    url = postgres.create()
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a migrated database, to be copied and never used."""
    file = tmp_path_factory.mktemp("migrated") / "mdeji.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def reused_postgres(postgres: Postgres, migrated_postgres: str) -> Reused:
    """Give a migrated database that is put back after each test."""
    return Reused(postgres, migrated_postgres)


@pytest.fixture
def postgres_url(reused_postgres: Reused) -> Iterator[str]:
    """Give the URL of a PostgreSQL database as fresh from the migrations."""
    yield reused_postgres.url
    reused_postgres.put_back()


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Give the URL of a fresh, migrated SQLite database."""
    file = tmp_path / "mdeji.db"
    shutil.copy(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a fresh, migrated database: each test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give the database itself; its connections are closed after the test."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give a real Chromium that reaches nobody but this machine."""
    with chromium_rig.launched() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a fresh window of a coordinator's size, in Japanese."""
    context = chromium.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 800}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """Give a fresh window of a small phone's size, in Japanese."""
    context = chromium.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 360, "height": 740},
        has_touch=True,
    )
    yield context.new_page()
    context.close()

"""Fixtures of the chat: a desk, a town it knows, somebody new."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.desk import Desk
from chatbot.links import Links
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from tests.chatbot.rig import Chat
from tests.rigs.furnished import Furnished
from tests.rigs.placed import placed

__all__ = ["placed"]

KEY = "k" * 40


@pytest.fixture
def desk() -> Desk:
    """Give a desk."""
    settings = Settings.model_construct(contact_phone="027-000-0000")
    return Desk(settings, Links(Signer(KEY), "http://127.0.0.1"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request: pytest.FixtureRequest, placed: Furnished, tmp_path: Path) -> Iterator[Database]:
    """Give a database that knows the districts and centres."""
    with placed.fresh(request.param, tmp_path) as url:
        opened = Database(url)
        yield opened
        opened.dispose()


@pytest.fixture
def hanako(desk: Desk, town: Database, clock: SettableClock) -> Chat:
    """Give the chat of somebody new."""
    return Chat(desk, town, clock, "hanako")

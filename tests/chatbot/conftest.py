"""Fixtures of the chat: a desk, a town it knows, somebody new."""

import pytest

from chatbot.desk import Desk
from chatbot.links import Links
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.places.service import load_builtin
from tests.chatbot.rig import Chat

KEY = "k" * 40


@pytest.fixture
def desk() -> Desk:
    """Give a desk."""
    settings = Settings.model_construct(contact_phone="027-000-0000")
    return Desk(settings, Links(Signer(KEY), "http://127.0.0.1"))


@pytest.fixture
def town(database: Database, clock: SettableClock) -> Database:
    """Give a database that knows the districts and centres."""
    with database.transaction() as session:
        load_builtin(session, clock.now())
    return database


@pytest.fixture
def hanako(desk: Desk, town: Database, clock: SettableClock) -> Chat:
    """Give the chat of somebody new."""
    return Chat(desk, town, clock, "hanako")

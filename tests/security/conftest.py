"""The office of the page tests, filled with what an attacker would write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.messages.tables import Fate
from tests.admin_ui.conftest import app, at, making, office, tools, visitor
from tests.rigs.placed import placed, postgres_url, sqlite_url

__all__ = [
    "app",
    "at",
    "making",
    "office",
    "placed",
    "postgres_url",
    "sqlite_url",
    "tools",
    "visitor",
]

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}${7*7}"


@pytest.fixture
def evil_town(making: Callable[[], Any], tools: Tools) -> None:
    """Fill every text that somebody can write with a script."""
    with making() as world:
        person = world.person(EVIL, kana=EVIL, phone="0270000000")
        supporter = world.supporter(EVIL, note=EVIL)
        request = world.request(
            group=EVIL,
            requester_id=person.pk,
            memo=EVIL,
            learner_name=EVIL,
            place_detail=EVIL,
            wish_at=tools.clock.now() + timedelta(hours=5),
        )
        world.visit(request, [supporter], word=EVIL)
        waiting = world.request(requester_id=person.pk, memo=EVIL)
        world.offer(waiting, supporter)
        world.letter(person, EVIL)
        world.message(person, fate=Fate.DEAD, error=EVIL, via=None, sent_at=None)

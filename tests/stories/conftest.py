"""The town in which stories happen."""

from collections.abc import Iterator

import pytest

from mdeji.kit.clock import SettableClock
from tests.stories.world import World, running_world


@pytest.fixture
def world(database_url: str, clock: SettableClock) -> Iterator[World]:
    """Give a town at ten on a Tuesday morning."""
    with running_world(database_url, clock) as running:
        yield running

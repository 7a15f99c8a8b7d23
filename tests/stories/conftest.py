"""The town in which stories happen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from tests.rigs.furnished import Furnished
from tests.stories.world import World, people, running_world

MORNING = jst(2026, 11, 24, 10)


@pytest.fixture(scope="session")
def peopled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """Give what makes databases with the sample people."""
    return Furnished(request, tmp_path_factory, lambda url: people(url, MORNING))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(
    request: pytest.FixtureRequest, peopled: Furnished, clock: SettableClock, tmp_path: Path
) -> Iterator[World]:
    """Give a town at ten on a Tuesday morning, on SQLite and on PostgreSQL."""
    with peopled.fresh(request.param, tmp_path) as url, running_world(url, clock) as running:
        yield running

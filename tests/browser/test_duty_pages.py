"""Pages about standing duties can be used by everybody, at every width and on paper."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import window
from tests.browser.duties import duties
from tests.browser.hands import Board
from tests.browser.test_every_page import faults
from tests.stories.world import World

pytestmark = pytest.mark.browser


def test_the_pages_of_duties_are_accessible_at_every_width(town: World, chromium: Browser) -> None:
    pages = duties(town)
    found: dict[str, list[str]] = {}
    with window(chromium, 1280, quiet=True) as page:
        Board(page, town.base_url).sign_in("admin")
        for address in (one for several in pages.values() for one in several):
            for width in (320 if address.startswith("/s/") else 360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found[f"{address[:40]} {width}"] = faults(page, town.base_url + address, width)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}

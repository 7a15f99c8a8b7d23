"""An application on paper is typed in by keyboard alone; every page of the enrolment is accessible."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import window
from tests.browser.enrolled import enrolled
from tests.browser.hands import Board
from tests.rigs.chromium import axe
from tests.stories.world import World

pytestmark = pytest.mark.browser
SIGNED = ("/apply", "/s/", "/card")


def test_paper_is_typed_in_by_keyboard_alone(town: World, chromium: Browser) -> None:
    with window(chromium, 1280) as page:
        Board(page, town.base_url).sign_in("coordinator")
        page.goto(f"{town.base_url}/admin/applicants/new")
        presses = types_paper(page)
        page.wait_for_url("**/slip")

        assert "受付票" in page.inner_text("main")
        assert presses < 90  # At a quarter of a second each, with time to read: well under 90 s.


def types_paper(page: Page) -> int:
    """Fill the form in with the keyboard; return how often a key was pressed."""
    presses = 0

    def press(*keys: str) -> None:
        nonlocal presses
        for key in keys:
            page.keyboard.press(key)
            presses += 1

    def type_in(text: str) -> None:
        nonlocal presses
        page.keyboard.type(text)
        presses += len(text)

    for text in ("町田 ヨシ", "まちだ よし", "0273334444", "芳賀"):
        type_in(text)
        press("Tab")
    press("Tab", "Tab")
    for key in ("1", "2", "3"):
        press(key)
    page.locator("input[name=topics]").last.focus()
    press("Tab", "Tab", "Space")
    page.locator("input[name=devices]").last.focus()
    press("Tab", "Tab", "Space")
    page.locator("#consent").focus()
    press("Space", "Enter")
    return presses


def test_every_page_of_the_enrolment_is_accessible_on_the_smallest_phone(
    town: World, chromium: Browser
) -> None:
    pages = enrolled(town)
    found: dict[str, list[str]] = {}
    with window(chromium, 1280, quiet=True) as page:
        Board(page, town.base_url).sign_in("coordinator")
        for addresses in pages.values():
            for address in addresses:
                width = 320 if address.startswith(SIGNED) else 360
                page.set_viewport_size({"width": width, "height": 800})
                answer = page.goto(town.base_url + address)
                assert answer is not None
                assert answer.status == 200, address
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                found[address] = axe(page) + ([f"{wide} px beside"] if wide > 0 else [])

    assert {address: wrong for address, wrong in found.items() if wrong} == {}

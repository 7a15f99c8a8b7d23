"""Pages about classes can be used by everybody, at every width; a sign-up needs no mouse."""

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from mdeji.outreach.tables import ClassPlace
from tests.browser.classed import classed
from tests.browser.conftest import window
from tests.browser.hands import Board
from tests.browser.test_every_page import faults
from tests.stories.world import World

pytestmark = pytest.mark.browser


def test_the_pages_of_classes_are_accessible_at_every_width(town: World, chromium: Browser) -> None:
    pages = classed(town)
    found: dict[str, list[str]] = {}
    with window(chromium, 1280, quiet=True) as page:
        Board(page, town.base_url).sign_in("admin")
        for address in (one for several in pages.values() for one in several):
            for width in (320 if address.startswith("/classes") else 360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found[f"{address[:40]} {width}"] = faults(page, town.base_url + address, width)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_somebody_on_the_telephone_has_a_seat_after_one_form_without_a_mouse(
    town: World, chromium: Browser
) -> None:
    pages = classed(town)
    address = pages["/admin/classes/{class_id:int}"][0]
    with window(chromium, 1280) as page:
        Board(page, town.base_url).sign_in("admin")
        page.goto(town.base_url + address)
        assert page.evaluate("document.activeElement.id") == "sign_up-name"
        page.keyboard.type("小川 スエ")
        page.keyboard.press("Tab")
        page.keyboard.type("おがわ すえ")
        page.keyboard.press("Tab")
        page.keyboard.type("0279990001")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.get_by_text("申込を 受けました").wait_for()

    with town.database.reading() as session:
        assert len(session.exec(select(ClassPlace)).all()) > 20

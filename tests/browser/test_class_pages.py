"""Somebody on the telephone gets a seat in a class by keyboard alone."""

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from mdeji.outreach.tables import ClassPlace
from tests.browser.classed import classed
from tests.browser.conftest import window
from tests.browser.hands import Board
from tests.stories.world import World

pytestmark = pytest.mark.browser


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

"""The ledger of honoraria in a browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import window
from tests.browser.duties import duties
from tests.browser.hands import Board
from tests.stories.world import World

pytestmark = pytest.mark.browser


def test_every_honorarium_on_the_page_is_chosen_with_one_tick(
    town: World, chromium: Browser
) -> None:
    duties(town)
    with window(chromium, 1280) as page:
        Board(page, town.base_url).sign_in("admin")
        page.goto(f"{town.base_url}/admin/honorarium?status=open")
        lines = page.locator("input[name=line]")
        waiting = lines.count()
        page.get_by_label("この画面の「確認待ち」を ぜんぶ えらぶ").check(force=True)

        assert waiting > 0
        assert page.locator("input[name=line]:checked").count() == waiting
        page.get_by_role("button", name="えらんだ行を 承認する").click()
        expect(page.locator("main")).to_contain_text("行を 承認しました")

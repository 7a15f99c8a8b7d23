"""From the invitation to the second factor, with a real browser at both ends."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from mdeji.staff import totp
from tests.browser.conftest import window
from tests.browser.hands import Board, picture
from tests.rigs.chromium import axe
from tests.stories.world import World

pytestmark = pytest.mark.browser

CHOSEN = "a password of one's own"


def looked_at(page: Page, name: str) -> None:
    """Look at a page at three widths: nothing beside the screen, nothing against it from axe."""
    for width in (360, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        picture(page, f"{name}-{width}", whole=True)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (axe(page), max(wide, 0)) == ([], 0), (name, width)


def press(page: Page, words: str) -> None:
    """Press a button and wait for what it brings."""
    page.get_by_role("button", name=words, exact=True).click()
    page.wait_for_load_state()


def invited(page: Page, town: World) -> str:
    """Invite somebody as the administrator and return the link."""
    Board(page, town.base_url).sign_in("admin")
    page.goto(f"{town.base_url}/admin/accounts")
    page.get_by_label("名前(ID)").fill("suzuki")
    page.get_by_label("表示する名前").fill("鈴木 一郎")
    page.get_by_label("役割").select_option("centre")
    page.get_by_label("公民館", exact=True).select_option(index=2)
    press(page, "招待のリンクを作る")
    looked_at(page, "link")
    press(page, "コピーする")
    expect(page.get_by_role("status")).to_contain_text(re.compile("コピーしました|えらびました"))
    return page.get_by_label("リンク", exact=True).input_value()


def code_of(page: Page, town: World) -> tuple[str, str]:
    """Set the second factor up; return its secret and a recovery code."""
    page.goto(f"{town.base_url}/admin/me/factor")
    press(page, "設定をはじめる")
    page.get_by_text("読みとれないとき").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    looked_at(page, "factor-qr")
    page.get_by_label("6けたのコード").fill(totp.code_at(secret, town.clock.now()))
    press(page, "確かめる")
    looked_at(page, "factor-codes")
    return secret, page.locator("#codes li").first.inner_text()


def test_an_invited_person_comes_in_and_guards_the_account(town: World, chromium: Browser) -> None:
    with window(chromium, 1280, quiet=True) as boss, window(chromium, 360, quiet=True) as mine:
        link = invited(boss, town)
        mine.goto(f"{town.base_url}/{link.split('/', 3)[3]}")
        looked_at(mine, "invitation")
        mine.get_by_label("パスワード").fill(CHOSEN)
        mine.get_by_label("もう一度").fill("something else")
        press(mine, "決めて、はじめる")
        looked_at(mine, "invitation-wrong")
        mine.get_by_label("パスワード").fill(CHOSEN)
        mine.get_by_label("もう一度").fill(CHOSEN)
        press(mine, "決めて、はじめる")
        expect(mine).to_have_url(re.compile("/admin/day$"))

        _, spare = code_of(mine, town)
        looked_at_pages(mine, town)
        mine.context.clear_cookies()
        mine.goto(f"{town.base_url}/admin/sign-in")
        mine.get_by_label("名前(ID)").fill("suzuki")
        mine.get_by_label("パスワード").fill(CHOSEN)
        press(mine, "サインイン")
        looked_at(mine, "code")
        mine.get_by_label("アプリの 6けたのコード").fill("000000")
        press(mine, "つづける")
        looked_at(mine, "code-wrong")
        mine.get_by_label("アプリの 6けたのコード").fill(spare)
        press(mine, "つづける")
        expect(mine.get_by_role("heading", level=1)).to_be_visible()

        boss.goto(f"{town.base_url}/admin/accounts")
        boss.get_by_role("link", name="鈴木 一郎").click()
        boss.wait_for_load_state()
        boss.get_by_text("電話をなくしたとき").click()
        looked_at(boss, "account")
        press(boss, "2段階の確認を外す")
        mine.reload()
        expect(mine).to_have_url(re.compile("/admin/sign-in"))


def looked_at_pages(page: Page, town: World) -> None:
    """Look at one's own pages once the second factor is set up."""
    for path in ("/admin/me", "/admin/me/factor"):
        page.goto(town.base_url + path)
        looked_at(page, path.replace("/", "-"))

"""A busy morning at a desk, typed by keyboard; with the network cut and the browser closed."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.yorozu.queries import LogView, count_of, logs_of
from tests.browser.hands import picture
from tests.factories import PASSWORD
from tests.rigs import chromium as rig
from tests.rigs.chromium import axe
from tests.yorozu.conftest import open_desk

pytestmark = pytest.mark.browser

COUNTS = """() => { window.keys = 0; window.mice = 0;
  addEventListener('keydown', () => { window.keys += 1; }, true);
  addEventListener('mousedown', () => { window.mice += 1; }, true); }"""


class Served:
    """The pages on a port of their own; the line can be cut and mended."""

    def __init__(self, tools: Tools) -> None:
        self.app, self.port = build(tools), 0
        self.mend()

    def mend(self) -> None:
        config = uvicorn.Config(self.app, port=self.port, log_level="error")
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def cut(self) -> None:
        self.server.should_exit = self.server.force_exit = True
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def served(tools: Tools) -> Iterator[Served]:
    made = Served(tools)
    yield made
    made.cut()


@pytest.fixture
def here(tools: Tools) -> int:
    return open_desk(tools)


def sign_in(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/admin/sign-in")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def enter(page: Page) -> None:
    page.get_by_label("名前(ID)").fill("coordinator")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()


def opens(page: Page, served: Served, here: int) -> None:
    page.goto(f"{served.url}/admin/yorozu/log/{here}")
    expect(page.locator(".log-group.is-here")).to_have_count(1)


def types(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press("Enter" if key == "⏎" else key)


def stored(tools: Tools, here: int) -> list[LogView]:
    with tools.database.reading() as session:
        return [one for one in logs_of(session, here) if one.counts]


def until(tools: Tools, here: int, count: int) -> int:
    end = monotonic() + 20
    found = -1
    while found != count and monotonic() < end:
        with tools.database.reading() as session:
            found = count_of(session, here)
        sleep(0.05)
    return found


# Topics, Enter, device, age, first time or not, outcome, (referral), minutes, Enter.
VISITORS = ["1⏎15114⏎", "124⏎26213⏎", "7⏎352253⏎"] * 10


def test_thirty_visitors_are_typed_by_keyboard_alone(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    opens(page, served, here)
    page.evaluate(COUNTS)

    for keys in VISITORS:
        types(page, keys)

    assert until(tools, here, 30) == 30
    keys, mice = page.evaluate("[window.keys, window.mice]")
    assert keys <= 360
    assert mice == 0
    assert max(map(len, VISITORS)) <= 12
    found = {(one.topics, one.device, one.age, one.visit, one.outcome, one.referral, one.minutes) for one in stored(tools, here)}  # fmt: skip
    assert (
        found
        == {
            (("line",), "iphone", "70s", "new", "done", None, 20),
            (("line", "photo", "settings"), "android", "80s", "again", "done", None, 15),
            (("qr",), "raku", "70s", "again", "partly", "city_hall", 15),
        }
        or len(found) == 3
    )
    expect(page.locator("#count")).to_have_text("30")


def test_the_last_one_is_repeated_and_taken_back_by_a_key(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    opens(page, served, here)

    types(page, "1⏎15114⏎a")
    twice = until(tools, here, 2)
    expect(page.locator("#said")).to_contain_text("記録しました")
    types(page, "z")

    assert (twice, until(tools, here, 1)) == (2, 1)


def test_a_slip_is_asked_about_and_a_secret_can_be_mended(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    opens(page, served, here)

    types(page, "1⏎15114m")
    page.keyboard.type("暗証番号は4921")
    page.keyboard.press("Enter")
    expect(page.locator("#unsent .error")).to_contain_text("暗証番号")
    picture(page, "log-refused", whole=True)
    page.get_by_role("button", name="直す").click()
    page.get_by_label("メモ").fill("アルバムの整理")
    page.keyboard.press("Enter")

    assert until(tools, here, 1) == 1
    assert stored(tools, here)[0].memo == "アルバムの整理"
    expect(page.locator("#unsent-box")).to_be_hidden()


def closing(browser: Browser, folder: Path) -> BrowserContext:
    found = rig.find()
    environment: dict[str, Any] = {**os.environ, **found.environment}
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=found.program, args=list(rig.FLAGS), env=environment, locale="ja-JP"
    )


def test_a_morning_goes_on_without_the_network_and_after_the_browser_was_closed(
    chromium: Browser, served: Served, tools: Tools, here: int, tmp_path: Path
) -> None:
    # given: a page that was opened while there was a network
    first = closing(chromium, tmp_path / "tablet")
    page = first.new_page()
    sign_in(page, served)
    opens(page, served, here)
    expect(page.locator("html[data-offline=ready]")).to_have_count(1)
    for keys in VISITORS[:10]:
        types(page, keys)
    assert until(tools, here, 10) == 10

    # when: the line is cut, ten more come, the browser is closed, opened again, ten more come
    served.cut()
    for keys in VISITORS[10:20]:
        types(page, keys)
    expect(page.locator("#unsent-count")).to_have_text("10")
    expect(page.locator("#line")).to_contain_text("つながっていません")
    picture(page, "log-offline", whole=True)
    first.close()
    second = closing(chromium, tmp_path / "tablet")
    page = second.new_page()
    opens(page, served, here)
    expect(page.locator("#unsent-count")).to_have_text("10")
    for keys in VISITORS[20:]:
        types(page, keys)
    expect(page.locator("#unsent-count")).to_have_text("20")
    cut_off = until(tools, here, 10)
    served.mend()
    # A closed browser has forgotten the sign-in: the page says so and leads there.
    page.locator("#line a").click(timeout=30000)
    enter(page)

    # then: all are there, each once, and nothing is left on the tablet
    assert (cut_off, until(tools, here, 30)) == (10, 30)
    expect(page.locator("#unsent-box")).to_be_hidden(timeout=20000)
    assert len({one.uid for one in stored(tools, here)}) == 30
    left = page.evaluate("window.yorozuQueue.all()")
    second.close()
    assert left == []


def test_a_sheet_of_fourteen_lines_is_typed_by_keyboard(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    page.goto(f"{served.url}/admin/yorozu/sheet/{here}")
    page.evaluate(COUNTS)

    for _ in range(14):
        types(page, "13⏎1511⏎20⏎")
    picture(page, "sheet-filled", whole=True)
    keys, mice = page.evaluate("[window.keys, window.mice]")
    page.keyboard.press("Enter")

    expect(page.get_by_text("14行を 記録しました")).to_be_visible()
    assert until(tools, here, 14) == 14
    assert (keys <= 168, mice) == (True, 0)
    found = {(one.topics, one.device, one.age, one.visit, one.outcome, one.minutes) for one in stored(tools, here)}  # fmt: skip
    assert found == {(("line", "app"), "iphone", "70s", "new", "done", 20)}


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_desks_is_accessible(
    chromium: Browser, served: Served, tools: Tools, here: int, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="ja-JP")
    page = context.new_page()
    sign_in(page, served)
    opens(page, served, here)
    types(page, "1⏎152234⏎")
    until(tools, here, 1)
    number = stored(tools, here)[0].id

    found: dict[str, list[str]] = {}
    for path in (
        "/admin/yorozu", f"/admin/yorozu/log/{here}", "/admin/yorozu/desks/haga-centre",
        f"/admin/yorozu/sessions/{here}", f"/admin/yorozu/entries/{number}", f"/admin/yorozu/sheet/{here}",
        f"/admin/yorozu/waiting/{here}", "/admin/yorozu/flags", "/admin/yorozu/calls", "/yorozu",
        "/yorozu/haga-centre",
    ):  # fmt: skip
        page.goto(served.url + path)
        picture(page, f"yorozu-{path.replace('/', '-')}-{width}", whole=True)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[path] = axe(page) + ([f"{wide} px beside the screen"] if wide > 0 else [])
    context.close()

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_a_suspicion_of_fraud_without_a_network_says_what_to_do_and_arrives_later(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    opens(page, served, here)
    expect(page.locator("html[data-offline=ready]")).to_have_count(1)
    served.cut()

    types(page, "f")
    expect(page.locator("#flagged")).to_contain_text("アプリを入れない")
    types(page, "-⏎15114⏎")
    expect(page.locator("#said")).to_contain_text("188")
    expect(page.locator("#unsent-count")).to_have_text("1")
    served.mend()

    assert until(tools, here, 1) == 1
    assert stored(tools, here)[0].red_flag
    page.goto(f"{served.url}/admin")
    page.locator("#pulse").get_by_role("link", name="詐欺").click()
    expect(page.get_by_role("heading", name="まだ 確かめていない記録 1件")).to_be_visible()
    assert axe(page) == []


def test_what_can_follow_a_log_is_one_tap_away(
    page: Page, served: Served, tools: Tools, here: int
) -> None:
    sign_in(page, served)
    opens(page, served, here)
    types(page, "2⏎15114⏎")

    # This Chromium has no viewer for papers, so what it asks for is what is seen.
    with page.context.expect_event("request", lambda asked: "/guides/" in asked.url) as paper:
        page.locator("#after").get_by_role("button", name="いらない写真を 消す").click()

    assert paper.value.url.endswith("/guides/photo_tidy.pdf?device=iphone")
    expect(page.locator("#after-visit")).to_have_attribute("href", re.compile("topics=photo"))
    page.locator("#after-entry").click()
    expect(page.get_by_text("手順の紙を わたしました")).to_be_visible()

"""The pages as people meet them: large type, a narrow screen, a finger, no sound of the keyboard."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from admin_ui.app import build
from admin_ui.tools import Tools
from mdeji.dispatch import queries, service
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from tests.signed.conftest import ENDS, STARTS, Cast, Pages
from tests.signed.test_front_pages import GUIDE

pytestmark = pytest.mark.browser

LARGEST_TEXT = "200%"
NARROW_TARGETS = """() => [...document.querySelectorAll('button, a.button, .choice, .segment, summary')]
    .filter(e => e.offsetHeight && e.offsetHeight < 56).map(e => e.textContent.trim())"""

TOO_WIDE = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def base(tools: Tools) -> Iterator[str]:
    """Serve the pages on a free port."""
    app = build(replace(tools, demo=True))
    app.state.guide = GUIDE
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def faults(page: Page) -> list[str]:
    """Return what axe objects to."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page where MDEJI_PICTURES says, for somebody to look at."""
    if folder := os.environ.get("MDEJI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def addresses(pages: Pages, cast: Cast) -> dict[str, str]:
    """Return every page on the day of the visit."""
    visit = pages.link("visit", cast.visit, cast.lead)
    return {
        "team": pages.link("team", cast.visit, cast.requester),
        "visit": visit,
        "cannot": f"{visit}/cannot",
        "offer": pages.link("offer", cast.offer, cast.asked),
        "report": pages.link("report", cast.visit, cast.lead),
        "feedback": pages.link("feedback", cast.visit, cast.requester),
        "refusal": "/s/visit/nonsense",
        "welcome": "/",
        "accessibility": "/accessibility",
    }


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_has_a_fault_and_none_must_be_moved_sideways(
    chromium: Browser, base: str, pages: Pages, cast: Cast, width: int, database: Database
) -> None:
    with database.transaction() as session:
        service.finished(session, cast.visit, cast.helper, STARTS + timedelta(minutes=90))
    pages.clock.move_to(STARTS + timedelta(minutes=95))
    context = chromium.new_context(viewport={"width": width, "height": 740}, locale="ja-JP")
    page = context.new_page()

    found: dict[str, object] = {}
    for name, address in addresses(pages, cast).items():
        page.goto(base + address)
        keep_picture(page, f"{name}-{width}")
        found[name] = faults(page)
        page.evaluate(f"document.documentElement.style.fontSize = '{LARGEST_TEXT}'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[name] = page.evaluate(TOO_WIDE)
    context.close()

    assert {name: fault for name, fault in found.items() if fault} == {}


def test_every_button_of_a_signed_page_suits_an_unsteady_finger(
    chromium: Browser, base: str, pages: Pages, cast: Cast
) -> None:
    pages.clock.move_to(STARTS - timedelta(minutes=10))
    context = chromium.new_context(viewport={"width": 320, "height": 640}, locale="ja-JP")
    page = context.new_page()

    small = {}
    for name, address in addresses(pages, cast).items():
        if address.startswith("/s/"):
            page.goto(base + address)
            small[name] = page.evaluate(NARROW_TARGETS)
    context.close()

    assert {name: buttons for name, buttons in small.items() if buttons} == {}


def test_a_report_is_kept_while_it_is_written_and_takes_five_taps(
    phone: Page, base: str, pages: Pages, cast: Cast, database: Database
) -> None:
    pages.clock.move_to(ENDS)
    address = base + pages.link("report", cast.visit, cast.lead)
    phone.goto(address)

    phone.get_by_role("group", name="LINE").get_by_role("radio", name="できた", exact=True).tap()
    phone.get_by_label("ひとこと").fill("にぎやかでした")
    phone.get_by_text("書きかけを保存しました。").wait_for()
    phone.goto("about:blank")
    phone.goto(address)
    assert phone.get_by_label("ひとこと").input_value() == "にぎやかでした"

    phone.get_by_role("group", name="写真").get_by_role("radio", name="一部").tap()
    phone.get_by_role("button", name="1人ふやす").tap()
    phone.get_by_role("button", name="報告を出す").tap()

    phone.get_by_role("heading", name="報告を受け取りました").wait_for()
    with database.reading() as session:
        report = queries.visit(session, cast.visit).report
    assert report is not None
    assert report.outcomes == {"line": "done", "photo": "partly"}
    assert report.headcount == 10


def test_the_pages_work_without_javascript(
    chromium: Browser, base: str, pages: Pages, cast: Cast, clock: SettableClock
) -> None:
    clock.move_to(STARTS - timedelta(minutes=10))
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(base + pages.link("visit", cast.visit, cast.lead))

    page.get_by_role("button", name="20分").click()
    expect(page.get_by_text("20分 遅れると伝えました。")).to_be_visible()
    page.get_by_role("button", name="着きました").click()

    expect(page.get_by_role("heading", name="よろしくお願いします")).to_be_visible()
    context.close()

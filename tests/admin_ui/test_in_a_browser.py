"""The office's pages in a real Chromium: by keyboard, narrow, large, printed, and by themselves."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from admin_ui.tools import Tools
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.messages.tables import Fate
from mdeji.requests.queries import by_number
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from tests.factories import PASSWORD, World
from tests.rigs.chromium import axe

pytestmark = pytest.mark.browser

Making = Callable[[], Any]

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('main button, main a.button, main .choice, main summary')]
    .filter(e => e.offsetHeight && e.offsetHeight < 43.5).map(e => e.textContent.trim())"""


@dataclass(frozen=True)
class Office:
    """An office in full swing, on a port of this machine."""

    base: str
    request: int
    number: str
    waiting: int

    def pages(self) -> dict[str, str]:
        return {
            "board": "/admin",
            "request": f"/admin/requests/{self.request}",
            "waiting": f"/admin/requests/{self.waiting}",
            "intake": "/admin/requests/new",
            "day": "/admin/day",
            "letters": "/admin/letters",
            "letter": "/admin/letters/1",
            "delivery": "/admin/delivery",
            "supporters": "/admin/supporters",
            "supporter": "/admin/supporters/1",
            "accounts": "/admin/accounts",
            "sessions": "/admin/me",
            "missing": "/admin/nothing",
        }


def _fill(world: World) -> tuple[Request, Request]:
    tanaka, suzuki = world.supporter("田中"), world.supporter("鈴木", district_id="soja")
    world.supporter("高橋", status="paused")
    late = world.request(
        status=RequestStatus.WITH_COORDINATOR,
        waiting_for="nobody_left",
        promised_at=world.now - timedelta(hours=5),
        requester_id=world.person("佐藤 ハナ").pk,
        memo="耳が遠いので、ゆっくり。",
    )
    asking = world.request(group="ひまわりサロン", status=RequestStatus.SEARCHING)
    world.offer(asking, suzuki)
    world.offer(asking, tanaka, status=OfferStatus.DECLINED, decline_reason="time")
    today = world.request(group="長寿会", wish_at=world.now + timedelta(hours=3))
    world.visit(today, [tanaka, suzuki])
    over = world.request(wish_at=world.now - timedelta(days=1))
    world.visit(over, [tanaka], status=VisitStatus.OVER, request_status=RequestStatus.VISITED)
    writer = world.person("山本 キヨ")
    world.letter(writer, "次は いつですか")
    world.message(writer)
    world.message(writer, fate=Fate.DEAD, error="400", via=None, sent_at=None)
    return asking, late


@pytest.fixture
def serving(app: Any, making: Making) -> Iterator[Office]:
    with making() as world:
        asking, late = _fill(world)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Office(f"http://127.0.0.1:{port}", asking.pk, late.number, late.pk)
    server.should_exit = True
    thread.join()


def _enter(page: Page, base: str) -> None:
    page.goto(f"{base}/admin/sign-in")
    page.get_by_label("名前(ID)").fill("admin")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url(f"{base}/admin")


def _keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page where MDEJI_PICTURES says, for somebody to look at."""
    if folder := os.environ.get("MDEJI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_axe_holds_nothing_against_any_page_and_the_browser_reports_nothing(
    page: Page, serving: Office
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{serving.base}/admin/sign-in")
    found = {"sign-in": axe(page)}
    _enter(page, serving.base)

    for name, path in serving.pages().items():
        page.goto(serving.base + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        _keep_picture(page, f"admin-{name}")
        found[name] = axe(page)

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert [text for text in complaints if "404" not in text] == []


def test_every_page_fits_a_small_phone_and_its_targets_a_finger(
    phone: Page, serving: Office
) -> None:
    _enter(phone, serving.base)
    wide, small = {}, {}

    for name, path in serving.pages().items():
        phone.goto(serving.base + path)
        phone.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        _keep_picture(phone, f"admin-{name}-phone")
        wide[name] = phone.evaluate(TOO_WIDE)
        small[name] = phone.evaluate(SMALL_TARGETS)

    assert {name: much for name, much in wide.items() if much > 0} == {}
    assert {name: what for name, what in small.items() if what} == {}


def test_a_new_request_appears_by_itself_and_the_focus_stays(
    page: Page, serving: Office, making: Making
) -> None:
    _enter(page, serving.base)
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.id")

    with making() as world:
        made = world.request(topics=["safety"], status=RequestStatus.WITH_COORDINATOR)

    expect(page.locator(f"#r{made.pk}")).to_be_visible(timeout=4000)
    assert focused == f"r{serving.waiting}"
    assert page.evaluate("document.activeElement.id") == focused


def test_the_board_is_walked_by_keyboard(page: Page, serving: Office) -> None:
    _enter(page, serving.base)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{serving.base}/admin/requests/{serving.waiting}")
    page.go_back()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jk")
    assert page.input_value("#q") == "jk"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")


def test_the_keys_can_be_switched_off(page: Page, serving: Office) -> None:
    _enter(page, serving.base)
    page.get_by_text("キーボードでの操作").click()
    page.get_by_label("1文字のキーを使う").uncheck()
    page.reload()

    page.keyboard.press("j")

    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_call_is_taken_in_by_keyboard_alone(page: Page, serving: Office, tools: Tools) -> None:
    _enter(page, serving.base)
    page.keyboard.press("n")
    page.wait_for_url(f"{serving.base}/admin/requests/new")

    page.keyboard.type("小島 トメ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("027-123-4567")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    page.locator("#district").select_option(label="芳賀")
    page.locator("#day1").focus()
    page.keyboard.type("12/3")
    page.keyboard.press("Tab")
    page.keyboard.type("14")
    expect(page.locator("#day1-said")).to_have_text("令和8年12月3日(木)")
    page.locator("#consent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin/requests/*?done=created")
    number = page.locator(".head .number").inner_text()
    with tools.database.reading() as session:
        made = by_number(session, number)
    assert made.topics == ("photo",)
    assert (made.district_id, made.centre_id) == ("haga", "haga-centre")


def test_the_day_prints_a_list_and_one_page_for_each_visit_and_a_request_one_page(
    page: Page, serving: Office
) -> None:
    _enter(page, serving.base)
    page.goto(f"{serving.base}/admin/day")

    day = _sheets(page)
    page.goto(f"{serving.base}/admin/requests/{serving.request}")

    assert (day, _sheets(page)) == (2, 1)


def _sheets(page: Page) -> int:
    pdf = page.pdf(format="A4")
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")


def test_every_action_works_without_scripts(chromium: Any, serving: Office, tools: Tools) -> None:
    page = chromium.new_context(java_script_enabled=False, locale="ja-JP").new_page()
    _enter(page, serving.base)

    page.get_by_role("link", name="アプリ").or_(page.locator(f"#r{serving.waiting}")).first.click()
    page.get_by_role("button", name="もう一度 さがす").click()

    expect(page.get_by_text("もう一度さがし始めました")).to_be_visible()
    page.context.close()

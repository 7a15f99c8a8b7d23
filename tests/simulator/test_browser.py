"""The phone in a real Chromium: chats, cards, menus, clock and faults."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chatbot.simulator import Simulator, serve_in_thread
from chatbot.simulator.media import picture
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from tests.rigs.chromium import axe
from tests.simulator.conftest import HANAKO, TARO, Bot, Line
from tests.simulator.test_phone import CALL, WHEN, YES, card, quick
from tests.simulator.test_rich_menus import AREA, MENU

pytestmark = pytest.mark.browser


@dataclass
class Table:
    """The page with the phones on it, and the platform behind it."""

    page: Page
    url: str
    line: Line
    wrong: list[str]

    def open(self, *people: str) -> "Table":
        self.page.goto(f"{self.url}/phone?" + "&".join(f"person={one}" for one in people))
        expect(self.page.locator(".phone")).to_have_count(len(people))
        return self

    def phone(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=f"{name}さんの電話", exact=True)


def _table(page: Page, served: Any) -> Table:
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(8000)
    return Table(page, served.base_url, Line(served.base_url), wrong)


@pytest.fixture
def served(sim: Simulator) -> Iterator[Any]:
    """Serve the simulator with two people."""
    sim.add_person(TARO, "太郎")
    served = serve_in_thread(sim.app)
    yield served
    served.stop()


@pytest.fixture
def table(page: Page, served: Any) -> Iterator[Table]:
    """Give the page at a desk's size; whatever goes wrong in it fails the test."""
    table = _table(page, served)
    yield table
    assert table.wrong == []


@pytest.fixture
def small(chromium: Browser) -> Iterator[Page]:
    """Give a window of a small phone's size."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def _menu(line: Line) -> None:
    menu = line("POST", "/v2/bot/richmenu", {**MENU, "areas": [AREA]})[1]["richMenuId"]
    line("POST", f"/v2/bot/richmenu/{menu}/content", picture(800, 250), "image/png")
    line("POST", f"/v2/bot/user/all/richmenu/{menu}")


def test_two_phones_write_and_are_written_to(table: Table, bot: Bot, sim: Simulator) -> None:
    table.open(HANAKO, TARO)
    hanako = table.phone("花子")

    hanako.get_by_label("メッセージを書く").fill("スマホの音が 出ません")
    hanako.get_by_role("button", name="送信").click()
    expect(hanako.get_by_role("log")).to_contain_text("スマホの音が 出ません")
    sim.settle(5)
    table.line.reply(bot.token, {"type": "text", "text": "わかりました"})
    table.line(
        "POST",
        "/v2/bot/chat/markAsRead",
        {"markAsReadToken": bot.heard[0]["message"]["markAsReadToken"]},
    )

    expect(hanako.get_by_role("log")).to_contain_text("わかりました")
    expect(hanako.get_by_role("log")).to_contain_text("既読")
    expect(table.phone("太郎").get_by_role("log")).not_to_contain_text("わかりました")


def test_a_card_is_answered_by_a_tap(table: Table, bot: Bot, sim: Simulator) -> None:
    table.line.push(card(YES, CALL))
    table.open(HANAKO)
    hanako = table.phone("花子")

    hanako.get_by_role("button", name="電話する").click()
    expect(table.page.get_by_role("dialog")).to_contain_text("0270000000")
    table.page.get_by_role("button", name="とじる").click()
    hanako.get_by_role("button", name="行けます").click()

    expect(hanako.locator(".entry.mine")).to_have_text(re.compile("行けます"))
    sim.settle(5)
    assert bot.heard[-1]["postback"] == {"data": "yes"}


def test_quick_replies_vanish_after_a_tap(table: Table) -> None:
    table.line.push(quick(YES))
    table.open(HANAKO)
    choices = table.phone("花子").get_by_role("group", name="返事の候補")

    choices.get_by_role("button", name="行けます").click()

    expect(choices).to_be_hidden()


def test_a_date_outside_the_bounds_is_not_taken(table: Table, bot: Bot, sim: Simulator) -> None:
    table.line.push(card(WHEN))
    table.open(HANAKO)
    table.phone("花子").get_by_role("button", name="日時をえらぶ").click()
    dialog = table.page.get_by_role("dialog", name="日時をえらぶ")

    dialog.get_by_label("日にちと時刻").fill("2026-11-24T14:00")
    dialog.get_by_role("button", name="決定").click()
    expect(dialog.get_by_role("alert")).to_contain_text("えらべる範囲")
    dialog.get_by_label("日にちと時刻").fill("2026-11-26T14:00")
    dialog.get_by_role("button", name="決定").click()

    expect(dialog).to_be_hidden()
    sim.settle(5)
    assert bot.heard[-1]["postback"]["params"] == {"datetime": "2026-11-26T14:00"}


def test_the_rich_menu_is_a_row_of_named_buttons(table: Table) -> None:
    _menu(table.line)
    table.open(HANAKO)
    hanako = table.phone("花子")

    hanako.get_by_role("button", name="そうだん").click()
    expect(hanako.get_by_role("log")).to_contain_text("相談したい")
    hanako.get_by_role("button", name="メニュー", exact=True).click()

    expect(hanako.get_by_role("button", name="そうだん")).to_be_hidden()


def test_pictures_voices_places_and_stickers_are_sent(
    table: Table, bot: Bot, sim: Simulator
) -> None:
    table.open(HANAKO)
    hanako, page = table.phone("花子"), table.page

    for what, choice in {
        "写真": "練習用の写真を送る",
        "音声": "送る",
        "場所": "前橋駅",
        "スタンプ": "ありがとう",
    }.items():
        hanako.get_by_role("button", name="写真・音声・場所・スタンプ").click()
        hanako.get_by_role("button", name=what, exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name=choice).click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    expect(hanako.locator(".entry.mine")).to_have_count(4)
    sim.settle(5)
    assert [event["message"]["type"] for event in bot.heard] == [
        "image",
        "audio",
        "location",
        "sticker",
    ]


def test_a_message_is_unsent_and_the_account_blocked(
    table: Table, bot: Bot, sim: Simulator
) -> None:
    sim.act(HANAKO, {"kind": "text", "text": "まちがい"})
    table.open(HANAKO)
    hanako = table.phone("花子")

    hanako.get_by_role("button", name="このメッセージの操作").click()
    table.page.get_by_role("button", name="送信を取り消す").click()
    expect(hanako.get_by_role("log")).to_contain_text("送信を取り消しました")
    hanako.get_by_role("button", name="友だち・ブロック").click()
    table.page.get_by_role("button", name="Mデジを ブロックする").click()
    expect(hanako.get_by_label("メッセージを書く")).to_be_hidden()
    hanako.get_by_role("button", name="ブロックを やめる").click()

    expect(hanako.get_by_label("メッセージを書く")).to_be_visible()
    sim.settle(5)
    assert bot.kinds == ["message", "unsend", "unfollow", "follow"]


def test_a_push_shows_on_the_lock_screen(table: Table) -> None:
    table.open(HANAKO, TARO)

    table.line.push(card(YES), to=TARO)

    expect(table.phone("太郎").get_by_role("button", name="ロック画面のお知らせ")).to_contain_text(
        "お願い"
    )
    expect(table.phone("花子").get_by_role("button", name="ロック画面のお知らせ")).to_have_count(0)


def test_the_clock_is_moved_to_the_morning(table: Table, clock: SettableClock) -> None:
    table.open(HANAKO)

    table.page.get_by_role("button", name="明日の朝まで進める").click()

    expect(table.page.get_by_role("status")).to_have_text("11月25日(水) 午前8時 に なりました")
    expect(table.page.locator("#now")).to_have_text("令和8年11月25日(水) 午前8時")
    assert clock.now() == jst(2026, 11, 25, 8)


def test_a_fault_is_switched_on_and_off(table: Table) -> None:
    table.open(HANAKO)
    table.page.get_by_role("button", name="訓練・故障").click()
    panel = table.page.get_by_role("complementary", name="訓練・故障")

    panel.get_by_label("どの呼び出し").select_option(label="こちらからの送信(push)")
    panel.get_by_label("なん回").select_option(label="止めるまで")
    panel.get_by_role("button", name="故障を おこす").click()
    expect(
        panel.get_by_text("LINEがエラーになる(500)・こちらからの送信(push)・止めるまで")
    ).to_be_visible()
    assert table.line.push({"type": "text", "text": "はい"})[0] == 500
    panel.get_by_role("button", name="止める", exact=True).click()
    expect(panel.locator(".active-fault")).to_have_count(0)

    assert table.line.push({"type": "text", "text": "はい"})[0] == 200


def test_a_newcomer_gets_a_phone_and_makes_friends(table: Table, bot: Bot, sim: Simulator) -> None:
    table.open(HANAKO)

    table.page.get_by_role("button", name="新しい人").click()
    table.page.get_by_role("textbox", name="名前").fill("小林 トメ")
    table.page.get_by_role("button", name="つくる").click()
    table.phone("小林 トメ").get_by_role("button", name="友だちに 追加する").click()

    expect(table.phone("小林 トメ")).to_contain_text("Mデジとトーク")
    sim.settle(5)
    assert bot.kinds == ["follow"]


def test_no_page_breaks_a_rule_of_accessibility(table: Table, sim: Simulator) -> None:
    _menu(table.line)
    sim.act(HANAKO, {"kind": "text", "text": "はい"})
    sim.act(HANAKO, {"kind": "sticker"})
    table.line.push(card(YES, CALL, WHEN), quick(YES))
    table.open(HANAKO, TARO)
    expect(table.phone("花子").get_by_role("group", name="返事の候補")).to_be_visible()
    assert axe(table.page) == []

    table.page.get_by_role("button", name="訓練・故障").click()
    expect(table.page.get_by_role("complementary")).to_contain_text("push")
    assert axe(table.page) == []

    table.phone("花子").get_by_role("button", name="日時をえらぶ").click()
    assert axe(table.page) == []


def test_a_small_screen_holds_one_phone_with_big_letters(
    small: Page, served: Any, sim: Simulator
) -> None:
    table = _table(small, served)
    _menu(table.line)
    table.line.push(card(YES))
    table.open(HANAKO)
    hanako = table.phone("花子")
    table.line.push({"type": "text", "text": "はい"}, to=TARO)
    expect(small.get_by_role("button", name="太郎 1 件の新しいお知らせ")).to_be_visible()

    hanako.get_by_role("button", name="大きな文字").click()
    small.reload()

    expect(hanako.get_by_role("button", name="大きな文字")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert small.evaluate("document.documentElement.scrollWidth") == 360
    assert axe(small) == []
    small.get_by_role("button", name="太郎").click()
    expect(table.phone("太郎")).to_be_visible()
    expect(hanako).to_be_hidden()
    assert table.wrong == []


def test_the_page_keeps_to_a_strict_policy(table: Table) -> None:
    answer = table.page.goto(f"{table.url}/phone")

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_a_tall_answer_is_read_from_its_top_and_folds_the_menu(
    table: Table, bot: Bot, sim: Simulator
) -> None:
    _menu(table.line)
    sim.act(HANAKO, {"kind": "text", "text": "くわしく"})
    table.open(HANAKO)
    hanako = table.phone("花子")
    expect(hanako.get_by_role("button", name="そうだん")).to_be_visible()
    sim.settle(5)

    table.line.reply(bot.token, {"type": "text", "text": "はじめ\n" + "つづき\n" * 60})

    expect(hanako.get_by_role("button", name="そうだん")).to_be_hidden()
    answer = hanako.locator(".entry.bot").last
    table.page.wait_for_function(
        "([chat, entry]) => Math.abs(entry.getBoundingClientRect().top - chat.getBoundingClientRect().top) < 20",
        arg=[hanako.locator(".chat").element_handle(), answer.element_handle()],
    )

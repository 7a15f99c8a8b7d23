"""The resident's story in a real Chromium: from the menu to the faces, by taps."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from mdeji.dispatch.tables import Feedback, Report
from tests.browser.hands import Handset, Table, picture
from tests.stories.steps import YES, asked
from tests.stories.world import World

pytestmark = pytest.mark.browser


def asks_by_taps(hana: Handset) -> None:
    """Ask for help with nothing typed but the name and the telephone number."""
    for label in (
        "ひとりで相談",
        "同意します",
        "LINE(ライン)",
        "アンドロイド",
        "芳賀",
        "芳賀公民館",
    ):
        hana.taps(label)
    hana.reads("いつ")
    hana.says("来週の木曜の午後")
    hana.reads("お名前")
    hana.says("佐藤ハナ")
    hana.reads("電話の番号")
    hana.says("０９０－１２３４－５６７８")
    hana.taps("これで申し込む")
    hana.reads("M-0001")


def test_a_resident_is_helped_from_the_menu_to_the_faces(town: World, table: Table) -> None:
    table.opens(town.base_url, "hana", "kenji")
    hana = table.phone("hana")
    asks_by_taps(hana)
    picture(table.page, "asked-1280")

    town.settle()
    helper_key = asked(town)[0]
    table.opens(town.base_url, "hana", helper_key)
    hana, helper = table.phone("hana"), table.phone(helper_key)
    helper.taps(YES)
    hana.reads("サポーターが決まりました")
    picture(table.page, "team-1280")

    team = hana.opens("来る人を見る")
    expect(team.get_by_role("heading", name="この人たちが来ます")).to_be_visible()
    picture(team, "team-page-1280", whole=True)
    team.close()

    table.moves_clock_until("明日の朝まで進める", "12月3日")
    expect(hana.node.get_by_role("log")).to_contain_text("明日の予定です")
    for _ in range(4):
        table.moves_clock("2時間 進める")
    expect(hana.node.get_by_role("log")).to_contain_text("もうすぐ時間です")
    helper.reads("報告")
    report = helper.opens("報告を書く")
    report.get_by_role("group", name="LINE").get_by_role("radio", name="できた", exact=True).check()
    report.get_by_role("button", name="報告を出す").click()
    expect(report.get_by_role("heading", name="報告を受け取りました")).to_be_visible()
    hana.taps("😊 よかった")
    expect(hana.node.get_by_role("log")).to_contain_text("ありがとう")
    town.settle()

    with town.database.reading() as session:
        assert session.exec(select(Report)).one().outcomes == {"line": "done"}
        assert session.exec(select(Feedback)).one().face == 3


def test_a_small_phone_carries_the_whole_asking(town: World, hand: Table) -> None:
    hand.opens(town.base_url, "hana")
    hana = hand.phone("hana")
    picture(hand.page, "menu-360")

    asks_by_taps(hana)

    picture(hand.page, "asked-360")
    expect(hand.page.locator(".owner").first).to_be_visible()
    hand.page.wait_for_timeout(1000)
    assert hand.page.evaluate("document.documentElement.scrollWidth") == 360

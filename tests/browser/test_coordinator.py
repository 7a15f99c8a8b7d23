"""The coordinator's story in a real Chromium: the board, the telephone, the letters, the paper."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from mdeji.requests.tables import Request
from tests.browser.hands import Board, picture
from tests.browser.pdf import characters, page_count
from tests.stories.steps import YES, ask_alone, asked
from tests.stories.world import World

pytestmark = pytest.mark.browser


def test_a_card_comes_and_moves_by_itself(town: World, board: Board) -> None:
    page = board.page
    expect(page.get_by_role("heading", name="待っている依頼はありません")).to_be_visible()

    ask_alone(town.phone("hana"))

    card = board.lane("サポーターへ打診中").locator(".card")
    expect(card).to_contain_text("M-0001")
    expect(card).to_contain_text("次に動く人")
    picture(page, "board-1280")
    town.phone(asked(town)[0]).taps(YES)
    expect(board.lane("日時決定").locator(".card")).to_contain_text("M-0001")
    expect(board.lane("サポーターへ打診中").locator(".card")).to_have_count(0)


def test_an_answer_on_the_telephone_makes_the_team(town: World, board: Board) -> None:
    ask_alone(town.phone("hana"))
    page = board.page
    page.locator(".card__link").first.click()

    candidates = page.get_by_role("region", name="サポーターの候補")
    expect(candidates).to_contain_text("打診しない人と理由")
    picture(page, "request-1280", whole=True)
    candidates.get_by_role("button", name="打診する").first.click()
    expect(page.get_by_role("region", name="これから すること")).to_contain_text("打診します")
    town.pass_time(seconds=10)
    page.reload()
    expect(page.get_by_role("region", name="打診と返事")).to_contain_text("職員からの打診")
    page.get_by_text("電話の返事を入れる").first.click()
    page.get_by_role("button", name="行けます", exact=True).first.click()

    expect(page.get_by_role("main")).to_contain_text("日時決定")
    town.settle()
    assert "サポーターが決まりました" in town.phone("hana").last()


def test_a_letter_is_answered_on_line(town: World, board: Board) -> None:
    hana = town.phone("hana")
    hana.taps("職員と話す")
    hana.says("めがねを わすれました")
    page = board.page

    page.get_by_role("link", name="職員と話す").first.click()
    page.get_by_role("main").get_by_role("link", name="佐藤").or_(
        page.locator("main a[href*='/admin/letters/']")
    ).first.click()
    page.get_by_role("textbox", name="返事").fill("お貸しできます。だいじょうぶですよ。")
    page.get_by_role("button", name="LINEで送る").click()
    expect(page.get_by_role("main")).to_contain_text("あと10秒で 送ります。")
    picture(page, "letter-1280")

    town.pass_time(seconds=10)
    assert "お貸しできます" in hana.last()


def test_an_answer_is_taken_back_and_written_anew(town: World, board: Board) -> None:
    hana = town.phone("hana")
    hana.taps("職員と話す")
    hana.says("めがねを わすれました")
    page = board.page
    page.get_by_role("link", name="職員と話す").first.click()
    page.locator("main a[href*='/admin/letters/']").first.click()
    page.get_by_role("textbox", name="返事").fill("お貸しできません。")
    page.get_by_role("button", name="LINEで送る").click()

    page.get_by_role("button", name="取り消して 書き直す").click()
    expect(page.get_by_role("textbox", name="返事")).to_have_value("お貸しできません。")
    page.get_by_role("textbox", name="返事").fill("お貸しできます。")
    page.get_by_role("button", name="LINEで送る").click()
    expect(page.get_by_role("main")).to_contain_text("あと10秒で 送ります。")
    town.pass_time(seconds=10)

    assert "お貸しできます。" in hana.last()
    assert not [text for text in hana.texts() if "お貸しできません" in text]


def _tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {name}")


def test_a_call_is_taken_in_by_keyboard_alone(town: World, board: Board) -> None:
    page, keys = board.page, board.page.keyboard
    page.evaluate("addEventListener('mousedown', () => { localStorage.setItem('mouse', 'used'); })")

    page.locator("body").press("n")
    expect(page.get_by_role("textbox", name="お名前 必須")).to_be_focused()
    for name, text in (("name", "田中キヨ"), ("phone", "0270000999")):
        _tab_to(page, name)
        keys.type(text)
    _tab_to(page, "topics")
    keys.press("Space")
    _tab_to(page, "district")
    while page.locator("#district").input_value() != "haga":
        keys.press("ArrowDown")
    for name, text in (("day1", "12/3"), ("time1", "14:00")):
        _tab_to(page, name)
        keys.type(text)
    _tab_to(page, "consent")
    keys.press("Space")
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("LINE")
    assert page.evaluate("localStorage.getItem('mouse')") is None
    with town.database.reading() as session:
        request = session.exec(select(Request)).one()
    assert (request.door, request.district_id, request.centre_id) == (
        "phone",
        "haga",
        "haga-centre",
    )


def test_the_sheet_of_the_day_prints_on_paper(town: World, board: Board) -> None:
    ask_alone(town.phone("hana"))
    town.settle()
    town.phone(asked(town)[0]).taps(YES)
    board.page.goto(f"{board.base_url}/admin/day?on=2026-12-03")

    printed = board.page.pdf(format="A4")

    assert page_count(printed) == 2
    assert set("芳賀公民館佐藤ハナ合言葉") <= characters(printed)

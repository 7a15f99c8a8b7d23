"""The supporters' list in a real Chromium: filters, many at once, a register, paper."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from tests.browser.conftest import window
from tests.browser.hands import Board, picture
from tests.browser.listed import REGISTER
from tests.browser.pdf import page_count
from tests.rigs.chromium import axe
from tests.stories.world import World

pytestmark = pytest.mark.browser


def test_somebody_is_found_however_they_are_written(town: World, board: Board) -> None:
    page = board.page
    page.goto(f"{town.base_url}/admin/supporters")
    page.keyboard.press("/")
    page.keyboard.type("ﾅｶﾑﾗ")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="中村 健二さん")).to_be_visible()
    expect(page.get_by_role("caption")).to_contain_text("1人")
    assert page.url.endswith("/admin/supporters/search")
    picture(page, "supporters-found-1280", whole=True)


def test_many_are_paused_after_a_look_and_brought_back(town: World, board: Board) -> None:
    page = board.page
    page.goto(f"{town.base_url}/admin/supporters")
    for box in page.locator("input[name=id]").all()[:3]:
        box.check()
    page.get_by_label("休止にする", exact=True).check()
    page.get_by_label("メモ・理由").fill("大雪のため")
    page.get_by_role("button", name="対象を たしかめる").click()

    page.get_by_role("button", name="3人を 変える").click()
    expect(page.get_by_role("status")).to_contain_text("まとめて 変えました")
    page.get_by_role("button", name="元に戻す").click()

    expect(page.get_by_role("status")).to_contain_text("元に戻しました")
    page.goto(f"{town.base_url}/admin/supporters?status=paused")
    expect(page.get_by_role("heading", name="あてはまる人は いません")).to_be_visible()


def test_a_register_is_taken_in_with_a_column_put_right(
    town: World, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "名簿.csv"
    file.write_bytes(REGISTER.replace("電話番号", "けいたい").encode("cp932"))
    with window(chromium, 360, 740) as page:
        Board(page, town.base_url).sign_in("coordinator")
        page.goto(f"{town.base_url}/admin/supporters/import")
        page.get_by_label("名簿のファイル").set_input_files(file)
        page.get_by_role("button", name="中身を たしかめる").click()
        page.get_by_text("列の意味を たしかめる").click()
        page.get_by_label("けいたいの意味").select_option("phone")
        page.get_by_role("button", name="この意味で 読みなおす").click()

        expect(page.get_by_role("main")).to_contain_text("電話番号「0271」")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, "import-360", whole=True)
        page.get_by_role("button", name="2人を 取りこむ").click()
        expect(page.get_by_role("status")).to_contain_text("取りこみました")
        page.get_by_role("button", name="元に戻す").click()
        expect(page.get_by_role("status")).to_contain_text("消した人 2人")


def test_the_list_is_saved_as_a_workbook(town: World, board: Board) -> None:
    page = board.page
    page.goto(f"{town.base_url}/admin/supporters?status=active")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="書き出す").click()

    assert waiting.value.suggested_filename == "サポーター_20261124.xlsx"
    sheet = load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).active
    assert sheet is not None
    assert [cell.value for cell in sheet["A"]][:2] == ["名前", "阿部 勇"]


def test_the_list_prints_on_a4_and_one_supporter_on_a_few_pages(town: World, board: Board) -> None:
    page = board.page
    page.goto(f"{town.base_url}/admin/supporters")
    whole = page_count(page.pdf(format="A4"))
    page.goto(f"{town.base_url}/admin/supporters/1")

    assert whole <= 2
    assert page_count(page.pdf(format="A4")) <= 2


def test_the_pages_hold_at_twice_the_size(town: World, chromium: Browser) -> None:
    with window(chromium, 640, 400) as page:
        Board(page, town.base_url).sign_in("coordinator")
        for path in ("/admin/supporters", "/admin/supporters/1", "/admin/supporters/1/edit"):
            page.goto(f"{town.base_url}{path}")

            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

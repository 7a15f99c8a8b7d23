"""The pages of the figures: from a number to its rows, from a month to its report and its files."""

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.staff.journal import entries_about
from mdeji.yorozu import service
from mdeji.yorozu.rules import AGES, Draft
from mdeji.yorozu.sessions import add_session
from tests.admin_ui.conftest import Desk
from tests.browser.pdf import characters, page_count

OCTOBER = "/admin/figures/month/2026-10"
FREEZE = f"{OCTOBER}/freeze"
MAIN = re.compile(r'<header class="stack.*</main>', re.DOTALL)


@pytest.fixture(autouse=True)
def visitors(tools: Tools) -> list[int]:
    """Let twelve visitors have come to 芳賀 in October, one of them in her eighties, and two to 総社."""
    made = []
    with tools.database.transaction() as session:
        for centre, count in (("haga-centre", 12), ("soja-centre", 2)):
            hours = (jst(2026, 10, 6, 9), jst(2026, 10, 6, 12))
            desk = add_session(session, centre, hours, "staff:1", hours[0])
            for number in range(count):
                age = AGES[5] if number == 0 else AGES[4]
                draft = Draft(f"{centre}-{number:03d}", ("line",), age=age, outcome="done")
                made.append(service.log(session, desk.pk, draft, ("staff:1", hours[1])).id)
    return made


def frozen(office: Desk) -> str:
    answer = office.press(FREEZE, seen="0", reason="", accept="1")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).split("?")[0]


def test_the_dashboard_leads_from_a_number_to_its_rows(office: Desk, visitors: list[int]) -> None:
    page = office.open("/admin/figures")
    year = office.open("/admin/figures/year/2026")
    leads = re.findall(r'href="(/admin/figures/rows/consultations[^"]*)">14<', year)
    rows = office.open(leads[0].replace("&amp;", "&"))

    assert "令和8年度の実績" in page
    assert "令和8年10月の報告は まだ しめていません" in page
    assert len(leads) == 2  # October, and the year.
    assert "もとの記録 14件" in rows
    assert all(f"/admin/yorozu/entries/{one}" in rows for one in visitors)


def test_a_part_leads_to_its_rows_and_the_filter_stands_in_the_address(
    office: Desk, visitors: list[int]
) -> None:
    month = office.open(OCTOBER)
    lead = re.search(r'href="(/admin/figures/rows/consultations[^"]*centre=soja-centre)">2<', month)

    assert lead is not None
    rows = office.open(lead[1].replace("&amp;", "&"))
    assert "もとの記録 2件" in rows
    assert f'/admin/yorozu/entries/{visitors[-1]}"' in rows
    assert f'/admin/yorozu/entries/{visitors[0]}"' not in rows
    assert 'value="soja-centre" selected' in rows


def test_a_month_is_frozen_corrected_compared_and_frozen_again(office: Desk, tools: Tools) -> None:
    report = frozen(office)
    shown = office.open(report)
    assert "14" in shown
    contents = re.findall(r'<li><a href="#([^"]+)">', shown)
    assert len(contents) > 5
    assert all(f'id="{key}"' in shown for key in contents)
    assert "しめた時から 数は変わっていません" in office.open(f"{report}/differences")

    with tools.database.transaction() as session:
        service.take_back(session, "haga-centre-000", "staff:1", tools.clock.now())
    differences = office.open(f"{report}/differences")
    refused = office.press(FREEZE, seen="1", reason="", accept="1")
    stale = office.press(FREEZE, seen="0", reason="twice", accept="1")
    second = office.press(FREEZE, seen="1", reason="twice", accept="1")

    assert "へった" in differences
    assert "令和8年10月" in differences
    assert "2026-10" not in differences.replace("month/2026-10", "")
    assert "-1" in differences
    assert "訂正の理由を えらんでください" in refused.text
    assert stale.status_code == 409
    assert second.status_code == 303
    assert "この月には もっと新しい報告があります" in office.open(report)
    assert "第2号" in office.open("/admin/figures/reports")


def test_the_same_report_gives_the_same_bytes_for_whoever_asks_and_whenever(
    office: Desk, at: Callable[[str], Desk], tools: Tools, clock: SettableClock
) -> None:
    report = frozen(office)
    kinds = ("pdf", "xlsx", "csv")
    before = {kind: office.browser.get(f"{report}/file/{kind}").content for kind in kinds}
    page = MAIN.search(office.open(report))

    with tools.database.transaction() as session:
        service.take_back(session, "haga-centre-000", "staff:1", tools.clock.now())
    clock.move_to(jst(2026, 11, 24, 11))
    after = {kind: at("officer").browser.get(f"{report}/file/{kind}").content for kind in kinds}
    again = MAIN.search(office.open(report))

    assert after == before
    assert page is not None
    assert again is not None
    assert again[0] == page[0]


def test_the_workbook_has_a_sheet_for_each_table_and_real_dates(office: Desk) -> None:
    answer = office.browser.get(f"{frozen(office)}/file/xlsx")
    book = load_workbook(BytesIO(answer.content))

    course = book["令和8年度 月ごとの実績"]
    assert "この報告" in book.sheetnames
    assert "令和8年度 実績と計画" in book.sheetnames
    assert "数え方" in book.sheetnames
    assert course["A2"].value == datetime(2026, 4, 1)  # noqa: DTZ001 – as Excel keeps it
    assert course["A2"].is_date
    assert course["A9"].value == "年度の累計"
    assert book["この報告"]["B3"].value.date() == date(2026, 11, 24)


def test_what_leaves_the_house_hides_small_cells_and_what_would_give_them_away(
    office: Desk,
) -> None:
    answer = office.browser.get(f"{frozen(office)}/file/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(answer.content[3:].decode())))
    parts = {
        row[1]: row[3] for row in lines if "相談件数の内わけ" in row[0] and row[2].startswith("数")
    }

    assert parts["公民館・総社公民館"] == "x"
    assert parts["公民館・芳賀公民館"] == "x"
    assert parts["年代・80代"] == "x"
    assert parts["年代・70代"] == "x"
    assert parts["年代・60代"] == "0"
    assert parts["はじめてか・わからない"] == "14"
    assert parts["合計"] == "14"


def test_the_paper_is_in_japanese_on_a4(office: Desk) -> None:
    answer = office.browser.get(f"{frozen(office)}/file/pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert 2 <= page_count(answer.content) <= 12
    assert set("月次報告令和年照合番号サポーター登録者数相談件数") <= characters(answer.content)


def test_an_officer_sees_whole_numbers_hidden_parts_and_rows_without_anything_personal(
    at: Callable[[str], Desk], office: Desk, visitors: list[int], tools: Tools
) -> None:
    report = frozen(office)
    with tools.database.transaction() as session:
        service.take_back(session, "haga-centre-000", "staff:1", tools.clock.now())
    officer = at("officer")

    shown = officer.open(report)
    rows = officer.open(
        "/admin/figures/rows/consultations?from=2026-10-01&until=2026-11-01&age=80s"
    )
    differences = officer.open(f"{report}/differences")

    assert "個人がわからないように 伏せました" in shown
    assert "個人がわからないように 伏せました" not in office.open(report)
    assert "もとの記録 13件" in rows  # The filter is not theirs: it would tell of one person.
    assert "80代" not in rows
    assert f"/admin/yorozu/entries/{visitors[1]}" not in rows
    assert "全体" in differences
    assert "80代" not in differences
    assert officer.press(FREEZE, seen="1", reason="late").status_code == 403


def test_a_centre_sees_its_own_figures_and_no_report(
    at: Callable[[str], Desk], office: Desk
) -> None:
    report, centre = frozen(office), at("centre")

    rows = centre.open("/admin/figures/rows/consultations?from=2026-10-01&until=2026-11-01")
    theirs = centre.open(
        "/admin/figures/rows/consultations?from=2026-10-01&until=2026-11-01&centre=haga-centre"
    )

    assert "もとの記録 2件" in rows
    assert "もとの記録 0件" in theirs
    assert "サポーター登録者数" not in centre.open("/admin/figures")
    assert "芳賀" not in centre.open(OCTOBER)
    for address in (report, f"{report}/file/csv", "/admin/figures/reports"):
        assert centre.browser.get(address).status_code == 403
    assert centre.browser.get("/admin/figures/rows/supporters").status_code == 404


def test_missing_records_come_first_and_lead_to_where_they_are_mended(
    office: Desk, tools: Tools
) -> None:
    with tools.database.transaction() as session:
        hours = (jst(2026, 10, 8, 9), jst(2026, 10, 8, 12))
        empty = add_session(session, "azuma-centre", hours, "staff:1", hours[0]).pk

    page = office.open(OCTOBER)
    refused = office.press(FREEZE, seen="0", reason="")

    assert "相談の記録が1件もない開設回" in page
    assert f"/admin/yorozu/sessions/{empty}" in page
    assert refused.status_code == 409
    assert "足りない記録があります" in refused.text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/figures/month/2026-13",
        "/admin/figures/month/nonsense",
        "/admin/figures/month/2027-01",
        "/admin/figures/year/2027",
        "/admin/figures/reports/99",
        "/admin/figures/reports/99/differences",
        "/admin/figures/reports/99/file/pdf",
        "/admin/figures/rows/nonsense",
    ],
)
def test_what_there_is_not_is_not_found(office: Desk, address: str) -> None:
    assert office.browser.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "from=nonsense&until=2026-11-01",
        "from=2026-11-01&until=2026-10-01",
        "page=-1",
        "page=99999999",
        "page=x",
        "age=%27%3B%20DROP%20TABLE%20consultation",
        "centre=nowhere&age=&unknown=1",
    ],
)
def test_a_nonsense_filter_breaks_nothing(office: Desk, query: str) -> None:
    assert office.browser.get(f"/admin/figures/rows/consultations?{query}").status_code == 200


def test_the_office_sets_targets_and_words_without_a_programmer(office: Desk) -> None:
    page = office.open("/admin/figures/settings")
    form = dict(
        re.findall(
            r'<input[^>]*name="((?:title|name-\w+|place-\w+|version))"[^>]*value="([^"]*)"', page
        )
    )
    form |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page))
    form |= {"shown-supporters": "1", "shown-dispatches": "1", "title": "市への報告"}
    form |= {"year-supporters": "2026", "target-supporters": "300"}

    saved = office.press("/admin/figures/settings", **form)
    again = office.press("/admin/figures/settings", **form)
    wrong = office.press(
        "/admin/figures/settings", **(form | {"version": "1", "target-supporters": "たくさん"})
    )
    untitled = office.press("/admin/figures/settings", **(form | {"version": "1", "title": " "}))

    assert saved.status_code == 303, saved.text
    assert again.status_code == 409
    assert "変わったところ:" in again.text
    assert "もう一度 保存すると、ここに入れたものに なります" in again.text
    assert wrong.status_code == 422
    assert "たくさん" in wrong.text
    assert untitled.status_code == 422
    assert "目標 300" in office.open("/admin/figures")
    assert "市への報告" in office.open("/admin/figures/definitions") + office.open(frozen(office))


def test_rows_are_taken_out_for_the_office_and_that_is_noted(
    office: Desk, at: Callable[[str], Desk], tools: Tools
) -> None:
    span = {"from": "2026-10-01", "until": "2026-11-01"}

    answer = office.press(
        "/admin/figures/rows/consultations/file", kind="xlsx", centre="soja-centre", **span
    )
    sheet = load_workbook(BytesIO(answer.content)).active

    assert sheet is not None
    assert sheet.max_row == 3
    assert sheet["B2"].value == datetime(2026, 10, 6)  # noqa: DTZ001 – as Excel keeps it
    with tools.database.reading() as session:
        (noted,) = entries_about(session, ["report:0"])
    assert (noted.event, noted.detail["count"]) == ("figures_exported", 2)
    assert at("officer").press("/admin/figures/rows/consultations/file", **span).status_code == 403


def test_an_empty_city_has_its_zeros(office: Desk, tools: Tools) -> None:
    year = office.open("/admin/figures/year/2022")

    assert "令和4年度の実績" in year
    assert office.browser.get("/admin/figures/year/2022/file?kind=csv").status_code == 200
    assert office.browser.get("/admin/figures/year/2022/file?kind=pdf").status_code == 200

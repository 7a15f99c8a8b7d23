"""The pictures on paper and on small screens: A4, black and white, with their numbers."""

import pytest
from playwright.sync_api import Browser, Page

from admin_ui.pages.pictures import KINDS
from mdeji.requests.rules import RequestStatus
from tests.browser.conftest import window
from tests.browser.hands import Board
from tests.browser.pdf import characters, page_count
from tests.factories import World as Rows
from tests.figures.city import desk_day, ended, visited
from tests.stories.world import World

pytestmark = pytest.mark.browser
MOST_PAGES = {"desks": 4, "gap": 4, "trend": 3}
SAID = {
    "trend": "移り変わり前年度同じころ月足した数",
    "topics": "内容地区件数いちばん多延べ合計",
    "desks": "相談所混みすぎ曜週",
    "waiting": "待日数けっか訪問まんなか",
    "people": "活動人回打診",
    "map": "地図地区よろず相談開住芳賀粕川",
    "gap": "足りない教えられる地区混みすぎ",
}


def at_work(town: World) -> None:
    """Let the city have worked for some weeks."""
    now = town.clock.now()
    with town.database.transaction() as session:
        rows = Rows(session, now, _count=5000)
        for weeks in range(1, 6):
            desk_day(session, 7 * weeks, 9 if weeks < 3 else 5, now)
        for days in (3, 5, 6, 30):
            visited(rows, 40, days, topics=["payment"])
        ended(rows, RequestStatus.CANCELLED, "no_supporter", topics=["mynumber"])


def test_every_picture_prints_on_few_sheets_with_its_numbers(
    town: World, chromium: Browser
) -> None:
    at_work(town)

    with window(chromium, 1280) as page:
        Board(page, town.base_url).sign_in("coordinator")
        for kind in KINDS:
            page.goto(f"{town.base_url}/admin/pictures/{kind.code}")
            paper = page.pdf(format="A4")

            assert 1 <= page_count(paper) <= MOST_PAGES.get(kind.code, 2), kind.code
            lacking = set(SAID[kind.code]) - characters(paper)
            assert lacking == set(), (kind.code, lacking)


def test_on_paper_nothing_is_told_by_colour_alone(town: World, chromium: Browser) -> None:
    at_work(town)

    with window(chromium, 1280) as page:
        Board(page, town.base_url).sign_in("coordinator")
        page.emulate_media(media="print")
        page.goto(f"{town.base_url}/admin/pictures/waiting")

        patterns = _fills(page, ".chart--wide .part")
        assert len(set(patterns)) == len(patterns) > 1
        page.goto(f"{town.base_url}/admin/pictures/gap")
        marks = page.locator("#gap-head ~ .chart--wide .field__text").all_text_contents()
        assert any(one.startswith("○") for one in marks)
        assert page.locator(".no-print:visible").count() == 0


def test_a_telephone_and_a_large_print_get_the_narrow_drawing(
    town: World, chromium: Browser
) -> None:
    at_work(town)

    for width in (360, 640):
        with window(chromium, width) as page:
            Board(page, town.base_url).sign_in("coordinator")
            page.goto(f"{town.base_url}/admin/pictures/topics")

            assert page.locator(".chart--narrow:visible").count() == 1
            assert page.locator(".chart--wide:visible").count() == 0
            size = page.evaluate(
                "(() => { const t = document.querySelector('.chart--narrow .field__text');"
                "return t.getBoundingClientRect().height })()"
            )
            assert size >= 10


def _fills(page: Page, selector: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        selector, "all => all.map(one => one.getAttribute('fill') || getComputedStyle(one).fill)"
    )
    return found

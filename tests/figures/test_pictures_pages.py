"""The pictures as staff see them: what they say is computed, and small numbers stay in the house."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from admin_ui.pages.pictures import KINDS
from admin_ui.tools import Tools
from mdeji.requests.rules import RequestStatus
from tests.admin_ui.conftest import Desk
from tests.factories import World
from tests.figures.city import desk_day, ended, visited

CODES = [kind.code for kind in KINDS]
SVG = re.compile(r"<svg class=\"chart.*?</svg>", re.DOTALL)
At = Callable[[str], Desk]


def at_work(tools: Tools) -> None:
    """Let the city have worked for some weeks."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        world = World(session, now)
        for weeks in range(1, 9):
            desk_day(session, 7 * weeks, 9 if weeks < 4 else 6, now)
            desk_day(session, 7 * weeks, 0, now, centre_id="ogo-centre")
        desk_day(session, 365, 2, now)
        for days in (3, 5, 6, 7, 9, 30):
            visited(world, 40, days, topics=["payment"])
        ended(world, RequestStatus.CANCELLED, "no_supporter", topics=["mynumber"])


def svgs(html: str) -> list[str]:
    found = SVG.findall(html)
    for one in found:
        ET.fromstring(one)  # noqa: S314 – our own page
    return found


def test_every_picture_has_two_widths_words_for_the_blind_and_its_table(
    tools: Tools, at: At
) -> None:
    at_work(tools)
    office = at("coordinator")

    for code in CODES:
        html = office.open(f"/admin/pictures/{code}")

        drawings = svgs(html)
        assert len(drawings) >= 2, code
        assert len(drawings) % 2 == 0
        for one in drawings:
            assert re.search(r"<title id=[^>]+>.+</title>\s*<desc id=[^>]+>.+</desc>", one)
            assert "style=" not in one
        assert html.count("<caption>") == len(drawings) // 2
        assert svgs(office.open(f"/admin/pictures/{code}")) == drawings


def test_an_empty_city_is_told_kindly(at: At) -> None:
    office = at("coordinator")

    for code in CODES:
        html = office.open(f"/admin/pictures/{code}")

        assert "まだ" in html, code
        assert svgs(html) == []


def test_the_course_is_compared_with_the_same_days_of_last_year(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("coordinator").open("/admin/pictures/trend")

    assert "よろず相談所の相談は、令和8年度に 57件。前の年度の 同じころより 55件 ふえました" in html


def test_the_same_address_gives_the_same_picture_and_filters(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("coordinator").open("/admin/pictures/desks?period=d90&centre=ogo-centre")

    assert "大胡公民館・さいきん90日" in html
    assert "大胡公民館で 8回 開き、1回に 来た人は 0.0人。0人の回が 8回、混みすぎが 0回" in html
    assert '<option value="ogo-centre" selected>' in html


def test_whoever_is_not_of_the_house_sees_the_whole_city(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("reader").open("/admin/pictures/desks?period=d90&centre=ogo-centre")

    assert "市ぜんたい・さいきん90日" in html
    assert '<select id="centre"' not in html


def test_nonsense_in_the_address_shows_the_whole_city(at: At) -> None:
    html = at("officer").open("/admin/pictures/map?period=x&centre=nowhere&district=<b>")

    assert "市ぜんたい・令和8年度" in html
    assert at("officer").browser.get("/admin/pictures/nothing").status_code == 404


def test_small_numbers_stay_in_the_house(tools: Tools, at: At) -> None:
    at_work(tools)

    inside = at("coordinator").open("/admin/pictures/waiting")
    outside = at("officer").open("/admin/pictures/waiting")

    assert "<td>1件</td>" in inside
    assert "<td>1件</td>" not in outside
    assert "＊は、5より少ない数" in outside
    assert "＊" not in at("officer").open("/admin/pictures/trend"), (
        "the totals of the city are told"
    )
    for code in CODES:
        page = at("reader").open(f"/admin/pictures/{code}")
        cells = re.findall(r"<td>([1-4])(?:件|人)?</td>", page)
        assert code in {"desks", "map", "trend"} or cells == [], code


def test_the_gap_says_what_would_help_and_where_to_do_it(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("coordinator").open("/admin/pictures/gap")

    assert "本庁地区で「マイナンバー」を教えられる人を、あと" not in html
    assert "サポーターに「マイナンバー」の ミニ講座を ひらく(本庁地区のため)" in html
    assert "芳賀公民館の 火曜日の よろず相談所に、もう1つ机を 出すか" in html
    assert "8回のうち 3回が 混みすぎでした" in html
    assert "8回のうち 8回は 0人でした" in html
    assert 'href="/admin/yorozu/desks/ogo-centre"' in html


def test_whoever_may_not_act_gets_no_dead_links(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("officer").open("/admin/pictures/gap")

    assert "ミニ講座を ひらく" in html
    assert "/admin/supporters" not in html
    assert "/admin/apply-poster" not in html


def test_nobody_is_named_among_the_supporters(tools: Tools, at: At) -> None:
    at_work(tools)

    html = at("coordinator").open("/admin/pictures/people")

    assert "活動中の 6人のうち、45日より長く 打診がない人は 6人" in html
    assert 'href="/admin/supporters?flag=idle"' in html
    assert "支援" not in html


def test_the_old_address_leads_to_what_is_missing(at: At) -> None:
    answer = at("officer").browser.get("/admin/demand")

    assert answer.headers["location"] == "/admin/pictures/gap"

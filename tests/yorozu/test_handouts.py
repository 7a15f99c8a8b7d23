"""A step card from a log by one tap: on paper, and on the visitor's phone."""

import pytest

from admin_ui.tools import Tools
from mdeji.requests.guides import GUIDES
from mdeji.staff.journal import entries_about
from mdeji.yorozu.queries import logs_of
from tests.admin_ui.conftest import Desk
from tests.browser.pdf import characters, page_count
from tests.outreach.conftest import a_class
from tests.yorozu.conftest import open_desk
from tests.yorozu.test_log_pages import JSON, send


@pytest.fixture
def here(tools: Tools) -> int:
    return open_desk(tools)


def test_the_answer_to_a_log_names_what_can_follow_by_one_tap(office: Desk, here: int) -> None:
    told = send(office, here, topics=["photo"], device="iphone").json()

    assert [card["code"] for card in told["guides"]] == ["photo_take", "photo_tidy"]
    assert told["visit"].startswith("/admin/requests/new?door=counter&district=haga")
    assert "topics=photo" in told["visit"]


def test_a_card_is_printed_for_the_device_of_the_record_and_noted(
    office: Desk, tools: Tools, here: int
) -> None:
    number = send(office, here, topics=["settings"], device="iphone").json()["id"]
    address = f"/admin/yorozu/entries/{number}"

    answer = office.press(address, do="handout", guide="text_big")
    unknown = office.press(address, do="handout", guide="../../etc")
    paper = office.browser.get(answer.headers["location"])

    assert answer.headers["location"] == "/guides/text_big.pdf?device=iphone"
    assert unknown.status_code == 422
    assert paper.headers["content-type"] == "application/pdf"
    with tools.database.reading() as session:
        events = [one.event for one in entries_about(session, [f"consultation:{number}"])]
    assert events.count("handout_given") == 1
    assert "手順の紙を わたしました" in office.open(address)


def test_every_card_fits_on_one_page(visitor: Desk) -> None:
    papers = {code: visitor.browser.get(f"/guides/{code}.pdf").content for code in GUIDES}

    assert {code for code, paper in papers.items() if page_count(paper) != 1} == set()
    assert {
        code for code, paper in papers.items() if not set("相談所") <= characters(paper)
    } == set()


def test_a_paper_is_of_one_device_or_of_all(visitor: Desk) -> None:
    def paper(device: str) -> bytes:
        return visitor.browser.get(f"/guides/text_big.pdf?device={device}").content

    assert len({paper("iphone"), paper("raku"), paper("unknown")}) == 3
    assert paper("nonsense") == paper("unknown")


def test_a_card_on_the_phone_shows_one_way_when_the_device_is_chosen(visitor: Desk) -> None:
    both, one = visitor.open("/guides/text_big"), visitor.open("/guides/text_big?device=iphone")

    assert ("画面表示と明るさ" in both, "ディスプレイ" in both) == (True, True)
    assert ("画面表示と明るさ" in one, "ディスプレイ" in one) == (True, False)
    assert 'content="index, follow"' in both


def test_a_card_nobody_wrote_is_not_found(visitor: Desk) -> None:
    for address in ("/guides/nothing", "/guides/nothing.pdf", "/guides/..%2Fyorozu"):
        assert visitor.browser.get(address, headers=JSON).status_code in {404, 422}


def test_a_class_is_noted_by_one_tap_and_once(office: Desk, tools: Tools, here: int) -> None:
    number = send(office, here).json()["id"]
    address = f"/admin/yorozu/entries/{number}"

    office.press(address, do="class")
    office.press(address, do="class")

    with tools.database.reading() as session:
        events = [one.event for one in entries_about(session, [f"consultation:{number}"])]
        referral = logs_of(session, here)[0].referral
    assert (referral, events.count("class_wished")) == ("class", 1)
    assert "講座を すすめました" in office.open(address)


def test_a_class_near_the_desk_is_opened_for_the_sign_up_by_one_tap(
    office: Desk, tools: Tools, here: int
) -> None:
    with tools.database.transaction() as session:
        one = a_class(session, tools.clock.now())
    number = send(office, here).json()["id"]
    address = f"/admin/yorozu/entries/{number}"

    page = office.open(address)
    answer = office.press(address, **{"do": "class", "class": str(one)})
    nonsense = office.press(address, **{"do": "class", "class": "4711"})

    assert f'name="class" value="{one}"' in page
    assert answer.headers["location"] == f"/admin/classes/{one}#sign-head"
    assert "/admin/yorozu/entries/" in nonsense.headers["location"]
    with tools.database.reading() as session:
        assert logs_of(session, here)[0].referral == "class"

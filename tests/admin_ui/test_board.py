"""The board shows what waits, for whom, and since when."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin_ui.tools import Tools
from mdeji.dispatch import board
from mdeji.dispatch.board import Filters, Lane
from mdeji.dispatch.rules import VisitStatus
from mdeji.kit.clock import SettableClock
from mdeji.requests.rules import RequestStatus
from mdeji.staff.journal import record
from tests.admin_ui.conftest import Desk

Making = Callable[[], Any]


def _lane(html: str, lane: str) -> str:
    found = re.search(rf'lane--{lane}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_an_empty_board_says_what_to_do(office: Desk) -> None:
    html = office.open("/admin")

    assert "待っている依頼はありません" in html
    assert "/admin/requests/new" in html


def test_each_request_stands_where_it_waits_and_names_the_next_actor(
    office: Desk, making: Making
) -> None:
    with making() as world:
        world.request(status=RequestStatus.WITH_COORDINATOR, waiting_for="nobody_left")
        asking = world.request(status=RequestStatus.SEARCHING)
        world.offer(asking, world.supporter("田中"))
        world.visit(world.request(group="長寿会"), [world.supporter("鈴木")])
        over = world.request(wish_at=world.now - timedelta(days=1))
        world.visit(over, [world.supporter("小林")], request_status=RequestStatus.VISITED)

    html = office.open("/admin")

    assert "コーディネーター(打診できる人がいません)" in _lane(html, "office")
    assert "サポーター1人の返事" in _lane(html, "asking")
    assert "当日を待つ" in _lane(html, "arranged")
    assert "長寿会 様" in _lane(html, "arranged")
    assert "小林さんの報告" in _lane(html, "report")


def test_whoever_must_be_phoned_is_in_the_offices_column(office: Desk, making: Making) -> None:
    with making() as world:
        request = world.request()
        world.visit(request, [world.supporter("鈴木")])
        request.waiting_for = "phone:team_found"
        done = world.request(status=RequestStatus.CLOSED, waiting_for="follow_up")

    html = office.open("/admin")

    assert "電話で知らせる:サポーターが決まったこと" in _lane(html, "office")
    assert done.number in _lane(html, "office")
    assert request.number not in _lane(html, "arranged")
    assert office.press(f"/admin/requests/{request.pk}/phoned").status_code == 303
    assert request.number in _lane(office.open("/admin"), "arranged")


def test_a_visit_that_was_stopped_without_an_adult_says_whom_to_phone_and_what_to_ask(
    office: Desk, making: Making
) -> None:
    with making() as world:
        request = world.request()
        visit = world.visit(request, [world.supporter("鈴木")], status=VisitStatus.OVER)
        request.status, request.waiting_for = RequestStatus.VISITED, "no_adult"
        world.session.add_all([request, visit])
        page = f"/admin/requests/{request.pk}"

    assert "大人が見つかりません。ご本人に電話" in office.open("/admin")
    shown = office.open(page)
    assert "どうなったかを 聞いてください" in shown
    assert "日時を変えるか" not in shown
    assert "電話で知らせた" in shown


def test_a_supporter_asked_whom_line_does_not_reach_is_to_be_phoned(
    office: Desk, making: Making
) -> None:
    with making() as world:
        asking = world.request(status=RequestStatus.SEARCHING)
        paper = world.person("木村 文子", line=False)
        world.offer(asking, world.supporter("木村", person_id=paper.pk))
        world.offer(asking, world.supporter("田中"))

    assert "電話で聞く サポーター 1人" in _lane(office.open("/admin"), "asking")
    page = office.open(f"/admin/requests/{asking.pk}")
    assert page.count("LINEでは届きません。電話で聞いてください") == 1


def test_the_oldest_promise_stands_first_and_lateness_is_said_in_words(
    office: Desk, making: Making, clock: SettableClock
) -> None:
    with making() as world:
        world.request(topics=["qr"], promised_at=world.now + timedelta(hours=1))
        world.request(topics=["safety"], promised_at=world.now - timedelta(hours=5))

    html = _lane(office.open("/admin"), "asking")
    clock.advance(timedelta(minutes=90))
    later = _lane(office.open("/admin"), "asking")

    assert html.index("詐欺・安全") < html.index("QRコード")
    assert "5時間おくれ" in html
    assert "おくれ 1件" in html
    assert "おくれ 2件" in later


def test_filters_and_numbers_narrow_the_board(office: Desk, making: Making) -> None:
    with making() as world:
        world.request(topics=["qr"], district_id="soja")
        found = world.request(topics=["safety"], district_id="ogo")
        world.request(group="長寿会", topics=["payment"])

    assert "QRコード" not in office.open("/admin?district=ogo")
    assert "スマホで支払い" in office.open("/admin?kind=group")
    assert "詐欺・安全" not in office.open("/admin?kind=group")
    by_number = office.press("/admin/search", q=f"M-{found.pk:04d}")
    assert by_number.headers["location"] == f"/admin?q=M-{found.pk:04d}"
    assert "QRコード" not in office.open(by_number.headers["location"])
    assert "あてはまる依頼はありません" in office.open("/admin?q=999999")


@pytest.mark.parametrize("words", ["高橋 ハナ", "髙橋ハナ", "たかはし", "タカハシ", "ﾀｶﾊｼ"])
def test_a_name_is_found_however_it_is_written(office: Desk, making: Making, words: str) -> None:
    with making() as world:
        person = world.person("高橋 ハナ", kana="たかはし はな")
        world.request(requester_id=person.pk, topics=["safety"])
        world.request(topics=["qr"])

    answer = office.press("/admin/search", q=words)

    assert answer.status_code == 200
    assert "詐欺・安全" in answer.text
    assert "QRコード" not in answer.text


def test_a_name_never_gets_into_an_address(office: Desk, making: Making) -> None:
    with making() as world:
        world.request(requester_id=world.person("高橋 ハナ").pk)

    html = office.press("/admin/search", q="高橋").text

    assert "%E9%AB%98" not in html
    assert "q=高" not in html
    assert "高橋 ハナ 様" in html


def test_an_ended_request_is_found_but_not_on_the_board(office: Desk, making: Making) -> None:
    with making() as world:
        ended = world.request(status=RequestStatus.CANCELLED, topics=["safety"])

    assert "詐欺・安全" not in office.open("/admin")
    assert "詐欺・安全" in office.open(f"/admin?q={ended.pk}")


def test_onlookers_see_no_names(at: Callable[[str], Desk], making: Making) -> None:
    with making() as world:
        person = world.person("高橋 ハナ", phone="0271234567")
        request = world.request(requester_id=person.pk, group="ひまわり会", memo="耳が遠い")

    for role in ("officer", "reader"):
        desk = at(role)
        for html in (desk.open("/admin"), desk.open(f"/admin/requests/{request.pk}")):
            assert request.number in html
            for secret in ("高橋", "ひまわり会", "0271234567", "耳が遠い", "/cancel"):
                assert secret not in html
        assert "高橋" not in desk.press("/admin/search", q="ひまわり会").text.replace(
            'value="ひ', ""
        )


def test_an_unchanged_board_is_answered_without_a_body(
    office: Desk, making: Making, tools: Tools, clock: SettableClock
) -> None:
    asked = re.search(r'hx-get="([^"]+)"', office.open("/admin"))
    assert asked is not None
    address = asked[1].replace("&amp;", "&")

    unchanged = office.browser.get(address)
    with making() as world:
        world.request(topics=["safety"])
    changed = office.browser.get(address)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert changed.status_code == 200
    assert "詐欺・安全" in changed.text
    assert 'hx-swap-oob="true"' in changed.text
    assert "<html" not in changed.text


def test_lateness_alone_renews_the_board_within_a_minute(
    office: Desk, tools: Tools, clock: SettableClock
) -> None:
    with tools.database.reading() as session:
        before = board.version(session, clock.now())
        after = board.version(session, clock.now() + timedelta(minutes=1))

    assert before != after


def test_an_open_board_of_somebody_signed_out_goes_to_the_sign_in(visitor: Desk) -> None:
    answer = visitor.browser.get("/admin/board", headers={"hx-request": "true"})

    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/admin/sign-in")


def test_five_thousand_open_requests_make_a_short_page(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        person = world.person("高橋 ハナ")
        world.many_requests(5000, requester_id=person.pk, status=RequestStatus.SEARCHING)

    html = office.open("/admin")
    with tools.database.reading() as session:
        lanes = board.board(session, Filters(), tools.clock.now()).lanes

    assert [lane.count for lane in lanes if lane.lane is Lane.ASKING] == [5000]
    assert html.count('class="card"') == board.FEW
    assert "残り 4975件も見る" in html
    assert "50 ページ" in office.open("/admin?lane=asking&page=50")
    assert len(html) < 100_000


def test_the_header_counts_letters_failed_messages_and_the_quota(
    office: Desk, making: Making
) -> None:
    with making() as world:
        person = world.person("山本 キヨ")
        world.letter(person, "お礼をいいたいです")
        world.message(person)
        world.message(person, fate="dead", error="400", via=None, sent_at=None)

    html = office.open("/admin")

    pulse = re.search(r'id="pulse".*?</div>', html, re.DOTALL)
    assert pulse is not None
    assert "届かない通知" in pulse[0]
    assert "1/5000" in pulse[0]
    assert '<b class="number">1</b>' in pulse[0]


def test_a_journal_entry_renews_the_board(office: Desk, tools: Tools) -> None:
    now = tools.clock.now()
    with tools.database.reading() as session:
        before = board.version(session, now)
    with tools.database.transaction() as session:
        record(session, "system", "request:1", "submitted", {}, now)
    with tools.database.reading() as session:
        assert board.version(session, now) != before

"""Ten seconds in which what leaves the house can be taken back: decisions and letters (UX A2)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.messages import letters
from mdeji.messages.tables import Fate, Message
from mdeji.requests.queries import request as request_view
from mdeji.requests.rules import RequestStatus
from tests.admin_ui.conftest import Desk

Making = Callable[[], Any]
Later = Callable[[], None]

DECISIONS = [
    ("cancel", {"reason": "weather"}, "この依頼を 取り消します。"),
    ("refer", {"whither": "shop"}, "ほかの窓口を案内して 終わります。"),
    ("time", {"day1": "R8.12.3", "time1": "午後2時"}, "希望の日時を 変えます。"),
    ("place", {"place": "centre", "centre": "soja-centre"}, "場所を 変えます。"),
]


def _seen(tools: Tools, request_id: int) -> tuple[Any, ...]:
    with tools.database.reading() as session:
        view = request_view(session, request_id)
        told = session.exec(select(Message.id)).all()
    return view.status, view.wishes, view.centre_id, view.version, len(told)


@pytest.mark.parametrize(("action", "fields", "said"), DECISIONS)
def test_nothing_of_a_decision_that_is_taken_back_happens(
    office: Desk, making: Making, tools: Tools, later: Later, action: str, fields: Any, said: str
) -> None:
    with making() as world:
        request = world.request()
        world.visit(request, [world.supporter("田中")])
    path, before = f"/admin/requests/{request.pk}", _seen(tools, request.pk)

    office.press(f"{path}/{action}", **fields)
    html = office.open(path)
    deed = re.search(r'name="deed" value="(\w+)"', html)
    assert said in html
    assert "あと10秒で" in html
    assert deed is not None
    answer = office.press(f"{path}/take-back", deed=deed[1], about="0")
    later()

    assert answer.status_code == 303
    assert _seen(tools, request.pk) == before
    assert "知らせる前に取りやめました" in office.open(path)


def test_an_offer_by_hand_can_be_taken_back_until_it_goes_out(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        first, second = world.supporter("田中"), world.supporter("鈴木")
        request = world.request(group="長寿会", status=RequestStatus.WITH_COORDINATOR)
    path = f"/admin/requests/{request.pk}"

    office.press(f"{path}/offer", supporter=first.pk)
    office.press(f"{path}/offer", supporter=second.pk)
    office.press(f"{path}/take-back", deed="offer", about=first.pk)
    later()
    late = office.press(f"{path}/take-back", deed="offer", about=second.pk)

    with tools.database.reading() as session:
        asked = [row.person_id for row in session.exec(select(Message))]
    assert asked == [second.person_id]
    assert late.status_code == 409
    assert "取りやめられませんでした" in late.text


def test_pressing_twice_decides_once(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)
    path = f"/admin/requests/{request.pk}"

    office.press(f"{path}/cancel", reason="weather")
    office.press(f"{path}/refer", whither="shop")
    assert office.open(path).count("leaving__one") == 1
    later()
    later()

    assert _seen(tools, request.pk)[0] is RequestStatus.REFERRED


def test_what_became_impossible_within_the_ten_seconds_is_told_in_the_story(
    at: Callable[[str], Desk], making: Making, tools: Tools, later: Later, clock: SettableClock
) -> None:
    with making() as world:
        request = world.request(wish_at=clock.now() + timedelta(hours=3))
        world.visit(request, [world.supporter("田中")]).confirmed_at = world.now
    path = f"/admin/requests/{request.pk}"
    clock.advance(timedelta(hours=3) - timedelta(seconds=5))
    office = at("coordinator")

    office.press(f"{path}/cancel", reason="weather")
    later()

    assert _seen(tools, request.pk)[0] is RequestStatus.ARRANGED
    assert "「取り消し」は できませんでした。もう時間がありませんでした。" in office.open(path)


def test_an_answer_waits_ten_seconds_and_its_words_come_back(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        letter = world.letter(world.person("花子"), "充電器は 借りられますか")
    path = f"/admin/letters/{letter.thread_id}"
    office.press(f"{path}/reply", text="まちがえた 返事です。")
    with tools.database.reading() as session:
        ours = letters.letters(session, letter.thread_id)[-1]
    assert "あと10秒で</span> 送ります。" in office.open(path)

    answer = office.press(f"{path}/recall", letter=ours.id)

    assert "書き直して送れます" in answer.text
    assert "まちがえた 返事です。</textarea>" in answer.text
    assert "まちがえた" not in office.open(path)
    with tools.database.reading() as session:
        assert {row.fate for row in session.exec(select(Message))} == {Fate.WITHDRAWN}
        assert letters.waiting_count(session) == 1


def test_an_answer_that_has_left_cannot_be_taken_back(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        letter = world.letter(world.person("花子"), "充電器は 借りられますか")
    path = f"/admin/letters/{letter.thread_id}"
    office.press(f"{path}/reply", text="お貸しできます。")
    with tools.database.transaction() as session:
        session.exec(select(Message)).one().fate = Fate.SENT
        ours = letters.letters(session, letter.thread_id)[-1]

    late = office.press(f"{path}/recall", letter=ours.id)
    foreign = office.press(f"{path}/recall", letter=letter.pk)

    assert late.status_code == 409
    assert "もう送ったあとでした" in late.text
    assert "お貸しできます。" in late.text
    assert foreign.status_code == 404


def test_at_night_an_answer_can_be_taken_back_until_the_morning(
    at: Callable[[str], Desk], making: Making, clock: SettableClock
) -> None:
    clock.advance(timedelta(hours=12))
    office = at("coordinator")
    with making() as world:
        request = world.request()
    office.press(f"/admin/requests/{request.pk}/write", text="あした お電話します。")

    html = office.open(f"/admin/requests/{request.pk}")

    assert "午前8時に" in html
    assert "ご本人のLINEへ 送ります。" in html

"""The office writes to many: whom it reaches and what it costs are seen before anything leaves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.kit.clock import SettableClock
from mdeji.messages.tables import Message
from mdeji.reach import service
from mdeji.reach.rules import BulletinStatus
from mdeji.reach.tables import Bulletin
from tests.admin_ui.conftest import Desk

KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def three(making: Callable[[], Any]) -> list[int]:
    """Make one with LINE, one without, and one who left."""
    with making() as world:
        reachable = world.supporter("きくち")
        bare = world.supporter("のもと", person_id=world.person("野本", line=False).pk)
        gone = world.supporter("たなか", status="left")
        return [reachable.pk, bare.pk, gone.pk]


def _key(page: str) -> str:
    found = KEY.search(page)
    assert found is not None
    return found[1]


def _send(office: Desk, text: str = "あすは雪の予報です。") -> str:
    page = office.press("/admin/reach/preview", kind="message", text=text).text
    answer = office.press("/admin/reach", kind="message", text=text, key=_key(page))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _run(tools: Tools, clock: SettableClock) -> None:
    clock.advance(timedelta(seconds=11))
    with tools.database.transaction() as session:
        service.send(session, 1, 0, clock.now())


def test_the_preview_says_who_is_reached_and_what_it_costs(office: Desk, three: list[int]) -> None:
    page = office.press("/admin/reach/preview", kind="message", text="あすは雪の予報です。").text

    assert "LINEで届くのは <b" in page
    assert "LINEで届かない 1人" in page
    assert "のもと" in page
    assert "たなか" not in page


def test_nothing_leaves_within_ten_seconds_and_it_can_be_taken_back(
    office: Desk, three: list[int], tools: Tools, clock: SettableClock
) -> None:
    place = _send(office)
    assert "取り消す" in office.open(place)

    office.press(f"{place}/cancel")
    _run(tools, clock)

    with tools.database.reading() as session:
        assert session.exec(select(Message)).all() == []
        assert session.exec(select(Bulletin)).one().status is BulletinStatus.CANCELLED


def test_after_ten_seconds_it_is_written_once_to_everybody_line_reaches(
    office: Desk, three: list[int], tools: Tools, clock: SettableClock
) -> None:
    place = _send(office)

    _run(tools, clock)
    _run(tools, clock)

    with tools.database.reading() as session:
        (message,) = session.exec(select(Message)).all()
        assert message.parts[0]["data"]["text"] == "あすは雪の予報です。"
    assert "送りました" in office.open(place)
    assert office.press(f"{place}/cancel").status_code == 409


def test_pressing_send_twice_sends_once(office: Desk, three: list[int], tools: Tools) -> None:
    fields = {"kind": "message", "text": "雪です。", "key": "k" * 30}

    first = office.press("/admin/reach", **fields)
    again = office.press("/admin/reach", **fields)

    assert first.headers["location"] == again.headers["location"]


def test_more_than_the_month_allows_is_not_sent(
    office: Desk, three: list[int], tools: Tools
) -> None:
    tools.settings.line_monthly_limit = 0

    page = office.press("/admin/reach/preview", kind="message", text="雪です。").text
    refused = office.press("/admin/reach", kind="message", text="雪です。", key="k" * 30)

    assert "今月の送信数が 足りません" in page
    assert refused.status_code == 422
    assert "雪です。" in refused.text


@pytest.mark.parametrize("text", ["", "   ", "あ" * 301])
def test_no_text_and_too_long_a_text_are_told_and_nothing_is_lost(
    office: Desk, three: list[int], text: str
) -> None:
    answer = office.press("/admin/reach/preview", kind="message", text=text, topic="line")

    assert answer.status_code == 422
    assert '<option value="line" selected>' in answer.text


def test_in_a_drill_those_without_line_are_phoned_at_once_and_the_silent_after_the_window(
    office: Desk, three: list[int], tools: Tools, clock: SettableClock
) -> None:
    answer = office.press("/admin/reach", kind="drill", window="48", key="d" * 30)
    place = str(answer.headers["location"])
    _run(tools, clock)

    before = office.open(place).split('id="phone"')[1].split("</section>")[0]
    clock.advance(timedelta(days=3))
    office.sign_in("coordinator")
    after = office.open(place).split('id="phone"')[1].split("</section>")[0]

    assert "のもと" in before
    assert "きくち" not in before
    assert "きくち" in after


def test_a_call_is_noted_and_takes_somebody_off_the_list(
    office: Desk, three: list[int], tools: Tools, clock: SettableClock
) -> None:
    place = str(office.press("/admin/reach", kind="drill", key="d" * 30).headers["location"])
    _run(tools, clock)
    one = re.search(r'name="id" value="(\d+)"', office.open(place))
    assert one is not None

    office.press(f"{place}/phoned", id=one[1], result="reached")

    assert "電話で話せました" in office.open(place)


def test_names_with_markup_in_a_message_stay_text(office: Desk, three: list[int]) -> None:
    place = _send(office, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in office.open(place)

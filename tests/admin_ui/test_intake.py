"""Intake at the desk makes the same request as the chat."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.dates import read_day, read_time
from admin_ui.tools import Tools
from mdeji.kit.calendar import wareki_year
from mdeji.requests.queries import by_number
from mdeji.requests.rules import Door, Kind, PlaceKind
from tests.admin_ui.conftest import Desk

Making = Callable[[], Any]
TODAY = date(2026, 11, 24)
ASKED: dict[str, Any] = {
    "door": "phone",
    "kind": "individual",
    "name": "佐藤 ハナ",
    "kana": "さとう はな",
    "phone": "０２７-123-4567",
    "topics": ["line", "photo"],
    "device": "iphone",
    "district": "fujimi",
    "place": "centre",
    "centre": "fujimi-centre",
    "day1": "12/3",
    "time1": "14:00",
    "consent": "1",
}


def test_a_phone_call_becomes_the_same_request_as_in_the_chat(office: Desk, tools: Tools) -> None:
    answer = office.press("/admin/requests/new", **ASKED, once="a")

    assert answer.status_code == 303
    with tools.database.reading() as session:
        made = by_number(session, "M-0001")
    assert (made.door, made.kind, made.place) == (Door.PHONE, Kind.INDIVIDUAL, PlaceKind.CENTRE)
    assert made.topics == ("line", "photo")
    assert made.wishes[0][0].isoformat() == "2026-12-03T05:00:00+00:00"
    assert "電話から" in office.open(answer.headers["location"])


def test_pressing_twice_takes_in_once(office: Desk, tools: Tools) -> None:
    first = office.press("/admin/requests/new", **ASKED, once="same")
    second = office.press("/admin/requests/new", **ASKED, once="same")

    assert first.headers["location"] == second.headers["location"]


def test_a_group_and_a_family_are_taken_in_as_well(office: Desk, tools: Tools) -> None:
    group = {"kind": "group", "headcount": "９", "group_name": "ひまわり会"}
    family = {"door": "family", "for_whom": "parent", "learner_name": "佐藤 ウメ"}

    office.press("/admin/requests/new", **(ASKED | group), once="a")
    office.press("/admin/requests/new", **(ASKED | family), once="b")

    with tools.database.reading() as session:
        first, second = by_number(session, "M-0001"), by_number(session, "M-0002")
    assert (first.headcount, first.group_name) == (9, "ひまわり会")
    assert (second.for_whom, second.learner_name) == ("parent", "佐藤 ウメ")
    assert first.requester_id == second.requester_id


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "お名前を入れて"),
        ({"phone": "12"}, "電話番号を、市外局番から"),
        ({"topics": []}, "相談したいことを 1つ以上"),
        ({"topics": ["hacking"]}, "相談したいことを 1つ以上"),
        ({"district": "tokyo"}, "地区を えらんで"),
        ({"centre": ""}, "公民館を えらんで"),
        ({"place": "home"}, "住所か 建物"),
        ({"kind": "group", "headcount": "2"}, "3人から40人"),
        ({"kind": "group", "headcount": "たくさん"}, "3人から40人"),
        ({"consent": ""}, "個人情報の扱い"),
        ({"door": "line"}, "受付経路を"),
        ({"day1": "31/31"}, "日付が読めません"),
        ({"day1": "1/2", "time1": "10:00"}, "年末年始"),
    ],
)
def test_wrong_input_is_said_beside_its_field_and_nothing_is_lost(
    office: Desk, wrong: dict[str, Any], said: str
) -> None:
    answer = office.press("/admin/requests/new", **(ASKED | {"memo": "ゆっくり"} | wrong))

    assert answer.status_code == 422
    assert said in answer.text
    assert "ゆっくり" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_centre_takes_in_without_seeing_other_requests(
    at: Callable[[str], Desk], tools: Tools
) -> None:
    desk = at("centre")

    answer = desk.press("/admin/requests/new", **(ASKED | {"centre": "soja-centre"}), once="c")

    assert answer.headers["location"].startswith("/admin/requests/new?done=")
    assert "M-0001 を受け付けました" in desk.open(answer.headers["location"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("R8.12.3", date(2026, 12, 3)),
        ("令和8年12月3日", date(2026, 12, 3)),
        ("令和8年12月3日(木)", date(2026, 12, 3)),
        ("２０２６／１２／３", date(2026, 12, 3)),
        ("12/3", date(2026, 12, 3)),
        ("12月3日", date(2026, 12, 3)),
        ("1/15", date(2027, 1, 15)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("あした", date(2026, 11, 25)),
        ("木曜", date(2026, 11, 26)),
        ("来週の火曜日", date(2026, 12, 1)),
        ("2/30", None),
        ("R0.13.40", None),
        ("なんとか", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, meant: date | None) -> None:
    assert read_day(typed, TODAY) == meant


@given(st.dates(min_value=date(1926, 12, 26), max_value=date(2060, 12, 31)))
def test_every_day_of_the_eras_is_read_back(day: date) -> None:
    written = f"{wareki_year(day)}{day.month}月{day.day}日"

    assert read_day(written, TODAY) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers_of_dates_and_times(text: str) -> None:
    assert isinstance(read_day(text, TODAY), date | None)
    assert isinstance(read_time(text), time | None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:00", time(14)),
        ("１４時半", time(14, 30)),
        ("午後2時", time(14)),
        ("2時", time(14)),
        ("10", time(10)),
        ("1430", time(14, 30)),
        ("正午すぎ", None),
        ("25:00", None),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, meant: time | None) -> None:
    assert read_time(typed) == meant

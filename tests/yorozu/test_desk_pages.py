"""The screens of the desks: for staff, for everybody, and on paper."""

from collections.abc import Callable
from datetime import date, timedelta

import icalendar
import pytest

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.yorozu.calendar import SessionView, sessions_between
from tests.admin_ui.conftest import Desk
from tests.browser.pdf import characters, page_count
from tests.yorozu.conftest import desk

RULE = {"weekday": "2", "opens": "13:30", "closes": "15:30", "weeks": ["1", "3"]}


def december(tools: Tools) -> list[SessionView]:
    with tools.database.reading() as session:
        return sessions_between(session, date(2026, 12, 1), date(2026, 12, 31), tools.clock.now())


def test_a_coordinator_gives_a_centre_its_desk(office: Desk, tools: Tools) -> None:
    answer = office.press("/admin/yorozu/desks/haga-centre/rules", **RULE)
    page = office.open("/admin/yorozu/desks/haga-centre?done=rule")

    assert answer.status_code == 303
    assert "第1・第3 水曜日 13:30から 15:30まで" in page
    assert [one.day.day for one in december(tools)] == [2, 16]
    assert "芳賀" in office.open("/admin/yorozu?month=2026-12")


def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    office: Desk, tools: Tools
) -> None:
    answer = office.press(
        "/admin/yorozu/desks/haga-centre/rules", **(RULE | {"opens": "14時", "closes": "13時"})
    )

    assert answer.status_code == 422
    assert "はじまりより あとで" in answer.text
    assert 'value="14時"' in answer.text
    assert december(tools) == []


def test_staff_of_a_centre_change_their_own_centre_only(
    at: Callable[[str], Desk], tools: Tools
) -> None:
    centre = at("centre")

    assert centre.press("/admin/yorozu/desks/haga-centre/rules", **RULE).status_code == 403
    assert "見るだけの画面" in centre.open("/admin/yorozu/desks/haga-centre")
    assert centre.press("/admin/yorozu/desks/soja-centre/rules", **RULE).status_code == 303
    assert {one.centre_id for one in december(tools)} == {"soja-centre"}


def test_staff_of_another_centre_cannot_call_a_session_off(
    at: Callable[[str], Desk], tools: Tools
) -> None:
    desk(tools.database, tools.clock.now())
    number = december(tools)[0].id

    answer = at("centre").press(
        f"/admin/yorozu/sessions/{number}", do="call_off", reason="room", version="1"
    )

    assert answer.status_code == 403
    assert december(tools)[0].is_on


def test_a_session_called_off_is_called_off_for_everybody(office: Desk, tools: Tools) -> None:
    desk(tools.database, tools.clock.now())
    number = december(tools)[0].id

    answer = office.press(
        f"/admin/yorozu/sessions/{number}", do="call_off", reason="weather", version="1"
    )
    public = office.open("/yorozu/haga-centre")
    again = office.press(
        f"/admin/yorozu/sessions/{number}", do="call_off", reason="room", version="1"
    )

    assert answer.status_code == 303
    assert "お休みです(天候・災害)" in public
    assert (again.status_code, december(tools)[0].reason) == (409, "weather")
    assert "STATUS:CANCELLED" in office.open("/yorozu/haga-centre/yorozu.ics")


def test_everybody_reads_when_and_where_without_signing_in(visitor: Desk, tools: Tools) -> None:
    desk(tools.database, tools.clock.now())

    every, one = visitor.open("/yorozu"), visitor.open("/yorozu/haga-centre")

    assert "令和8年12月2日(水)" in every
    assert 'content="index, follow"' in every
    assert "芳賀公民館" in one
    assert "申し込みは いりません" in one
    assert visitor.browser.get("/yorozu/azuma-centre").status_code == 404
    assert visitor.browser.get("/yorozu/nowhere").status_code == 404


def test_search_engines_read_each_date_with_its_place_and_whether_it_is_on(
    office: Desk, tools: Tools
) -> None:
    desk(tools.database, tools.clock.now())
    numbers = [one.id for one in december(tools)]
    office.press(f"/admin/yorozu/sessions/{numbers[0]}", do="call_off", reason="room", version="1")

    page = office.open("/yorozu/haga-centre")

    assert page.count('itemtype="https://schema.org/Event"') >= len(numbers)
    assert page.count("https://schema.org/EventCancelled") == 1
    assert 'itemprop="startDate" datetime="2026-12-02T13:30:00+09:00"' in page
    assert 'content="群馬県前橋市' in page
    assert 'name="description"' in page
    assert "<script" not in page


def test_a_calendar_that_was_read_before_learns_that_a_session_moved(
    office: Desk, tools: Tools
) -> None:
    desk(tools.database, tools.clock.now())
    number = december(tools)[0].id
    before = _event(office, f"yorozu-{number}@mdeji-dispatch")

    office.press(f"/admin/yorozu/sessions/{number}", do="move", reason="room", version="1", day="12/3", opens="10:00", closes="12:00")  # fmt: skip
    after = _event(office, f"yorozu-{number}@mdeji-dispatch")

    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == jst(2026, 12, 3, 10)


def _event(browser: Desk, uid: str) -> icalendar.Event:
    found = icalendar.Calendar.from_ical(browser.open("/yorozu/haga-centre/yorozu.ics"))
    return next(one for one in found.events if one["uid"] == uid)


def test_the_sheet_of_a_month_is_one_page_with_its_dates(visitor: Desk, tools: Tools) -> None:
    desk(tools.database, tools.clock.now())

    for month in ("2026-12", "2027-03", "nothing"):
        answer = visitor.browser.get(f"/yorozu/haga-centre/month.pdf?month={month}")
        assert answer.headers["content-type"] == "application/pdf"
        assert page_count(answer.content) == 1
        assert set("よろず相談所芳賀公民館") <= characters(answer.content)


def test_the_same_month_gives_the_same_bytes(visitor: Desk, tools: Tools) -> None:
    desk(tools.database, tools.clock.now())
    address = "/yorozu/haga-centre/month.pdf?month=2026-12"

    assert visitor.browser.get(address).content == visitor.browser.get(address).content


def test_a_centre_closed_for_good_says_so_and_leads_to_the_others(
    office: Desk, tools: Tools, clock: SettableClock
) -> None:
    desk(tools.database, tools.clock.now())
    office.press("/admin/yorozu/desks/haga-centre/closures", from_on="12/10", reason="for_good")

    soon = office.open("/yorozu/haga-centre")
    clock.advance(timedelta(days=30))
    later = office.open("/yorozu/haga-centre")

    assert "令和8年12月10日(木)から、開きません" in soon
    assert "12月の予定表を 印刷する" in soon
    assert "予定表を 印刷する" not in later
    assert office.browser.get("/yorozu/haga-centre/month.pdf?month=2027-01").status_code == 404
    assert "この公民館の相談所は おわりました" in later
    assert "芳賀公民館" not in office.open("/yorozu")


@pytest.mark.parametrize("day", ["", "nonsense", "2/30", "2001/1/1"])
def test_a_day_that_cannot_be_closes_nothing(office: Desk, tools: Tools, day: str) -> None:
    desk(tools.database, tools.clock.now())

    answer = office.press(
        "/admin/yorozu/desks/haga-centre/closures", from_on=day, reason="room", until_on=""
    )

    assert answer.status_code == 422
    assert all(one.is_on for one in december(tools))

"""What a coordinator changes: time, place, team, end; and what is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.kit.calendar import day_of
from mdeji.kit.clock import SettableClock
from mdeji.messages.tables import Message
from mdeji.requests.queries import request as request_view
from mdeji.requests.rules import RequestStatus
from mdeji.staff.tables import JournalEntry
from tests.admin_ui.conftest import Desk

Making = Callable[[], Any]
Later = Callable[[], None]


def _status(tools: Tools, request_id: int) -> RequestStatus:
    with tools.database.reading() as session:
        return request_view(session, request_id).status


def _events(tools: Tools, subject: str) -> list[tuple[str, str]]:
    with tools.database.reading() as session:
        rows = session.exec(select(JournalEntry).where(JournalEntry.subject == subject)).all()
    return [(row.actor, row.event) for row in rows]


def _notices(tools: Tools, person_id: int) -> list[str]:
    with tools.database.reading() as session:
        rows = session.exec(select(Message).where(Message.person_id == person_id)).all()
    return [part.get("notice", "") for row in rows for part in row.parts]


def test_a_team_that_is_not_full_can_be_confirmed(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        request = world.request(group="長寿会", status=RequestStatus.WITH_COORDINATOR)
        supporter = world.supporter("田中")
        world.visit(
            request,
            [supporter],
            status=VisitStatus.FORMING,
            request_status=RequestStatus.WITH_COORDINATOR,
        )

    assert "いまの1人で決める" in office.open(f"/admin/requests/{request.pk}")
    office.press(f"/admin/requests/{request.pk}/partial")
    later()

    assert _status(tools, request.pk) is RequestStatus.ARRANGED


def test_nobody_under_age_is_sent_alone_when_a_team_is_not_full(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        request = world.request(group="長寿会", status=RequestStatus.WITH_COORDINATOR)
        young = world.supporter("美緒")
        young.adult_on = day_of(tools.clock.now()) + timedelta(days=200)
        world.visit(
            request,
            [young],
            status=VisitStatus.FORMING,
            request_status=RequestStatus.WITH_COORDINATOR,
        )

    answer = office.press(f"/admin/requests/{request.pk}/partial")

    assert "未成年の人だけのチームには できません" in answer.text
    assert _status(tools, request.pk) is RequestStatus.WITH_COORDINATOR


def test_a_change_of_time_reads_japanese_dates(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)

    office.press(
        f"/admin/requests/{request.pk}/time",
        day1="R8.12.3",
        time1="午後2時",
        day2="１２／４",
        time2="10時半",
    )
    later()

    with tools.database.reading() as session:
        wishes = request_view(session, request.pk).wishes
    assert [start.strftime("%m-%d %H:%M") for start, _ in wishes] == ["12-03 05:00", "12-04 01:30"]


@pytest.mark.parametrize(
    ("day", "clock_time", "said"),
    [
        ("きのうの次", "14:00", "日付が読めません"),
        ("12/3", "25:00", "時刻が読めません"),
        ("11/1", "14:00", "もう すぎた日時です"),
        ("12/30", "14:00", "年末年始"),
        ("12/3", "17:30", "午前9時から 午後6時まで"),
        ("", "", "希望の日時を 1つ以上"),
    ],
)
def test_a_wrong_time_is_explained_and_nothing_typed_is_lost(
    office: Desk, making: Making, tools: Tools, day: str, clock_time: str, said: str
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)

    answer = office.press(f"/admin/requests/{request.pk}/time", day1=day, time1=clock_time)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{day}"' in answer.text
    assert _status(tools, request.pk) is RequestStatus.SEARCHING


def test_a_form_that_is_out_of_date_changes_nothing(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)

    answer = office.press(f"/admin/requests/{request.pk}/cancel", version=7, reason="solved")

    assert answer.status_code == 409
    assert "ほかの人が先に変えました" in answer.text
    assert _status(tools, request.pk) is RequestStatus.SEARCHING


def test_a_cancellation_needs_a_reason_and_is_told(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        supporter = world.supporter("田中")
        request = world.request()
        world.visit(request, [supporter])

    without = office.press(f"/admin/requests/{request.pk}/cancel")
    office.press(f"/admin/requests/{request.pk}/cancel", reason="weather")
    later()

    assert without.status_code == 422
    assert "取り消す理由を えらんで" in without.text
    assert _status(tools, request.pk) is RequestStatus.CANCELLED
    assert "request_cancelled" in _notices(tools, request.requester_id)
    assert "visit_cancelled" in _notices(tools, supporter.person_id)
    assert "取り消しました(天候・災害)" in office.open(f"/admin/requests/{request.pk}")


def test_what_cannot_happen_any_more_is_not_offered_and_not_done(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.CANCELLED)

    html = office.open(f"/admin/requests/{request.pk}")
    answer = office.press(f"/admin/requests/{request.pk}/refer", whither="shop")

    assert "/cancel" not in html
    assert "/refer" not in html
    assert answer.status_code == 409


def test_somebody_who_cannot_come_is_taken_off_and_replaced(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        supporter = world.supporter("田中")
        request = world.request()
        world.visit(request, [supporter])
        world.offer(request, supporter, status=OfferStatus.ACCEPTED)

    office.press(f"/admin/requests/{request.pk}/release", person=supporter.person_id, reason="busy")

    assert _status(tools, request.pk) is RequestStatus.SEARCHING
    assert "来られなくなりました" in office.open(f"/admin/requests/{request.pk}")


def test_a_change_of_place_needs_a_centre(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)

    without = office.press(f"/admin/requests/{request.pk}/place", place="centre", centre="nowhere")
    office.press(f"/admin/requests/{request.pk}/place", place="centre", centre="haga-centre")
    later()

    with tools.database.reading() as session:
        after = request_view(session, request.pk)
    assert without.status_code == 422
    assert "公民館を えらんでください" in without.text
    assert after.centre_id == "haga-centre"


def test_a_report_is_taken_down_on_the_phone(
    office: Desk, making: Making, tools: Tools, clock: SettableClock
) -> None:
    with making() as world:
        supporter = world.supporter("田中")
        request = world.request(wish_at=world.now - timedelta(hours=3))
        world.visit(
            request,
            [supporter],
            status=VisitStatus.OVER,
            request_status=RequestStatus.VISITED,
        )
    path = f"/admin/requests/{request.pk}/report"

    without = office.press(path, headcount="", line="楽しかった")
    office.press(path, present=supporter.pk, headcount="１", outcome_line="done", line="楽しかった")

    assert without.status_code == 422
    assert "楽しかった" in without.text
    assert _status(tools, request.pk) is RequestStatus.CLOSED
    assert "できた" in office.open(f"/admin/requests/{request.pk}")


def test_the_requester_is_written_to_on_line(office: Desk, making: Making, tools: Tools) -> None:
    with making() as world:
        request = world.request()
        silent = world.request(requester_id=world.person("電話 花子", line=False).pk)

    office.press(f"/admin/requests/{request.pk}/write", text="あした お電話します。")
    refused = office.press(f"/admin/requests/{silent.pk}/write", text="あした お電話します。")

    assert "staff_letter" in _notices(tools, request.requester_id)
    assert refused.status_code == 409
    assert "電話でお伝えください" in refused.text
    assert "LINEでは届きません" in office.open(f"/admin/requests/{silent.pk}")


def test_an_open_page_learns_that_somebody_else_changed_the_request(
    office: Desk, making: Making
) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)
    found = re.search(r'hx-get="([^"]+/fresh[^"]+)"', office.open(f"/admin/requests/{request.pk}"))
    assert found is not None

    before = office.browser.get(found[1])
    office.press(f"/admin/requests/{request.pk}/take")
    after = office.browser.get(found[1])

    assert before.status_code == 204
    assert "この依頼が変わりました" in after.text


def test_a_request_that_is_not_there_is_not_found(office: Desk) -> None:
    for path in ("/admin/requests/999", "/admin/requests/99999999999999", "/admin/requests/x"):
        assert office.browser.get(path).status_code == 404, path

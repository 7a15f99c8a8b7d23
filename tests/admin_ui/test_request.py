"""One request on one screen, and everything a coordinator does with it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from admin_ui.tools import Tools
from mdeji.dispatch.queries import offers_of_request, visit_of_request
from mdeji.dispatch.rules import OfferStatus
from mdeji.messages.tables import Message
from mdeji.requests.queries import request as request_view
from mdeji.requests.rules import PlaceKind, RequestStatus
from mdeji.staff.tables import JournalEntry
from mdeji.supporters.tables import Supporter
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


def test_the_screen_tells_the_story_and_shows_candidates_with_reasons(
    office: Desk, making: Making
) -> None:
    with making() as world:
        asked = world.supporter("田中")
        world.supporter("鈴木")
        world.supporter("高橋", status="paused")
        request = world.request(status=RequestStatus.SEARCHING)
        world.offer(request, asked, status=OfferStatus.DECLINED, decline_reason="time")

    html = office.open(f"/admin/requests/{request.pk}")

    assert "申し込みを受け付けました(LINE)" in html
    assert "時間が合わない" in html
    assert "同じ地区" in html
    assert "活動中ではない(休止中)" in html
    assert "ピンは" in html
    assert "<svg viewBox" in html


def test_who_is_to_be_taught_shows_even_without_a_name(office: Desk, making: Making) -> None:
    with making() as world:
        request = world.request(for_whom="parent")

    assert "教わる人:親" in office.open(f"/admin/requests/{request.pk}")


def test_the_phone_number_shows_only_on_demand_and_is_remembered(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        person = world.person("佐藤 ハナ", phone="0271234567")
        request = world.request(
            requester_id=person.pk, place=PlaceKind.HOME, centre_id=None, place_detail="総社町1-2"
        )

    before = office.open(f"/admin/requests/{request.pk}")
    after = office.press(f"/admin/requests/{request.pk}/contact")

    assert "0271234567" not in before
    assert "027-123-4567" in after.text
    assert "総社町1-2" in after.text
    assert any(event == "contact_seen" for _, event in _events(tools, f"person:{person.pk}"))


def test_a_yes_on_the_phone_completes_the_team(office: Desk, making: Making, tools: Tools) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)
        offer = world.offer(request, world.supporter("田中"))

    answer = office.press(f"/admin/requests/{request.pk}/answer", offer=offer.pk, answer="yes")

    assert answer.headers["location"].endswith("?done=answered")
    assert _status(tools, request.pk) is RequestStatus.ARRANGED
    assert "team_found" in _notices(tools, request.requester_id)
    assert "電話" in office.open(f"/admin/requests/{request.pk}")


def test_a_yes_on_the_phone_that_comes_too_late_is_remembered(
    office: Desk, making: Making, tools: Tools
) -> None:
    with making() as world:
        late = world.supporter("田中")
        request = world.request(status=RequestStatus.CANCELLED)
        offer = world.offer(request, late, status=OfferStatus.STOOD_DOWN)

    answer = office.press(f"/admin/requests/{request.pk}/answer", offer=offer.pk, answer="yes")

    assert answer.status_code == 409
    with tools.database.reading() as session:
        assert session.get_one(Supporter, late.pk).late_yes


def test_a_no_on_the_phone_keeps_its_reason(office: Desk, making: Making, tools: Tools) -> None:
    with making() as world:
        request = world.request(status=RequestStatus.SEARCHING)
        offer = world.offer(request, world.supporter("田中"))

    office.press(f"/admin/requests/{request.pk}/answer", offer=offer.pk, answer="no", reason="far")

    with tools.database.reading() as session:
        (after,) = offers_of_request(session, request.pk)
    assert (after.status, after.decline_reason) == (OfferStatus.DECLINED, "far")


def test_the_offer_of_another_request_is_not_answered_here(office: Desk, making: Making) -> None:
    with making() as world:
        here, there = world.request(), world.request(status=RequestStatus.SEARCHING)
        offer = world.offer(there, world.supporter("田中"))

    answer = office.press(f"/admin/requests/{here.pk}/answer", offer=offer.pk, answer="yes")

    assert answer.status_code == 404


def test_somebody_is_asked_by_hand_and_somebody_is_seated_after_a_call(
    office: Desk, making: Making, tools: Tools, later: Later
) -> None:
    with making() as world:
        asked, seated = world.supporter("田中"), world.supporter("鈴木")
        request = world.request(group="長寿会", status=RequestStatus.WITH_COORDINATOR)

    first = office.press(f"/admin/requests/{request.pk}/offer", supporter=asked.pk)
    later()
    second = office.press(f"/admin/requests/{request.pk}/assign", supporter=seated.pk)

    with tools.database.reading() as session:
        visit = visit_of_request(session, request.pk)
        offers = offers_of_request(session, request.pk)
    assert first.status_code == second.status_code == 303
    assert visit is not None
    assert [mate.supporter_id for mate in visit.team] == [seated.pk]
    assert {o.supporter_id: o.status for o in offers}[asked.pk] is OfferStatus.OPEN


def test_the_rules_of_safety_hold_for_coordinators_too(office: Desk, making: Making) -> None:
    with making() as world:
        paused = world.supporter("高橋", status="paused")
        request = world.request(status=RequestStatus.WITH_COORDINATOR)

    answer = office.press(f"/admin/requests/{request.pk}/assign", supporter=paused.pk)

    assert answer.status_code == 409
    assert "活動中では ありません" in answer.text

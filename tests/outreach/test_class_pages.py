"""Staff plan a class, take sign-ups in, give seats out, note who came; the public reads along."""

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.outreach import place_queries
from mdeji.outreach.classes import call_off
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import ClassPlace, ClassSession
from tests.admin_ui.conftest import Desk
from tests.outreach.conftest import STAFF, a_class, course_id, full_class

WHO = {"name": "関口 ハナ", "phone": "027-224-0001", "door": "phone", "consent": "1"}


def planned(tools: Tools, **more: Any) -> int:
    with tools.database.transaction() as session:
        return a_class(session, tools.clock.now(), **more)


def rows(tools: Tools, class_id: int) -> list[str]:
    with tools.database.reading() as session:
        return [one.status.value for one in place_queries.places(session, class_id)]


def new_class(session: Session) -> dict[str, Any]:
    return {"course": course_id(session), "centre": "haga-centre", "day": "12/3", "opens": "10:00",
            "closes": "12:00", "capacity": "2", "room": "第1会議室", "open": "1"}  # fmt: skip


def test_the_office_plans_a_class_and_everybody_can_read_of_it(
    tools: Tools, office: Desk, visitor: Desk
) -> None:
    with tools.database.reading() as session:
        form = new_class(session)

    made = office.press("/admin/classes/new", **form)

    assert made.status_code == 303
    assert "LINEをはじめよう" in office.open("/admin/classes?month=2026-12")
    public = visitor.open("/classes")
    assert "あと2人" in public
    assert 'content="index, follow"' in public
    number = re.search(r"/admin/classes/(\d+)", made.headers["location"])
    assert number is not None
    one = visitor.open(f"/classes/{number[1]}")
    assert "第1会議室" in one
    assert "027" not in one.replace("027-000", "") or "電話で" in one


def test_what_was_typed_stays_when_something_is_wrong(tools: Tools, office: Desk) -> None:
    with tools.database.reading() as session:
        form = new_class(session)

    for field, value in (
        ("day", "きのうのきのう"),
        ("capacity", "0"),
        ("closes", "9:00"),
        ("course", ""),
    ):
        answer = office.press("/admin/classes/new", **(form | {field: value}))
        assert answer.status_code == 422, field
        assert "第1会議室" in answer.text


def test_by_phone_two_have_seats_and_the_third_waits(tools: Tools, office: Desk) -> None:
    class_id = planned(tools)
    address = f"/admin/classes/{class_id}"

    for number in (1, 2, 3):
        who = WHO | {"name": f"関口 ハナ{number}", "phone": f"027-224-000{number}"}
        assert office.press(address, do="sign_up", **who).status_code == 303

    assert rows(tools, class_id) == ["seated", "seated", "waiting"]
    page = office.open(address)
    assert "空き待ち 1人" in page
    assert "0272240003" not in page


def test_the_same_person_twice_is_asked_about(tools: Tools, office: Desk) -> None:
    address = f"/admin/classes/{planned(tools)}"
    office.press(address, do="sign_up", **WHO)

    again = office.press(address, do="sign_up", **(WHO | {"name": "関口 次郎"}))
    assert again.status_code == 409
    assert "別の人です" in again.text
    sure = office.press(address, do="sign_up", confirmed="1", **(WHO | {"name": "関口 次郎"}))

    assert sure.status_code == 303


def test_a_form_without_consent_or_number_keeps_what_was_typed(tools: Tools, office: Desk) -> None:
    address = f"/admin/classes/{planned(tools)}"

    for field in ("consent", "phone", "name"):
        answer = office.press(address, do="sign_up", **(WHO | {field: ""}))
        assert answer.status_code == 422, field
    assert "関口 ハナ" in office.press(address, do="sign_up", **(WHO | {"phone": ""})).text


def test_a_free_seat_is_offered_on_the_phone_list_to_those_without_line(
    tools: Tools, office: Desk
) -> None:
    class_id = planned(tools, capacity=1)
    address = f"/admin/classes/{class_id}"
    office.press(address, do="sign_up", **WHO)
    office.press(address, do="sign_up", **(WHO | {"name": "小林 トメ", "phone": "027-224-0002"}))
    with tools.database.reading() as session:
        first, second = (place.pk for place in session.exec(select(ClassPlace).order_by("id")))

    office.press(address, do="withdraw", place=first)

    page = office.open(address)
    assert "LINEが届きません" in page
    assert "027-224-0002" in page
    office.press(address, do="phoned", place=second)
    office.press(address, do="confirm", place=second)
    assert rows(tools, class_id) == ["confirmed", "cancelled"]


def test_on_the_day_those_who_came_are_ticked_and_counted(
    tools: Tools, office: Desk, clock: SettableClock
) -> None:
    class_id = planned(tools)
    address = f"/admin/classes/{class_id}"
    for number in range(3):
        who = WHO | {"name": f"佐藤{number}", "phone": f"027-000-000{number}"}
        office.press(address, do="sign_up", **who)
    assert office.press(address, do="mark_rest").status_code == 409, "nobody can be there yet"
    clock.move_to(jst(2026, 12, 3, 10, 5))
    office.sign_in("coordinator")
    with tools.database.reading() as session:
        place = session.exec(select(ClassPlace).order_by(col(ClassPlace.id))).first()
        assert place is not None

    office.press(address, do="mark", place=place.pk, to="absent")
    assert "印のない人は みんな 来た" in office.open(address)
    office.press(address, do="mark_rest")
    office.press(address, do="finish", unnamed="３")

    with tools.database.reading() as session:
        row = session.get(ClassSession, class_id)
        assert row is not None
        assert (row.status, row.attended) == (ClassStatus.HELD, 4)
    assert "実施ずみ" in office.open(address)


def test_answers_are_typed_from_paper_one_sheet_after_the_other(
    tools: Tools, office: Desk, clock: SettableClock
) -> None:
    address = f"/admin/classes/{planned(tools)}/answers"
    assert office.press(address, do="add", age="70s").status_code == 409
    clock.move_to(jst(2026, 12, 3, 13))
    office.sign_in("coordinator")

    office.press(
        address, do="add", satisfied="4", understood="3", age="70s", wants_next=["photo", "line"]
    )
    office.press(address, do="add", age="unknown")
    assert "まとめ 2枚" in office.open(address)
    office.press(address, do="undo")

    assert "まとめ 1枚" in office.open(address)
    assert office.press(address, do="add", satisfied="9").status_code == 422


def test_teachers_come_with_what_speaks_against_them(
    tools: Tools, office: Desk, making: Callable[[], Any]
) -> None:
    class_id = planned(tools, capacity=12)
    with making() as world:
        able = world.supporter("佐藤", district_id="haga").pk
        world.supporter("伊藤", skills=("photo",), district_id="haga")

    page = office.open(f"/admin/classes/{class_id}")
    assert "講師が いません" in page
    assert page.index("佐藤さん") < page.index("伊藤さん")
    office.press(f"/admin/classes/{class_id}", do="assign", role="lecturer", supporter=able)
    office.press(
        f"/admin/classes/{class_id}", do="assign", role="assistant", outside="市 情報政策課"
    )

    page = office.open(f"/admin/classes/{class_id}")
    assert "市 情報政策課" in page
    assert "教える人 2人" in page


def test_a_centre_sees_the_names_of_its_own_classes_only(
    tools: Tools, at: Callable[[str], Desk]
) -> None:
    own, other = planned(tools, centre_id="soja-centre"), planned(tools)
    desk = at("centre")

    assert desk.press(f"/admin/classes/{own}", do="sign_up", **WHO).status_code == 303
    for path in (f"/admin/classes/{other}", f"/admin/classes/{other}/sheet.pdf",
                 f"/admin/classes/{other}/poster.pdf", f"/admin/classes/{other}/answers"):  # fmt: skip
        assert desk.browser.get(path).status_code == 403, path
    assert desk.press(f"/admin/classes/{other}", do="sign_up", **WHO).status_code == 403
    with tools.database.reading() as session:
        form = new_class(session)
    assert desk.press("/admin/classes/new", **form).status_code == 403


def test_a_button_of_another_class_does_nothing(tools: Tools, office: Desk) -> None:
    with tools.database.transaction() as session:
        class_id, signed = full_class(session, tools.clock.now(), 1)
    other = planned(tools, centre_id="soja-centre")

    for do in ("withdraw", "confirm", "seat", "mark", "phoned"):
        answer = office.press(f"/admin/classes/{other}", do=do, place=signed[0].place_id)
        assert answer.status_code == 404, do
    assert rows(tools, class_id) == ["seated"]


def test_papers_and_files_open(tools: Tools, office: Desk, visitor: Desk) -> None:
    class_id = planned(tools)
    office.press(f"/admin/classes/{class_id}", do="sign_up", **WHO)

    for path, kind in (
        (f"/admin/classes/{class_id}/sheet.pdf", b"%PDF"),
        (f"/admin/classes/{class_id}/poster.pdf", b"%PDF"),
        ("/admin/classes/list.xlsx?month=2026-12", b"PK"),
        ("/admin/classes/list.csv?month=2026-12", b"\xef\xbb\xbf"),
    ):
        assert office.browser.get(path).content.startswith(kind), path
    calendar = visitor.open("/classes/classes.ics")
    assert "DTSTART;TZID=Asia/Tokyo:20261203T100000" in calendar
    with tools.database.transaction() as session:
        call_off(session, class_id, "weather", STAFF, tools.clock.now())
    assert "STATUS:CANCELLED" in visitor.open(f"/classes/{class_id}/class.ics")
    assert "中止です" in visitor.open("/classes")


def test_a_class_in_preparation_is_not_for_the_public(tools: Tools, visitor: Desk) -> None:
    class_id = planned(tools, is_open=False)

    assert visitor.browser.get(f"/classes/{class_id}").status_code == 404
    assert "LINEをはじめよう" not in visitor.open("/classes")


def test_an_old_page_does_not_call_off_what_was_moved(tools: Tools, office: Desk) -> None:
    address = f"/admin/classes/{planned(tools)}"
    move = {"day": "12/4", "opens": "10:00", "closes": "12:00", "reason": "room"}

    assert office.press(address, do="move", version=2, **move).status_code == 303
    assert office.press(address, do="call_off", version=2, reason="weather").status_code == 409


def test_the_office_adds_a_course_and_puts_it_away(tools: Tools, office: Desk) -> None:
    course = {"title": "地図を使おう", "level": "basic", "device": "any", "topic": "app",
              "minutes": "90", "capacity": "10", "ratio": "4", "active": "1"}  # fmt: skip

    assert office.press("/admin/courses", code="map", **course).status_code == 303
    assert office.press("/admin/courses", code="map", **course).status_code == 422
    assert "地図を使おう" in office.open("/admin/courses")
    assert "地図を使おう" in office.open("/admin/classes/new")

"""A supporter finds the classes they teach on their page and in the calendar that subscribes itself."""

from datetime import timedelta

from mdeji.kit.database import Database
from mdeji.outreach import attendance
from mdeji.outreach.classes import call_off
from mdeji.outreach.rules import TeacherRole
from mdeji.outreach.teachers import NewTeacher, assign
from tests.outreach.conftest import STAFF, a_class
from tests.signed.conftest import NOW, Cast, Pages
from tests.signed.test_visits_page import events, mine, turn_on


def teaches(database: Database, cast: Cast) -> int:
    with database.transaction() as session:
        at = (NOW + timedelta(days=9), NOW + timedelta(days=9, hours=2))
        class_id = a_class(session, NOW, 12, at=at)
        lecturer = NewTeacher(TeacherRole.LECTURER, cast.lead_supporter)
        assign(session, class_id, lecturer, STAFF, NOW)
        return class_id


def test_a_class_to_teach_is_on_the_page_and_in_the_calendar(
    pages: Pages, cast: Cast, database: Database
) -> None:
    class_id = teaches(database, cast)

    page = pages.read(mine(pages, cast))
    address = turn_on(pages, cast)

    assert "教える講座" in page
    assert "LINEをはじめよう" in page
    uids = {str(event["UID"]): str(event["STATUS"]) for event in events(pages, address)}
    assert uids[f"class-{class_id}@mdeji-dispatch"] == "CONFIRMED"


def test_a_class_called_off_says_so_in_the_calendar_and_leaves_the_page(
    pages: Pages, cast: Cast, database: Database
) -> None:
    class_id = teaches(database, cast)
    address = turn_on(pages, cast)

    with database.transaction() as session:
        call_off(session, class_id, "weather", STAFF, pages.clock.now())

    uids = {str(event["UID"]): str(event["STATUS"]) for event in events(pages, address)}
    assert uids[f"class-{class_id}@mdeji-dispatch"] == "CANCELLED"
    assert "教える講座" not in pages.read(mine(pages, cast))


def test_hours_of_a_class_stand_on_the_certificate(
    pages: Pages, cast: Cast, database: Database
) -> None:
    class_id = teaches(database, cast)
    pages.clock.move_to(NOW + timedelta(days=10))
    with database.transaction() as session:
        attendance.finish(session, class_id, 8, STAFF, pages.clock.now())
    link = mine(pages, cast)
    today = f"{pages.clock.now():%Y-%m-%d}"

    form = {"form": pages.form_token(link), "first": "2026-04-01", "last": today}
    answer = pages.client.post(f"{link}/certificate", data=form)

    assert "証明書ができました" in answer.text

"""From the report of a visit one tap leads on: to another visit, a class, the nearest desk."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from admin_ui.tools import Tools
from mdeji.dispatch.reports import ReportForm, report_for_team
from mdeji.kit.calendar import jst
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.tables import ClassPlace, ClassSession, Course
from mdeji.privacy.erasing import erase
from mdeji.requests.tables import Request
from mdeji.rota.duties import follow
from mdeji.yorozu.desks import NewRule, add_rule
from mdeji.yorozu.tables import Interest, YorozuSession
from tests.admin_ui.conftest import Desk

STAFF = "staff:1"


@pytest.fixture
def visited(tools: Tools, making: Callable[[], Any]) -> int:
    """Give a request whose report says that more help is needed, a class and a desk nearby."""
    with making() as world:
        session, now = world.session, world.now
        request = world.request(wish_at=now - timedelta(days=1))
        supporter = world.supporter("鈴木")
        visit = world.visit(request, [supporter])
        course = session.exec(select(Course.id).where(Course.code == "line")).one()
        at = (jst(2026, 12, 3, 10), jst(2026, 12, 3, 12))
        plan(session, NewClass(course, "honcho-centre", at, 2), STAFF, now)
        add_rule(session, "honcho-centre", NewRule(2, time(13), time(15)), STAFF, now)
        follow(session, None, now)
        form = ReportForm((supporter.pk,), 1, {request.topics[0]: "done"}, follow_up=True)
        report_for_team(session, visit.pk, form, STAFF, now)
        return int(request.pk)


def test_a_class_is_one_tap_from_the_report_and_settles_what_was_open(
    office: Desk, tools: Tools, visited: int
) -> None:
    shown = office.open(f"/admin/requests/{visited}")
    assert "つづきの支援が必要" in shown
    assert "あと2席" in shown
    with tools.database.reading() as session:
        class_id = session.exec(select(ClassSession.id)).one()

    for _ in range(2):
        assert office.press(f"/admin/requests/{visited}/next", **{"class": class_id}).is_redirect

    with tools.database.reading() as session:
        request = session.get_one(Request, visited)
        (place,) = session.exec(select(ClassPlace)).all()
        assert (place.person_id, place.via) == (request.requester_id, "visit")
        assert request.waiting_for is None
    assert "あと1席" not in office.open(f"/admin/requests/{visited}"), (
        "their own is not offered again"
    )


def test_the_next_desk_and_the_next_visit_know_whom_they_are_for(
    office: Desk, tools: Tools, visited: int
) -> None:
    with tools.database.reading() as session:
        request = session.get_one(Request, visited)
        desk = session.exec(select(YorozuSession.id).order_by(col(YorozuSession.starts_at))).first()

    assert office.press(f"/admin/requests/{visited}/next", desk=desk).status_code == 303
    form = office.open(f"/admin/requests/new?again={visited}")

    with tools.database.reading() as session:
        (heard,) = session.exec(select(Interest)).all()
        assert (heard.session_id, heard.person_id) == (desk, request.requester_id)
    assert "相談" in form
    assert 'name="phone" value="0270' in form


def test_of_whoever_was_erased_nothing_follows(office: Desk, tools: Tools, visited: int) -> None:
    with tools.database.transaction() as session:
        request = session.get_one(Request, visited)
        erase(session, request.requester_id or 0, STAFF, "asked", tools.clock.now())
        class_id = session.exec(select(ClassSession.id)).one()

    assert "つぎに すること" not in office.open(f"/admin/requests/{visited}")
    office.press(f"/admin/requests/{visited}/next", **{"class": class_id})

    with tools.database.reading() as session:
        assert session.exec(select(ClassPlace)).all() == []

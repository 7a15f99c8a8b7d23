"""Whoever teaches a class at an hour is promised to no desk and no visit at that hour."""

import pytest
from sqlmodel import select

from mdeji.dispatch.answers import accept
from mdeji.dispatch.service import look
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.outreach.classes import NewClass, plan
from mdeji.outreach.rules import TeacherRole
from mdeji.outreach.tables import Course
from mdeji.outreach.teachers import NewTeacher, assign
from mdeji.rota import service
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.tables import YorozuSession
from tests.rota.conftest import CENTRE, STAFF, Town


def _teach(town: Town, row: YorozuSession, supporter: Supporter) -> None:
    course = town.session.exec(select(Course).where(Course.code == "line")).one()
    new = NewClass(course.pk, CENTRE, (row.starts_at, row.ends_at), 10)
    class_id = plan(town.session, new, STAFF, town.now).pk
    teacher = NewTeacher(TeacherRole.LECTURER, supporter.pk)
    assign(town.session, class_id, teacher, STAFF, town.now)


def test_whoever_teaches_signs_up_for_no_desk_and_is_asked_for_none(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        teacher, free = town.supporters(2)
        town.desk()
        row = town.sessions()[1]
        _teach(town, row, teacher)

        with pytest.raises(NotAllowed, match="clash"):
            service.sign_up(session, row.pk, teacher.person_id, town.now)
        look(session, row.duty_id or 0, town.now)

        assert {one.supporter_id for one in town.open_offers(row)} == {free.pk}


def test_a_yes_to_an_older_question_is_refused_once_they_teach_at_that_hour(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (teacher,) = town.supporters(1)
        town.desk()
        row = town.sessions()[1]
        look(session, row.duty_id or 0, town.now)
        (asked,) = town.open_offers(row)
        _teach(town, row, teacher)

        with pytest.raises(NotAllowed, match="clash"):
            accept(session, asked.pk, teacher.person_id, town.now, "person:1")

"""The day of a class: reminders, who teaches, who came, what they say of it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed
from mdeji.messages.tables import Message
from mdeji.outreach import answers, attendance, classes, place_queries, queries, teachers
from mdeji.outreach.answers import Answer
from mdeji.outreach.firing import fire
from mdeji.outreach.holding import class_row, place_row
from mdeji.outreach.rules import ClassStatus, PlaceStatus, TeacherRole
from mdeji.outreach.tables import ClassAnswer
from mdeji.outreach.teachers import NewTeacher
from mdeji.outreach.timing import timers
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, full_class

START = jst(2026, 12, 3, 10)


def told(session: Session, kind: str) -> list[int | None]:
    found = session.exec(select(Message).order_by("id"))
    return [row.person_id for row in found if row.parts[0]["notice"] == kind]


def test_reminders_come_the_day_before_and_two_hours_before_outside_the_night() -> None:
    due = timers(START, START + timedelta(hours=2), jst(2026, 11, 24, 10))
    assert due["class_tomorrow"] == jst(2026, 12, 2, 10)
    assert due["class_soon"] == jst(2026, 12, 3, 8)

    early = timers(jst(2026, 12, 3, 9), START, jst(2026, 11, 24, 10))
    assert early["class_soon"] == jst(2026, 12, 3, 8)


def test_whoever_has_a_seat_is_reminded_once(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        class_id, signed = full_class(session, clock.now(), 3)
        seated = [place_row(session, one.place_id).person_id for one in signed[:2]]
        day_before = jst(2026, 12, 2, 10)

        fire(session, class_id, "class_tomorrow", START, day_before)
        fire(session, class_id, "class_tomorrow", START, day_before)
        fire(session, class_id, "class_tomorrow", START - timedelta(days=1), day_before)

        assert told(session, "class_tomorrow") == seated


def test_who_still_waits_an_hour_before_hears_that_no_seat_became_free(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, signed = full_class(session, clock.now(), 3)

        fire(session, class_id, "list_closed", START, START - timedelta(hours=1))

        waiting = place_row(session, signed[2].place_id).person_id
        assert told(session, "class_no_seat") == [waiting]


def held(session: Session, now: datetime) -> tuple[int, list[int]]:
    class_id, signed = full_class(session, now, 3)
    ids = [one.place_id for one in signed]
    attendance.mark(session, ids[0], PlaceStatus.ATTENDED, STAFF, START)
    attendance.finish(session, class_id, 4, STAFF, START + timedelta(hours=2))
    return class_id, ids


def test_those_who_came_are_counted_with_and_without_a_name(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, ids = held(session, clock.now())

        row = class_row(session, class_id)
        assert (row.status, row.attended, row.unnamed) == (ClassStatus.HELD, 5, 4)
        assert [place_row(session, one).status for one in ids] == [
            "attended",
            "absent",
            "cancelled",
        ]


def test_a_mark_that_is_corrected_later_is_counted_anew(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, ids = held(session, clock.now())

        attendance.mark(session, ids[1], PlaceStatus.ATTENDED, STAFF, START + timedelta(days=1))
        assert class_row(session, class_id).attended == 6

        attendance.reopen(session, class_id, STAFF, START + timedelta(days=1))
        assert class_row(session, class_id).attended is None
        with pytest.raises(IllegalMove):
            attendance.reopen(session, class_id, STAFF, START + timedelta(days=1))


def test_nobody_is_marked_before_the_class_and_a_wrong_number_is_refused(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, signed = full_class(session, clock.now(), 1)

        with pytest.raises(NotAllowed):
            attendance.mark(session, signed[0].place_id, PlaceStatus.ATTENDED, STAFF, clock.now())
        with pytest.raises(NotAllowed):
            attendance.finish(session, class_id, 0, STAFF, clock.now())
        with pytest.raises(Invalid):
            attendance.finish(session, class_id, -1, STAFF, START)


def test_a_class_of_the_past_can_be_noted_in_numbers_alone(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        past = (jst(2026, 10, 1, 10), jst(2026, 10, 1, 12))
        class_id = a_class(session, clock.now(), 20, at=past)

        attendance.finish(session, class_id, 17, STAFF, clock.now())

        view = queries.class_view(session, class_id)
        assert view is not None
        assert (view.status, view.attended) == (ClassStatus.HELD, 17)


def test_answers_name_nobody_and_count_once_each(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        class_id, ids = held(session, clock.now())
        who = place_row(session, ids[0]).person_id
        said = Answer("70s", 3, 4, ("photo", "line"))
        later = START + timedelta(hours=3)

        assert answers.answer(session, ids[0], who, said, later)
        assert not answers.answer(session, ids[0], who, said, later)
        with pytest.raises(NotAllowed):
            answers.answer(session, ids[1], place_row(session, ids[1]).person_id, said, later)
        answers.answer_paper(session, class_id, [Answer("80s"), Answer()], STAFF, later)
        with pytest.raises(Invalid):
            answers.answer_paper(session, class_id, [Answer("70s", 5)], STAFF, later)

        found = answers.tally(session, class_id)
        assert found.count == 3
        assert (found.satisfied[4], found.satisfied[None]) == (1, 2)
        assert found.wants_next == {"line": 1, "photo": 1}
        assert {"person_id", "place_id"} & set(ClassAnswer.model_fields) == set()


def test_one_lecturer_and_enough_assistants(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        class_id, _ = full_class(session, now, 9, capacity=12)
        world = World(session, now, 100)
        sato, ito = world.supporter("佐藤"), world.supporter("伊藤")

        teachers.assign(session, class_id, NewTeacher(TeacherRole.LECTURER, sato.pk), STAFF, now)
        with pytest.raises(NotAllowed):
            teachers.assign(session, class_id, NewTeacher(TeacherRole.LECTURER, ito.pk), STAFF, now)
        with pytest.raises(NotAllowed):
            teachers.assign(
                session, class_id, NewTeacher(TeacherRole.ASSISTANT, sato.pk), STAFF, now
            )
        outside = NewTeacher(TeacherRole.ASSISTANT, outside="市 情報政策課")
        teachers.assign(session, class_id, outside, STAFF, now)

        view = queries.class_view(session, class_id)
        assert view is not None
        assert (view.teachers, view.missing_teachers) == (2, 1)
        mine = place_queries.taught_by(session, sato.pk, now)
        assert [one.held.id for one in mine] == [class_id]
        assert told(session, "class_teaching_teacher") == [sato.person_id]


def test_nobody_teaches_two_classes_at_one_hour(city: Database, clock: SettableClock) -> None:
    now = clock.now()
    with city.transaction() as session:
        here, there = a_class(session, now), a_class(session, now, centre_id="nankitsu-centre")
        sato = World(session, now).supporter("佐藤")
        lecturer = NewTeacher(TeacherRole.LECTURER, sato.pk)
        first = teachers.assign(session, here, lecturer, STAFF, now)

        with pytest.raises(NotAllowed):
            teachers.assign(session, there, lecturer, STAFF, now)
        teachers.remove(session, first.pk, STAFF, now)
        teachers.assign(session, there, lecturer, STAFF, now)

        classes.call_off(session, there, "weather", STAFF, now)
        assert told(session, "class_cancelled_teacher") == [sato.person_id]

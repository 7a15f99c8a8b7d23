"""A class ends, people are forgotten, and the figures stay true."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select as columns
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from mdeji.dispatch.hours import activity
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.vault import vault
from mdeji.outreach import attendance, place_queries, signups, teachers
from mdeji.outreach.holding import place_row
from mdeji.outreach.rules import ClassDoor, PlaceStatus, TeacherRole
from mdeji.outreach.signups import SignUp
from mdeji.outreach.tables import ClassPlace, ClassSession, ClassTeacher
from mdeji.outreach.teachers import NewTeacher
from mdeji.people.service import add_person
from mdeji.people.tables import Person
from mdeji.privacy import joining, mydata, retention
from mdeji.privacy.erasing import erase
from mdeji.privacy.leaving import leave
from mdeji.supporters import linking
from mdeji.supporters.merging import merge
from mdeji.supporters.rules import SupporterStatus
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, full_class, join

AFTER = jst(2026, 12, 3, 13)


def signed(session: Session, class_id: int, clock: SettableClock) -> Person:
    hana = add_person(session, "関口 ハナ", "せきぐち はな", "027-224-0001", clock.now())
    new = SignUp(ClassDoor.PHONE, note="補聴器あり")
    signups.sign_up(session, class_id, hana.pk, new, (STAFF, clock.now()))
    return hana


def test_what_was_noted_for_a_class_is_sealed_and_goes_a_month_after_it(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        signed(session, a_class(session, clock.now()), clock)
    with city.transaction() as session:
        stored = session.execute(text("SELECT note FROM class_place")).scalar_one()
        assert "補聴器" not in stored
        assert vault().open(stored) == "補聴器あり"
        retention.run(session, AFTER + timedelta(days=29))
        assert session.exec(select(ClassPlace.note)).one() == "補聴器あり"
    with city.transaction() as session:
        retention.run(session, AFTER + timedelta(days=31))
        assert session.execute(text("SELECT note FROM class_place")).scalar_one() == ""


def test_whoever_is_erased_gives_the_seat_to_those_who_wait(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now(), 1)
        hana = signed(session, class_id, clock)
        world = World(session, clock.now(), 50)
        second = join(session, class_id, world.person().pk, clock.now())

        erase(session, hana.pk, STAFF, "asked", clock.now())

        assert place_row(session, second.place_id).status is PlaceStatus.OFFERED
    with city.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(columns(table)):
                assert "補聴器" not in str(row), table.name
                assert "関口" not in str(row), table.name


def test_the_figures_of_a_class_stay_when_its_people_are_forgotten(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now())
        hana = signed(session, class_id, clock)
        place = session.exec(select(ClassPlace)).one()
        attendance.mark(session, place.pk, PlaceStatus.ATTENDED, STAFF, AFTER)
        attendance.finish(session, class_id, 2, STAFF, AFTER)

        erase(session, hana.pk, STAFF, "asked", AFTER + timedelta(days=1))

        row = session.get(ClassSession, class_id)
        assert row is not None
        assert row.attended == 3


def test_whoever_comes_to_classes_is_not_taken_for_silent(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        hana = signed(session, a_class(session, clock.now()), clock)
        hana.created_at = jst(2021, 4, 1)
        session.add(hana)
        retention.run(session, AFTER)
        session.expire_all()
        assert session.get(Person, hana.pk).erased_at is None  # type: ignore[union-attr]  # the row is there

        for year in (2027, 2029):
            retention.run(session, jst(year, 4, 2))
        session.expire_all()
        assert session.get(Person, hana.pk).erased_at is not None  # type: ignore[union-attr]  # the row is there


def test_ones_own_data_shows_classes_and_what_was_noted(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        hana = signed(session, a_class(session, clock.now()), clock)

    with city.reading() as session:
        found = {one.name: one.rows for one in mydata.collect(session, hana.pk)}
    assert found["class_place"][0]["note"] == "補聴器あり"


@pytest.mark.parametrize("goes", ["leaves", "is_erased"])
def test_a_supporter_who_goes_teaches_no_more_and_others_are_missing(
    city: Database, clock: SettableClock, goes: str
) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now())
        sato = World(session, clock.now(), 50).supporter("佐藤")
        lecturer = NewTeacher(TeacherRole.LECTURER, sato.pk)
        teachers.assign(session, class_id, lecturer, STAFF, clock.now())

        if goes == "leaves":
            leave(session, sato.pk, "moved", STAFF, clock.now())
        else:
            erase(session, sato.person_id, STAFF, "asked", clock.now())

        assert session.exec(select(ClassTeacher)).one().removed_at is not None


def test_classes_taught_count_for_the_certificate_once_they_took_place(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id, _ = full_class(session, clock.now(), 2)
        sato = World(session, clock.now(), 50).supporter("佐藤")
        lecturer = NewTeacher(TeacherRole.LECTURER, sato.pk)
        teachers.assign(session, class_id, lecturer, STAFF, clock.now())
        year = (date(2026, 4, 1), date(2027, 3, 31))
        assert activity(session, sato.pk, *year) == []

        attendance.finish(session, class_id, 0, STAFF, AFTER)

        assert [(one.on, one.minutes) for one in activity(session, sato.pk, *year)] == [
            (date(2026, 12, 3), 120)
        ]


def test_two_records_of_one_person_with_the_same_class_can_be_joined(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        class_id = a_class(session, clock.now())
        hana = signed(session, class_id, clock)
        newcomer = World(session, clock.now(), 50).person("関口 はな")
        join(session, class_id, newcomer.pk, clock.now())

        merge(session, newcomer, hana, STAFF, clock.now())

        mine = select(ClassPlace).where(ClassPlace.person_id == hana.pk)
        assert len(session.exec(mine).all()) == 1


def test_of_two_sign_ups_of_one_person_the_better_stays_and_the_other_seat_goes_on(
    city: Database, clock: SettableClock
) -> None:
    now = clock.now()
    with city.transaction() as session:
        full, open_to_both = a_class(session, now, 1), a_class(session, now, 2)
        world = World(session, now, 50)
        newcomer, third = world.person(), world.person()
        for class_id in (full, open_to_both):
            join(session, class_id, newcomer.pk, now)
        hana = signed(session, full, clock)
        join(session, open_to_both, hana.pk, now)
        waits = [join(session, class_id, third.pk, now) for class_id in (full, open_to_both)]
        code = linking.make_code(session, hana.pk, STAFF, now)
        found = linking.find(session, newcomer.line_user_id or "", code, now)

        joining.link(session, found.code_id, newcomer.pk, now)

        mine = {one.held.id: one.status for one in place_queries.of_person(session, hana.pk, now)}
        assert mine == {full: PlaceStatus.SEATED, open_to_both: PlaceStatus.SEATED}
        assert place_queries.of_person(session, newcomer.pk, now) == ()
        third_now = [place_row(session, one.place_id).status for one in waits]
        assert third_now == [PlaceStatus.WAITING, PlaceStatus.OFFERED]


def test_of_two_enrolments_of_one_person_what_the_later_had_promised_goes_to_others(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        world = World(session, clock.now(), 50)
        sato, again = world.supporter("佐藤"), world.supporter("佐藤")
        lecturer = NewTeacher(TeacherRole.LECTURER, again.pk)
        teachers.assign(session, a_class(session, clock.now()), lecturer, STAFF, clock.now())
        account = session.get_one(Person, again.person_id).line_user_id or ""
        code = linking.make_code(session, sato.person_id, STAFF, clock.now())
        found = linking.find(session, account, code, clock.now())

        joining.link(session, found.code_id, again.person_id, clock.now())

        assert again.status is SupporterStatus.LEFT
        assert session.exec(select(ClassTeacher)).one().removed_at is not None

"""A class is moved or called off: those whom LINE does not reach stand on a list to be phoned."""

from datetime import timedelta

from admin_ui.tools import Tools
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.outreach import calls, classes, signups
from mdeji.outreach.rules import TeacherRole
from mdeji.outreach.tables import ClassPlace, ClassTeacher
from tests.admin_ui.conftest import Desk
from tests.factories import World
from tests.outreach.conftest import STAFF, a_class, join

MOVED = (jst(2026, 12, 4, 10), jst(2026, 12, 4, 12))


def two_signed_up(tools: Tools) -> tuple[int, int]:
    """Plan a class, for which one signs up on LINE and one by telephone; return class and place."""
    now = tools.clock.now()
    with tools.database.transaction() as session:
        world = World(session, now)
        class_id = a_class(session, now)
        join(session, class_id, world.person(line=True).pk, now)
        by_phone = world.person(line=False, name="関口 ハナ", phone="0272240001")
        place = join(session, class_id, by_phone.pk, now).place_id
    return class_id, place


def test_who_has_no_line_is_phoned_when_a_class_is_called_off(tools: Tools, office: Desk) -> None:
    class_id, place = two_signed_up(tools)
    address = f"/admin/classes/{class_id}"

    office.press(address, do="call_off", reason="weather", version="2")

    page = office.open(address)
    assert "電話で 知らせる人 1人" in page
    assert "関口 ハナ" in page
    assert "027-224-0001" in page
    assert "poster.pdf" not in page
    listed = office.open("/admin/yorozu/calls")
    assert "講座の 変更・中止を 知らせる" in listed
    assert "027-224-0001" not in listed
    assert "電話する人 1人" in office.open("/admin/yorozu")

    for _ in range(2):
        assert office.press(address, do="told", who=str(place), to="place").status_code == 303

    assert "電話で 知らせる人" not in office.open(address)
    assert "講座の 変更・中止" not in office.open("/admin/yorozu/calls")
    assert office.open(address).count("電話で知らせた") == 1


def test_a_second_move_is_told_again_and_who_withdraws_is_not_phoned(tools: Tools) -> None:
    class_id, place = two_signed_up(tools)
    now = tools.clock.now()
    with tools.database.transaction() as session:
        classes.move(session, class_id, MOVED, "room", (STAFF, now))
        calls.told(session, class_id, (place, False), STAFF, now)
        assert calls.people(session, class_id) == ()

        later = (MOVED[0] + timedelta(days=1), MOVED[1] + timedelta(days=1))
        classes.move(session, class_id, later, "room", (STAFF, now))
        assert [one.name for one in calls.people(session, class_id)] == ["関口 ハナ"]

        signups.withdraw(session, place, None, STAFF, now)
        assert calls.people(session, class_id) == ()


def test_a_teacher_without_line_is_phoned_too_and_only_while_it_matters(
    tools: Tools, clock: SettableClock
) -> None:
    now = clock.now()
    with tools.database.transaction() as session:
        world = World(session, now)
        supporter = world.supporter(person_id=world.person(line=False).pk)
        class_id = a_class(session, now)
        session.add(
            ClassTeacher(
                session_id=class_id,
                role=TeacherRole.LECTURER,
                supporter_id=supporter.pk,
                taken_at=now,
                actor=STAFF,
            )
        )
        session.flush()
        classes.call_off(session, class_id, "lecturer", STAFF, now)

        assert [one.teaches for one in calls.people(session, class_id)] == [True]
        assert [many for _, many in calls.waiting(session, "haga-centre", now)] == [1]
        assert calls.waiting(session, "honcho-centre", now) == ()
        assert calls.waiting(session, None, jst(2026, 12, 3, 10)) == ()


def test_a_call_of_another_class_is_none(tools: Tools, office: Desk) -> None:
    first, place = two_signed_up(tools)
    with tools.database.transaction() as session:
        other = a_class(session, tools.clock.now())
        classes.call_off(session, first, "few", STAFF, tools.clock.now())

    answer = office.press(f"/admin/classes/{other}", do="told", who=str(place), to="place")

    assert answer.status_code == 404
    with tools.database.reading() as session:
        assert session.get_one(ClassPlace, place).to_phone

"""Those who teach at a class are asked as those on duty at a desk are: seats, offers, hand-over."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from admin_ui.tools import Tools
from mdeji.dispatch import hours, service
from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Attendance, Offer
from mdeji.dispatch.team import live_visit
from mdeji.dispatch.timers import fire
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.messages.tables import Message
from mdeji.outreach import attendance, calls, classes, place_queries
from mdeji.outreach import teachers as beside
from mdeji.outreach.holding import class_row
from mdeji.outreach.queries import ClassView, class_view
from mdeji.outreach.rules import TeacherRole
from mdeji.outreach.teachers import NewTeacher, teacher_row
from mdeji.people.tables import Person
from mdeji.privacy.erasing import erase
from mdeji.privacy.leaving import leave
from mdeji.requests.rules import Kind, RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat
from mdeji.rota import teachers, teaching
from mdeji.supporters.tables import Supporter
from tests.admin_ui.conftest import Desk, app, at, making, office, tools, visitor
from tests.outreach.conftest import a_class, join
from tests.rota.conftest import CENTRE, STAFF, Town

__all__ = ["app", "at", "making", "office", "tools", "visitor"]


class School:
    """A class in a week, supporters near it, and the job that follows it."""

    def __init__(self, session: Session, now: datetime, supporters: int = 3) -> None:
        self.town = Town(session, now)
        self.session, self.now = session, now
        self.people = self.town.supporters(supporters)
        self.id = a_class(session, now, 12, centre_id=CENTRE)
        self.follow()

    def follow(self) -> None:
        teaching.changed(self.session, {"class": self.id}, self.now)

    @property
    def duty(self) -> Request:
        found = class_row(self.session, self.id).duty_id
        return self.session.get_one(Request, found)

    def seats(self) -> list[SeatRole]:
        found = select(Seat).where(Seat.request_id == self.duty.pk, col(Seat.dropped).is_(False))
        return [one.role for one in self.session.exec(found.order_by(col(Seat.id)))]

    def asked(self) -> list[Offer]:
        found = select(Offer).where(
            Offer.request_id == self.duty.pk, Offer.status == OfferStatus.OPEN
        )
        return list(self.session.exec(found.order_by(col(Offer.id))))

    def ask(self) -> list[Offer]:
        service.look(self.session, self.duty.pk, self.now)
        return self.asked()

    def say_yes(self, offer: Offer) -> None:
        person_id = self.session.get_one(Supporter, offer.supporter_id).person_id
        service.accept(self.session, offer.pk, person_id, self.now, f"person:{person_id}")
        teaching.changed(self.session, {"duty": self.duty.pk}, self.now)

    def staffed(self) -> list[int]:
        """Let two supporters say yes; return them, the lecturer first."""
        offers = self.ask()
        for role in (SeatRole.LEAD, SeatRole.HELPER):
            self.say_yes(next(one for one in offers if one.seat_role is role))
        return [one.supporter_id or 0 for one in self.teachers()]

    def teachers(self) -> tuple[Any, ...]:
        return place_queries.teachers(self.session, self.id)

    def view(self) -> ClassView:
        found = class_view(self.session, self.id)
        assert found is not None
        return found

    def people_come(self, count: int) -> None:
        for _ in range(count):
            join(self.session, self.id, self.town.world.person().pk, self.now)
        self.follow()


def test_a_class_asks_lecturer_and_assistants_and_whoever_says_yes_teaches(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        assert school.duty.kind is Kind.CLASS
        assert school.duty.number.startswith("K-")
        assert school.seats() == [SeatRole.LEAD, SeatRole.HELPER]

        team = school.staffed()

        assert len(set(team)) == 2
        assert [one.role for one in school.teachers()] == list(TeacherRole)
        assert school.view().missing_teachers == 0
        parts = [p for m in session.exec(select(Message)) for p in m.parts]
        assert {p["data"]["kind"] for p in parts if p.get("notice") == "offer"} == {"class"}


def test_more_learners_ask_for_more_who_teach_and_a_lecturer_of_another_house_for_no_lead(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())

        school.people_come(9)
        assert school.seats() == [SeatRole.LEAD, SeatRole.HELPER, SeatRole.HELPER]
        outside = NewTeacher(TeacherRole.LECTURER, None, "市の情報政策課")
        teachers.assign(session, school.id, outside, STAFF, school.now)

        assert school.seats() == [SeatRole.HELPER, SeatRole.HELPER]
        (lecturer,) = [t for t in school.teachers() if t.role is TeacherRole.LECTURER]
        teachers.remove(session, school.id, teacher_row(session, lecturer.id), STAFF, school.now)
        assert sorted(school.seats()) == ["helper", "helper", "lead"]


def test_whoever_said_yes_to_lead_while_another_house_took_that_over_assists_and_stays(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        lead = next(one for one in school.ask() if one.seat_role is SeatRole.LEAD)
        outside = NewTeacher(TeacherRole.LECTURER, None, "市の情報政策課")
        beside.assign(session, school.id, outside, STAFF, school.now)
        school.say_yes(lead)
        first = school.teachers()

        school.follow()

        assert [one.role for one in first] == list(TeacherRole)
        assert school.teachers() == first


def test_whoever_is_being_asked_is_asked_once_and_may_say_yes_to_another_seat_by_phone(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        lead = next(one for one in school.ask() if one.seat_role is SeatRole.LEAD)
        asked = len(school.asked())

        service.offer_by_hand(session, school.duty.pk, lead.supporter_id, school.now, STAFF)
        assert len(school.asked()) == asked
        new = NewTeacher(TeacherRole.ASSISTANT, lead.supporter_id)
        teachers.assign(session, school.id, new, STAFF, school.now)

        (assistant,) = school.teachers()
        assert (assistant.supporter_id, assistant.role) == (new.supporter_id, new.role)


def test_whoever_learns_takes_no_seat_away_from_those_who_are_to_teach(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        _, second = school.staffed()
        visit, learner = service_visit(session, school.duty.pk), school.town.supporters(1)[0]
        person_id = session.get_one(Supporter, second).person_id
        seat = Seat(request_id=school.duty.pk, role=SeatRole.TRAINEE, supporter_id=learner.pk)
        session.add(seat)
        session.flush()
        row = Attendance(visit_id=visit, supporter_id=learner.pk, seat_id=seat.pk, role=seat.role)
        row.joined_at = school.now
        session.add(row)

        service.cannot_come(session, visit, person_id, "ill", school.now, f"person:{person_id}")
        for _ in range(2):
            school.follow()

        assert sorted(school.seats()) == ["helper", "lead", "trainee"]
        assert school.duty.status is RequestStatus.SEARCHING


def test_whoever_leaves_gives_the_seat_back_and_the_class_follows(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        first, second = school.staffed()
        person_id = session.get_one(Supporter, first).person_id

        leave(session, first, "moved", STAFF, school.now)
        teaching.changed(session, {"duty": school.duty.pk}, school.now)

        assert [one.supporter_id for one in school.teachers()] == [second]
        assert "class_not_teaching_teacher" not in school.town.told(person_id)


def test_whoever_cannot_come_after_all_makes_room_for_another_who_is_asked(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now(), 6)
        first, second = school.staffed()
        person_id = session.get_one(Supporter, first).person_id
        visit = service_visit(session, school.duty.pk)

        service.cannot_come(session, visit, person_id, "ill", school.now, f"person:{person_id}")
        teaching.changed(session, {"duty": school.duty.pk}, school.now)

        assert [one.supporter_id for one in school.teachers()] == [second]
        assert school.view().missing_teachers == 1
        asked = {one.supporter_id for one in school.ask()}
        assert asked
        assert not asked & {first, second}


def test_a_class_that_is_moved_frees_its_seats_and_asks_the_same_people_for_the_new_time(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        team = school.staffed()
        silent = session.get_one(Supporter, team[1])
        person = session.get_one(Person, silent.person_id)
        person.line_user_id = None
        session.add(person)
        to = (jst(2026, 12, 4, 14), jst(2026, 12, 4, 16))

        classes.move(session, school.id, to, "room", (STAFF, school.now))
        school.follow()

        assert school.teachers() == ()
        assert {one.supporter_id for one in school.asked()} == set(team)
        assert {one.starts_at for one in school.asked()} == {to[0]}
        assert [one.seat_role for one in school.asked()] == [SeatRole.LEAD, SeatRole.HELPER]
        told = school.town.told(session.get_one(Supporter, team[0]).person_id)
        assert told[-2:] == ["visit_moved", "offer"]
        assert [one.name for one in calls.people(session, school.id)] == [person.name]
        erase(session, person.pk, STAFF, "asked", school.now)
        assert calls.people(session, school.id) == ()


def test_a_class_called_off_stands_everybody_down_and_asks_nobody_more(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        first, _ = school.staffed()

        classes.call_off(session, school.id, "few", STAFF, school.now)
        school.follow()

        assert school.duty.status is RequestStatus.CANCELLED
        told = school.town.told(session.get_one(Supporter, first).person_id)
        assert "visit_cancelled" in told
        assert "class_cancelled_teacher" not in told


def test_the_hours_of_a_class_count_once_and_its_duty_ends_without_a_report(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now())
        first, _ = school.staffed()
        over = school.view().ends_at + timedelta(hours=1)

        fire(session, service_visit(session, school.duty.pk), "over", over)
        attendance.finish(session, school.id, 3, STAFF, over)
        teaching.changed(session, {"class": school.id}, over)

        assert school.duty.status is RequestStatus.CLOSED
        assert school.duty.waiting_for is None
        done = hours.activity(session, first, over.date(), over.date())
        assert [one.minutes for one in done] == [120]


def test_staff_seat_somebody_by_phone_and_say_how_many_are_to_teach(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        school = School(session, clock.now(), 4)
        one, other, third, _ = [person.pk for person in school.people]

        new = NewTeacher(TeacherRole.ASSISTANT, one)
        teachers.assign(session, school.id, new, STAFF, school.now)
        teachers.promise(session, school.id, other, STAFF, school.now)
        teachers.assign(session, school.id, NewTeacher(new.role, third), STAFF, school.now)

        assert [(t.supporter_id, t.role.value) for t in school.teachers()] == [
            (other, "lecturer"), (one, "assistant"), (third, "assistant"),
        ]  # fmt: skip
        (lecturer, *_) = school.teachers()
        teachers.remove(session, school.id, teacher_row(session, lecturer.id), STAFF, school.now)
        assert school.view().missing_teachers == 1
        teachers.want(session, school.id, 4, None, (STAFF, school.now))
        assert school.view().missing_teachers == 2
        assert "duty_released" in school.town.told(school.people[1].person_id)
        teachers.want(session, school.id, 0, None, (STAFF, school.now))
        assert school.duty.status is RequestStatus.CANCELLED


def service_visit(session: Session, request_id: int) -> int:
    visit = live_visit(session, request_id)
    assert visit is not None
    return visit.pk


def test_the_page_of_a_class_says_who_is_about_to_be_asked_and_lets_it_be_taken_back(
    office: Desk, tools: Tools
) -> None:
    with tools.database.transaction() as session:
        school = School(session, tools.clock.now())
        address, name = f"/admin/classes/{school.id}", school.people[0].shown_name
        who = str(school.people[0].pk)

    assert office.press(address, do="offer", supporter=who).status_code == 303

    waiting = office.open(address)
    assert f"{name}さんに 打診します。" in waiting
    assert office.press(address, do="take_back", supporter=who).status_code == 303
    assert "まだ だれにも 知らせていません。" not in office.open(address)

"""The duties follow the sessions: opened, staffed, moved, called off; with the rules of the visits."""

from datetime import time, timedelta

import pytest
from sqlmodel import col, select

from mdeji.dispatch.answers import accept
from mdeji.dispatch.board import Filters, board
from mdeji.dispatch.demand import halves_between
from mdeji.dispatch.duty_tables import HonorariumLine
from mdeji.dispatch.hours import activity
from mdeji.dispatch.service import cannot_come, look
from mdeji.dispatch.tables import Report
from mdeji.dispatch.timers import fire
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed, SeatTaken
from mdeji.kit.jobs import Job, JobStatus
from mdeji.messages.tables import Fate, Message
from mdeji.requests.rules import Kind, RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.rota import service
from mdeji.rota.queries import alarms, count_alarms
from mdeji.rota.standing import Always, set_always
from mdeji.yorozu.desks import NewClosure, NewRule, change_rule, close, end_rule, reopen
from mdeji.yorozu.sessions import call_off, move, restore
from tests.rota.conftest import CENTRE, STAFF, Town


def test_every_date_gets_a_duty_once_and_nobody_is_asked_before_its_time(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.supporters(4)
        town.desk()
        town.follow()

        rows = town.sessions()
        duties = session.exec(select(Request).order_by(col(Request.id))).all()
        assert [row.duty_id for row in rows] == [duty.pk for duty in duties]
        assert {duty.kind for duty in duties} == {Kind.DESK}
        assert {duty.requester_id for duty in duties} == {None}
        assert len({row.duty_code for row in rows}) == len(rows) == 8
        far = session.exec(select(Job).where(Job.key == f"ask:{rows[-1].duty_id}")).one()
        assert far.due_at == jst(2026, 12, 30, 9)
        assert town.told() == []


def test_desk_duty_is_on_no_board_of_residents_and_in_no_picture_of_demand(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        look(session, town.sessions()[0].duty_id or 0, town.now)

        assert town.duty(town.sessions()[0]).status is RequestStatus.WITH_COORDINATOR
        assert board(session, Filters(), town.now).is_empty
        asked = halves_between(session, (town.now - timedelta(days=90), town.now), ["honcho"])
        assert not any(cell.requests for cell in asked.values())


def test_the_same_machinery_asks_and_the_last_seat_goes_to_the_faster_one(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        people = {one.pk: one for one in town.supporters(5)}
        town.desk(supporters=1)
        row = town.sessions()[1]
        look(session, row.duty_id or 0, town.now)
        first, second, *_ = town.open_offers(row)

        accept(session, first.pk, people[first.supporter_id].person_id, town.now, "person:1")
        with pytest.raises(SeatTaken):
            accept(session, second.pk, people[second.supporter_id].person_id, town.now, "person:2")

        assert [one.supporter_id for one in town.team(row)] == [first.supporter_id]
        assert town.duty(row).status is RequestStatus.ARRANGED
        assert town.open_offers(row) == []


def test_a_supporter_signs_up_once_and_later_ones_are_told_it_is_full(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        one, other, third = town.supporters(3)
        town.desk()
        row = town.sessions()[4]

        service.sign_up(session, row.pk, one.person_id, town.now)
        service.sign_up(session, row.pk, one.person_id, town.now)
        service.sign_up(session, row.pk, other.person_id, town.now)
        with pytest.raises(NotAllowed, match="no_seat"):
            service.sign_up(session, row.pk, third.person_id, town.now)

        assert [mate.role for mate in town.team(row)] == [SeatRole.LEAD, SeatRole.HELPER]


def test_who_comes_forward_is_bound_by_the_rules_of_safety(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (untrained,) = town.supporters(1, trained=("video",))
        (beginner,) = town.supporters(1, skills=("photo",), level=1)
        town.desk()
        row = town.sessions()[0]

        with pytest.raises(NotAllowed, match="training_missing"):
            service.sign_up(session, row.pk, untrained.person_id, town.now)
        service.sign_up(session, row.pk, beginner.person_id, town.now)
        resident = town.world.person()
        with pytest.raises(NotAllowed, match="not_supporter"):
            service.sign_up(session, row.pk, resident.pk, town.now)

        assert [mate.role for mate in town.team(row)] == [SeatRole.HELPER]


def test_signing_up_for_two_desks_at_one_hour_is_refused(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        town.desk()
        town.desk(opens=time(14), closes=time(16))
        here, there = town.sessions()[:2]

        service.sign_up(session, here.pk, one.person_id, town.now)
        with pytest.raises(NotAllowed, match="clash"):
            service.sign_up(session, there.pk, one.person_id, town.now)


def test_who_cannot_come_is_replaced_at_once(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        one, other, *_ = town.supporters(4)
        town.desk()
        row = town.sessions()[1]
        for who in (one, other):
            service.sign_up(session, row.pk, who.person_id, town.now)
        visit_id = town.team(row)[0].visit_id

        cannot_come(session, visit_id, one.person_id, "ill", town.now, "person:1")
        look(session, row.duty_id or 0, town.now)

        assert one.pk not in {offer.supporter_id for offer in town.open_offers(row)}
        assert town.open_offers(row)
        assert "teammate_left" in town.told(other.person_id)


def test_a_called_off_session_tells_those_on_duty_and_comes_back_with_free_seats(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        town.desk()
        row = town.sessions()[1]
        service.sign_up(session, row.pk, one.person_id, town.now)

        call_off(session, row.pk, "weather", STAFF, town.now)
        town.follow()
        town.follow()
        assert town.told(one.person_id).count("visit_cancelled") == 1
        assert town.duty(row).status is RequestStatus.CANCELLED

        restore(session, row.pk, STAFF, town.now)
        town.follow()
        assert town.duty(row).status is RequestStatus.RECEIVED
        assert town.team(row) == []


def test_a_moved_session_asks_those_on_duty_for_the_new_time(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        town.desk()
        row = town.sessions()[1]
        service.sign_up(session, row.pk, one.person_id, town.now)
        sunday = (jst(2026, 12, 6, 10), jst(2026, 12, 6, 12))

        move(session, row.pk, sunday, "room", (STAFF, town.now))
        town.follow()
        town.follow()

        (asked,) = town.open_offers(row)
        assert (asked.supporter_id, asked.starts_at) == (one.pk, sunday[0])
        assert town.told(one.person_id) == ["visit_moved", "offer"]


def test_a_centre_closed_for_good_calls_every_duty_off(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        one, always = town.supporters(2)
        rule_id = town.desk()
        for row in town.sessions()[2:4]:
            service.sign_up(session, row.pk, one.person_id, town.now)
        until = (town.now + timedelta(days=90)).date()
        wanted = Always(rule_id, always.pk, SeatRole.HELPER, town.now.date(), until)
        set_always(session, wanted, STAFF, town.now)

        new = NewClosure(jst(2026, 12, 1, 0).date(), None, "for_good")
        closure = close(session, CENTRE, new, STAFF, town.now)
        town.follow()
        statuses = {town.duty(row).status for row in town.sessions()[1:]}
        assert statuses == {RequestStatus.CANCELLED}
        theirs = select(Message).where(Message.person_id == one.person_id)
        waiting = [row for row in session.exec(theirs) if row.fate is Fate.WAITING]
        kinds = [row.parts[0]["notice"] for row in waiting]
        assert kinds == ["desk_over"], "once, and not date by date"
        first = town.sessions()[2].starts_at.isoformat()
        assert waiting[0].parts[0]["data"]["starts_at"] == first

        reopen(session, closure.pk, STAFF, town.now)
        town.follow()
        assert RequestStatus.CANCELLED not in {town.duty(row).status for row in town.sessions()}
        assert town.told(always.person_id).count("desk_again") == 1, "expected again, told once"
        assert "desk_again" not in town.told(one.person_id)


def test_a_rule_that_ends_takes_its_dates_along_but_never_in_silence(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        rule_id = town.desk()
        row = town.sessions()[5]
        service.sign_up(session, row.pk, one.person_id, town.now)

        end_rule(session, rule_id, jst(2026, 12, 2, 0).date(), STAFF, town.now)
        town.follow()
        town.follow()

        assert town.told(one.person_id).count("visit_cancelled") == 1
        assert (row.status, row.reason) == ("cancelled", "no_rule")


def test_fewer_or_more_are_wanted_and_nobody_loses_a_seat(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        one, other = town.supporters(2)
        rule_id = town.desk(supporters=3)
        row, nobody = town.sessions()[1:3]
        for who in (one, other):
            service.sign_up(session, row.pk, who.person_id, town.now)
        assert town.duty(row).status is RequestStatus.SEARCHING

        service.want(session, row.pk, 2, row.version, (STAFF, town.now))
        assert town.duty(row).status is RequestStatus.ARRANGED
        service.want(session, row.pk, 1, row.version, (STAFF, town.now))
        assert len(town.team(row)) == 2
        service.want(session, row.pk, 4, row.version, (STAFF, town.now))
        assert town.duty(row).status is RequestStatus.SEARCHING
        service.want(session, nobody.pk, 0, nobody.version, (STAFF, town.now))
        assert town.duty(nobody).status is RequestStatus.CANCELLED

        more = NewRule(weekday=2, opens=time(13, 30), closes=time(15, 30), supporters=1)
        change_rule(session, rule_id, more, STAFF, town.now)
        town.follow()
        assert town.duty(nobody).status is RequestStatus.CANCELLED
        assert len(town.team(row)) == 2


def test_a_desk_that_had_nobody_is_let_go_when_it_is_over(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        row = town.sessions()[0]

        town.follow(row.ends_at + timedelta(days=1))

        assert town.duty(row).status is RequestStatus.CANCELLED
        assert town.duty(row).closed_reason == "unstaffed"


def test_who_came_is_the_report_and_the_hours_and_the_honorarium_follow(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        one, other = town.supporters(2)
        town.desk()
        row = town.sessions()[0]
        for who in (one, other):
            service.sign_up(session, row.pk, who.person_id, town.now)
        visit_id = town.team(row)[0].visit_id

        service.check_in(session, row.duty_code or "", one.person_id, row.starts_at)
        fire(session, visit_id, "over", row.ends_at + timedelta(minutes=30))

        report = session.exec(select(Report)).one()
        assert report.present == [one.pk]
        assert town.duty(row).status is RequestStatus.CLOSED
        (line,) = session.exec(select(HonorariumLine)).all()
        assert (line.supporter_id, line.yen, line.minutes) == (one.pk, 1000, 120)
        did = activity(session, one.pk, row.on, row.on)
        assert [(done.kind, done.minutes) for done in did] == [(Kind.DESK, 120)]
        assert not {"ask_report", "ask_face", "ask_still_using"} & set(town.told())

        both = {one.pk, other.pk}
        service.say_who_came(session, row.pk, both, STAFF, row.ends_at + timedelta(days=1))
        yen = sum(line.yen for line in session.exec(select(HonorariumLine)))
        assert yen == 2000


def test_a_desk_of_which_nobody_said_who_came_waits_for_the_staff(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        town.desk()
        row = town.sessions()[0]
        service.sign_up(session, row.pk, one.person_id, town.now)

        later = row.ends_at + timedelta(minutes=30)
        fire(session, town.team(row)[0].visit_id, "over", later)
        assert town.duty(row).waiting_for == "who_came"

        service.say_who_came(session, row.pk, set(), STAFF, later)
        assert town.duty(row).closed_reason == "not_held"
        assert session.exec(select(HonorariumLine)).all() == []


def test_reminders_go_to_a_team_that_is_not_complete_but_never_to_residents(
    city: Database, clock: SettableClock
) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        (one,) = town.supporters(1)
        town.desk()
        row = town.sessions()[1]
        service.sign_up(session, row.pk, one.person_id, town.now)
        visit_id = town.team(row)[0].visit_id
        jobs = select(Job).where(Job.kind == "visit_timer", Job.status == JobStatus.READY)
        kinds = {str(job.payload["kind"]) for job in session.exec(jobs)}
        assert {"visit_tomorrow", "visit_soon", "over"} <= kinds

        fire(session, visit_id, "visit_tomorrow", jst(2026, 12, 1, 10))

        assert town.told() == ["visit_tomorrow_supporter"]


def test_a_desk_that_wants_nobody_raises_no_alarm(city: Database, clock: SettableClock) -> None:
    with city.transaction() as session:
        town = Town(session, clock.now())
        town.desk()
        assert count_alarms(session, town.now) == len(alarms(session, town.now)) == 1

        service.want(session, town.sessions()[0].pk, 0, None, (STAFF, town.now))

        assert alarms(session, town.now) == ()
        assert count_alarms(session, town.now) == 0

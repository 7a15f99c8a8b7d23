"""What has served its time goes at night, by rule; the figures stay; the page says what will go."""

from datetime import timedelta

import pytest
from sqlmodel import select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import Invalid
from mdeji.messages.tables import Letter, Thread, ThreadStatus
from mdeji.people.service import get
from mdeji.privacy import retention
from mdeji.privacy.rules import BY_KEY, RULES, Rule
from mdeji.privacy.steps import steps
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from mdeji.staff.journal import entries_about
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import SupporterPrivate
from tests.factories import World


def night_after(clock: SettableClock, **passed: float) -> SettableClock:
    return SettableClock(clock.now() + timedelta(**passed))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_rule_can_be_counted_and_run(
    database: Database, clock: SettableClock, rule: Rule
) -> None:
    assert rule in RULES
    with database.transaction() as session:
        for step in steps(rule.key, clock.now()):
            assert step.count(session) == step.run(session, clock.now()) == 0


def test_the_words_of_a_closed_request_go_after_a_year_and_its_figures_stay(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        world.request(status=RequestStatus.CLOSED, memo="補聴器あり", place_detail="大手町")
        world.request(status=RequestStatus.SEARCHING, memo="いそぎます")

    with database.transaction() as session:
        retention.run(session, night_after(clock, days=364).now())
        kept = [row.memo for row in session.exec(select(Request).order_by("id"))]
        retention.run(session, night_after(clock, days=366).now())

    assert kept == ["補聴器あり", "いそぎます"]
    with database.reading() as session:
        closed, searched = session.exec(select(Request).order_by("id")).all()
        assert (closed.memo, closed.place_detail, closed.topics) == ("", "", ["line"])
        assert searched.memo == "いそぎます"


def test_a_resident_nobody_heard_of_for_two_fiscal_years_becomes_anonymous(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        silent, waiting = world.person("関口 ハナ"), world.person("前田 正一")
        world.request(requester_id=silent.pk, status=RequestStatus.CLOSED)
        world.request(requester_id=waiting.pk, status=RequestStatus.WITH_COORDINATOR)
        helper = world.supporter("三郎")
        ids = silent.pk, waiting.pk, helper.person_id

    with database.transaction() as session:
        retention.run(session, jst(2029, 3, 31, 3, 30))
        before = get(session, ids[0]).name
        retention.run(session, jst(2029, 4, 1, 3, 30))

    with database.reading() as session:
        assert before == "関口 ハナ"
        assert [get(session, one).name for one in ids] == ["消去済み", "前田 正一", "三郎 太郎"]
        assert len(session.exec(select(Request)).all()) == 2


def test_what_only_the_office_knew_of_a_supporter_goes_a_year_after_they_left(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        gone = world.supporter(status=SupporterStatus.LEFT, status_since=clock.now())
        here = world.supporter()
        for one in (gone, here):
            kept = SupporterPrivate(supporter_id=one.pk, address="大手町2丁目", payee="群馬銀行")
            session.add(kept)

    with database.transaction() as session:
        retention.run(session, jst(2028, 4, 1, 3, 30))

    with database.reading() as session:
        left, active = session.exec(select(SupporterPrivate).order_by("supporter_id")).all()
        assert (left.address, left.payee) == ("", "群馬銀行")
        assert active.address == "大手町2丁目"


def test_a_letter_that_waits_for_the_staff_is_never_emptied(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        world.letter(world.person(), "返事をください")
        answered = world.letter(world.person(), "ありがとう")
        session.get_one(Thread, answered.thread_id).status = ThreadStatus.CLOSED

    with database.transaction() as session:
        retention.run(session, night_after(clock, days=800).now())

    with database.reading() as session:
        assert [row.text for row in session.exec(select(Letter).order_by("id"))] == [
            "返事をください",
            "",
        ]


def test_the_preview_counts_what_the_night_then_lets_go(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        world = World(session, clock.now())
        for _ in range(3):
            world.request(status=RequestStatus.CLOSED, memo="メモ")

    with database.transaction() as session:
        early = {x.rule.key: x for x in retention.preview(session, jst(2027, 11, 1, 3, 30))}
        due = {x.rule.key: x for x in retention.preview(session, jst(2027, 12, 1, 3, 30))}
        done = retention.run(session, jst(2027, 12, 1, 3, 30))

        assert (early["request_words"].tonight, early["request_words"].soon) == (0, 3)
        assert due["request_words"].tonight == done["request_words"] == 3
        assert entries_about(session, ["retention"])[-1].detail == done


def test_the_city_may_keep_longer_within_limits_and_the_journal_says_who_chose(
    database: Database, clock: SettableClock
) -> None:
    with database.transaction() as session:
        World(session, clock.now()).request(status=RequestStatus.CLOSED, memo="メモ")
        retention.choose(session, "request_words", 730, "staff:1", clock.now())
        done = retention.run(session, jst(2027, 12, 1, 3, 30))

        assert done == {}
        with pytest.raises(Invalid):
            retention.choose(session, "request_words", 5000, "staff:1", clock.now())
        told = entries_about(session, ["retention"])
        assert told[0].detail == {"rule": "request_words", "from": 365, "to": 730}


def test_a_fiscal_year_ends_in_march() -> None:
    rule = BY_KEY["requesters"]

    assert rule.cutoff(2, jst(2029, 3, 31, 3, 30)) == jst(2026, 4, 1)
    assert rule.cutoff(2, jst(2029, 4, 1, 3, 30)) == jst(2027, 4, 1)

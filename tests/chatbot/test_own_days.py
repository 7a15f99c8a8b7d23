"""Supporters keep their own days by typing: read back, one tap, taken back by one more."""

from datetime import date

import pytest
from sqlmodel import select

from chatbot.desk import Desk
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.scheduler.handlers import nightly
from mdeji.supporters import availability
from mdeji.supporters.rules import SupporterStatus
from mdeji.supporters.tables import Supporter
from mdeji.supporters.week import DayRange
from tests.chatbot.rig import Chat, user_id, words
from tests.factories import World


@pytest.fixture
def helper(desk: Desk, town: Database, clock: SettableClock) -> Chat:
    """Give the chat of an active supporter."""
    with town.transaction() as session:
        world = World(session, clock.now())
        person = world.person("鈴木 一郎", line_user_id=user_id("ichiro"))
        world.supporter("鈴木", person_id=person.pk)
    return Chat(desk, town, clock, "ichiro")


def me(town: Database) -> Supporter:
    with town.reading() as session:
        return session.exec(select(Supporter)).one()


def days(town: Database) -> tuple[DayRange, ...]:
    with town.reading() as session:
        return availability.days_of(session, me(town).pk, date(2026, 11, 24))


def test_this_week_is_read_back_and_kept_by_one_tap(helper: Chat, town: Database) -> None:
    asked = helper.says("今週は休みます")
    assert "11月29日(日)まで、お休みにしますか。" in words(asked)
    assert me(town).snoozed_until is None

    done = helper.chooses("はい", asked)

    assert "11月29日(日)まで、お休みにします。" in words(done)
    assert me(town).snoozed_until == jst(2026, 11, 30)


def test_a_day_off_can_be_taken_back(helper: Chat, town: Database) -> None:
    done = helper.chooses("はい", helper.says("12/24は行けません"))
    assert days(town) == (DayRange(date(2026, 12, 24), date(2026, 12, 24), free=False),)

    undone = helper.chooses("とりけす", done)

    assert "いつもの予定にもどしました" in words(undone)
    assert days(town) == ()


def test_a_button_tapped_twice_keeps_one_day_off(helper: Chat, town: Database) -> None:
    asked = helper.says("来週休みます")
    helper.chooses("はい", asked)
    helper.chooses("はい", asked)

    assert days(town) == (DayRange(date(2026, 11, 30), date(2026, 12, 6), free=False),)


def test_saturdays_are_added_to_the_week(helper: Chat, town: Database) -> None:
    with town.transaction() as session:
        availability.set_week(session, me(town).pk, {(0, 9)}, "system", helper.clock.now())

    asked = helper.says("土曜の午後もできます")
    assert "毎週、土曜の正午〜午後6時も" in words(asked)
    helper.chooses("はい", asked)

    with town.reading() as session:
        week = availability.week_of(session, me(town).pk)
    assert week == {(0, 9), *((5, hour) for hour in range(12, 18))}


def test_whoever_rests_for_the_time_being_comes_back_when_they_say_so(
    helper: Chat, town: Database
) -> None:
    helper.chooses("はい", helper.says("しばらく休みます"))
    assert me(town).status is SupporterStatus.PAUSED

    back = helper.chooses("はい", helper.says("また始めます"))

    assert "おかえりなさい" in words(back)
    assert me(town).status is SupporterStatus.ACTIVE


def test_a_promised_visit_is_pointed_out_before_a_rest(helper: Chat, town: Database) -> None:
    with town.transaction() as session:
        world = World(session, helper.clock.now())
        asker = world.person("頼む人", line_user_id=user_id("asker"), phone="027-111-0000")
        request = world.request(
            requester_id=asker.pk, wish_at=jst(2026, 11, 26, 14), number="M-5000"
        )
        world.visit(request, [session.exec(select(Supporter)).one()])

    said = words(helper.says("今週は休みます"))

    assert "11月26日(木)に、約束した予定があります。" in said


def test_the_settings_open_from_the_chat(helper: Chat) -> None:
    for text in ("わたしの設定", "設定を開きたい、わたしの設定"):
        (bubble,) = helper.says(text)
        links = [button["link"] for button in bubble["buttons"] if button.get("link")]
        assert [link[0] for link in links] == ["me", "myvisits"]


def test_the_settings_open_in_the_middle_of_a_question(helper: Chat) -> None:
    helper.says("LINEの使い方を教えて")
    (bubble,) = helper.says("わたしの設定")
    links = [button["link"] for button in bubble["buttons"] if button.get("link")]
    assert [link[0] for link in links] == ["me", "myvisits"]


def test_somebody_who_is_no_supporter_is_not_understood_so(hanako: Chat) -> None:
    assert "お休みにしますか" not in words(hanako.says("今週は休みます"))
    assert "サポーターの方のボタン" in words(hanako.taps("do=rest&k=pause"))


def test_a_changed_button_changes_nothing(helper: Chat, town: Database) -> None:
    for data in ("do=rest&k=days&a=x&b=y", "do=rest&k=more&d=9&f=0&u=9999", "do=ask_rest"):
        helper.taps(data)

    assert days(town) == ()


def test_a_rest_with_an_end_is_over_on_its_day_and_one_is_told(
    helper: Chat, town: Database
) -> None:
    helper.chooses("はい", helper.says("しばらく休みます"))
    with town.transaction() as session:
        row = session.exec(select(Supporter)).one()
        row.paused_until = date(2026, 12, 1)
        session.add(row)

    for day in (30, 31):
        helper.clock.move_to(jst(2026, 11, day, 3, 30) if day == 30 else jst(2026, 12, 1, 3, 30))
        with town.transaction() as session:
            nightly(session, {}, helper.clock.now())

    assert me(town).status is SupporterStatus.ACTIVE
    assert [part["notice"] for part in helper.notices()] == ["rest_over"]


def test_a_day_left_over_from_an_earlier_rest_ends_no_later_one(
    helper: Chat, town: Database
) -> None:
    with town.transaction() as session:
        row = session.exec(select(Supporter)).one()
        row.paused_until = date(2026, 11, 20)
        session.add(row)
    helper.chooses("はい", helper.says("しばらく休みます"))
    with town.transaction() as session:
        row = session.exec(select(Supporter)).one()
        row.paused_until = date(2026, 11, 20)
        session.add(row)

    helper.clock.move_to(jst(2026, 11, 25, 3, 30))
    with town.transaction() as session:
        nightly(session, {}, helper.clock.now())

    assert me(town).status is SupporterStatus.PAUSED

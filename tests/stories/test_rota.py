"""Duty at the desks, from the chat and the pages: sign up, race, gap, swap, check in, closing."""

import json
import re
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from chatbot.simulator import Phone
from mdeji.dispatch.handover import ask_everybody
from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit.calendar import day_of
from mdeji.rota import queries
from mdeji.rota.rules import Gap
from mdeji.supporters.tables import Supporter
from mdeji.yorozu.desks import NewClosure, NewRule, add_rule, close
from mdeji.yorozu.sessions import call_off
from mdeji.yorozu.tables import YorozuSession
from tests.stories.browsing import Browser, link_on
from tests.stories.steps import NO, YES, newest_buttons
from tests.stories.world import World

CENTRE = "haga-centre"
FRIDAY = 4


def desk(world: World, supporters: int = 1, weekday: int = FRIDAY, centre_id: str = CENTRE) -> None:
    """Let a centre have one more desk a week, in the morning, that wants people on duty."""
    with world.database.transaction() as session:
        new = NewRule(weekday, time(10), time(12), supporters=supporters)
        add_rule(session, centre_id, new, "staff:1", world.now())
    world.settle()


def asked(world: World) -> list[str]:
    """Return the keys of the supporters who are being asked for a duty right now."""
    return [
        key
        for key, phone in world.supporters().items()
        if YES in newest_buttons(phone) and "当番" in phone.last()
    ]


def heard(phone: Phone) -> str:
    """Return everything the bot has said on a phone."""
    return json.dumps(phone.heard(), ensure_ascii=False)


def dates(world: World) -> list[YorozuSession]:
    """Return the dates that want people, in their order."""
    with world.database.reading() as session:
        found = select(YorozuSession).where(col(YorozuSession.duty_id).is_not(None))
        return list(session.exec(found.order_by(col(YorozuSession.starts_at))))


def on_duty(world: World, row: YorozuSession) -> list[str]:
    """Return the names of those on duty on a date."""
    with world.database.reading() as session:
        visit = live_visit(session, row.duty_id or 0)
        ids = [mate.supporter_id for mate in team_of(session, visit.pk)] if visit else []
        return [session.get_one(Supporter, one).shown_name for one in ids]


def test_a_supporter_signs_up_from_the_chat_and_is_reminded(world: World) -> None:
    desk(world)
    row = dates(world)[4]
    kenji = world.phone("kenji")

    kenji.says("当番")
    assert "この日に入る" in kenji.buttons()
    with world.database.reading() as session:
        person = session.exec(select(Supporter).where(Supporter.shown_name == "中村")).one()
        found = [one.session_id for one in queries.openings(session, person.person_id, world.now())]
    assert row.pk in found
    kenji.taps("この日に入る")

    first = next(one for one in dates(world) if on_duty(world, one))
    assert on_duty(world, first) == ["中村"]
    assert "当番が決まりました" in heard(kenji)
    world.move_to(first.starts_at - timedelta(minutes=30))
    assert "明日、よろず相談所の当番です" in heard(kenji)
    assert "もうすぐ当番です" in heard(kenji)
    kenji.says("わたしの予定")
    assert "よろず相談所の当番です" in kenji.last()
    world.move_to(first.ends_at + timedelta(hours=13))
    kenji.says("わたしの予定")
    assert "よろず相談所の当番です" not in kenji.last(), "who came the office notes"


def test_two_race_for_the_last_seat_at_a_desk(world: World) -> None:
    desk(world)
    world.pass_time(hours=1)
    first, *_ = asked(world)

    assert "よろず相談所の当番" in heard(world.phone(first))
    world.phone(first).taps(YES)
    assert any(on_duty(world, one) for one in dates(world))


def test_a_desk_without_supporters_is_seen_a_week_ahead(world: World) -> None:
    desk(world, supporters=2)
    row = dates(world)[1]

    world.move_to(row.starts_at - timedelta(days=6))
    for key in asked(world):
        world.phone(key).taps(NO)

    with world.database.reading() as session:
        lacking = queries.alarms(session, world.now(), CENTRE)
        assert row.pk in {one.session.id for one in lacking}
        assert all(one.gap in {Gap.EMPTY, Gap.PARTLY} for one in lacking)
        assert queries.count_alarms(session, world.now()) == len(
            queries.alarms(session, world.now())
        )


def test_a_closed_session_tells_who_is_on_duty_and_who_asked_once(world: World) -> None:
    desk(world)
    hana, kenji = world.phone("hana"), world.phone("kenji")
    hana.taps("よろず相談所")
    hana.taps("芳賀")
    near, *others = re.findall(r"do=desk_hear&id=\d+", heard(hana))
    assert len(set(others)) == 2  # Every card of the answer has its own.
    hana.sends_postback(near)
    assert "変わったときは、ここに知らせます" in heard(hana)
    kenji.says("当番")
    kenji.taps("この日に入る")
    mine = next(one for one in dates(world) if on_duty(world, one))

    with world.database.transaction() as session:
        closure = NewClosure(mine.on, mine.on, "construction")
        close(session, CENTRE, closure, "staff:1", world.now())
        heard_of = [
            one.pk
            for one in session.exec(select(YorozuSession).where(YorozuSession.on <= mine.on))
            if one.centre_id == CENTRE and one.status == "planned" and one.starts_at > world.now()
        ]
        for one in heard_of:
            call_off(session, one, "weather", "staff:1", world.now())
    world.settle()
    world.pass_time(days=1)

    assert heard(kenji).count('"altText": "この日の相談所は、なくなりました') == 1
    assert heard(hana).count('"altText": "行くと聞いていた日の相談所は、お休み') == 1
    assert "つぎは" in heard(hana)


def test_who_is_on_duty_checks_in_by_the_code_at_the_desk_and_nobody_else(world: World) -> None:
    desk(world)
    kenji, sachi, hana = (world.phone(key) for key in ("kenji", "sachi", "hana"))
    kenji.says("当番")
    kenji.taps("この日に入る")
    mine = next(one for one in dates(world) if on_duty(world, one))
    other = next(one for one in dates(world) if one.pk != mine.pk)

    kenji.says(f"来ました {mine.duty_code}")
    assert "1時間前から" in heard(kenji)
    world.move_to(mine.starts_at - timedelta(minutes=10))
    hana.says(f"来ました {mine.duty_code}")
    sachi.says(f"来ました {mine.duty_code}")
    kenji.says("来ました zzzzzzz9")
    kenji.says(f"来ました {other.duty_code}")
    assert "お名前がありません" in heard(sachi)
    assert "きょうのものではありません" in heard(kenji)
    assert _arrived(world, mine) is None

    kenji.says(f"来ました {str(mine.duty_code).upper()}")
    assert _arrived(world, mine) == world.now()
    world.move_to(mine.ends_at)
    kenji.taps("終わりました")
    assert "きょうの当番を、記録しました" in heard(kenji)


def test_a_duty_is_handed_over_with_the_rules_of_the_visits(world: World) -> None:
    desk(world)
    kenji = world.phone("kenji")
    kenji.says("当番")
    kenji.taps("この日に入る")
    mine = next(one for one in dates(world) if on_duty(world, one))
    with world.database.transaction() as session:
        visit = live_visit(session, mine.duty_id or 0)
        giver = session.exec(select(Supporter).where(Supporter.shown_name == "中村")).one()
        assert visit is not None
        ask_everybody(session, visit.pk, giver.person_id, "person:1", world.now())
    world.settle()

    taker = next(
        key
        for key in asked(world)
        if "当番を代わる人" in heard(world.phone(key)) and YES in newest_buttons(world.phone(key))
    )
    world.phone(taker).taps(YES)

    assert on_duty(world, mine) != ["中村"]
    assert len(on_duty(world, mine)) == 1


def test_two_swap_their_duties_on_their_phones(world: World) -> None:
    desk(world)
    desk(world, weekday=FRIDAY - 1, centre_id="nankitsu-centre")
    kenji, takeo = world.phone("kenji"), world.phone("takeo")
    late = [one for one in dates(world) if one.starts_at > world.now() + timedelta(days=9)]
    mine = next(one for one in late if one.centre_id == CENTRE)
    theirs = next(one for one in late if one.centre_id != CENTRE)
    for phone, row in ((kenji, mine), (takeo, theirs)):
        phone.sends_postback(f"do=duty_join&id={row.pk}")
        phone.says("わたしの予定")
        assert "よろず相談所の当番です" in phone.last()
    assert (on_duty(world, mine), on_duty(world, theirs)) == (["中村"], ["吉田"])

    kenji.taps("代わってほしい")
    ways = link_on(kenji, "予定を交換する")
    browser = Browser(world)
    assert "吉田さんの当番" in browser.open(ways)
    assert "南橘公民館 ・ よろず相談所の当番" in browser.open(ways)
    assert "交換の返事を待っています" in browser.press(ways, f"{ways}/swap")
    assert (on_duty(world, mine), on_duty(world, theirs)) == (["中村"], ["吉田"])

    asked_for = link_on(takeo, "見て決める")
    seen = browser.open(asked_for)
    assert "中村さんから" in seen
    assert "芳賀公民館" in seen
    assert "予定を交換しました" in browser.press(asked_for, f"{asked_for}/answer", answer="yes")

    assert (on_duty(world, mine), on_duty(world, theirs)) == (["吉田"], ["中村"])
    assert "予定を交換しました" in kenji.last()
    kenji.says("わたしの予定")
    assert "南橘公民館" in kenji.last()


def test_a_centre_closed_for_good_calls_off_what_is_to_come(world: World) -> None:
    desk(world)
    kenji = world.phone("kenji")
    kenji.says("当番")
    kenji.taps("この日に入る")
    mine = next(one for one in dates(world) if on_duty(world, one))

    with world.database.transaction() as session:
        tomorrow = day_of(world.now()) + timedelta(days=1)
        close(session, CENTRE, NewClosure(tomorrow, None, "for_good"), "staff:1", world.now())
    world.settle()

    assert on_duty(world, mine) == []
    assert "当番はありません" in heard(kenji)
    kenji.says("当番")
    assert "この日に入る" not in newest_buttons(kenji)


def _arrived(world: World, row: YorozuSession) -> datetime | None:
    with world.database.reading() as session:
        found = queries.day(session, row.pk)
        return found.people[0].arrived_at if found and found.people else None

"""The main job as people live it: through the real webhook, over HTTP, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from chatbot.simulator.phone import NotVisible
from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Feedback, Offer, Visit
from mdeji.kit.calendar import jst
from mdeji.messages import letters
from mdeji.messages.tables import Fate, InboxEvent, Letter, Message
from mdeji.people.tables import Person
from mdeji.requests.rules import RequestStatus
from mdeji.requests.tables import Request
from tests.stories.steps import (
    NO,
    YES,
    all_say_yes,
    ask_alone,
    ask_as_group,
    asked,
    newest_buttons,
    reads,
)
from tests.stories.world import World


def the_request(world: World) -> Request:
    with world.database.reading() as session:
        return session.exec(select(Request)).one()


def the_visit(world: World) -> Visit:
    with world.database.reading() as session:
        return session.exec(select(Visit).where(Visit.status != VisitStatus.CANCELLED)).one()


def team(world: World) -> int:
    with world.database.reading() as session:
        found = select(Attendance).where(Attendance.released_at == None)  # noqa: E711 – SQL
        return len(session.exec(found).all())


def test_a_resident_alone_is_helped_from_the_first_word_to_two_weeks_later(world: World) -> None:
    hana = world.phone("hana")

    ask_alone(hana)
    assert "M-0001" in hana.last()
    first, *others = asked(world)
    kenji = world.phone(first)
    kenji.taps(YES)
    assert "サポーターが決まりました" in hana.last()
    for other in others:
        assert "ほかの方で決まりました" in world.phone(other).last()

    world.move_to(jst(2026, 12, 2, 12))
    assert "明日の予定です" in hana.last()
    world.move_to(jst(2026, 12, 3, 13))
    assert "もうすぐ時間です" in hana.last()
    kenji.taps("着きました")
    world.move_to(jst(2026, 12, 3, 15))
    kenji.taps("終わりました")
    world.pass_time(hours=1)
    assert "どうでしたか" in hana.last()
    hana.taps("😊 よかった")

    world.move_to(jst(2026, 12, 17, 11))
    assert "いまも使えていますか" in "".join(hana.texts())
    hana.taps("使えている")
    with world.database.reading() as session:
        feedback = session.exec(select(Feedback)).one()
    assert (feedback.face, feedback.still_using) == (3, "yes")
    assert the_request(world).status is RequestStatus.VISITED


def test_a_group_of_nine_gets_a_team_of_three(world: World) -> None:
    tome = world.phone("tome")

    ask_as_group(tome)
    said_yes = all_say_yes(world, reads(tome, "サポーターが決まりました"))

    assert len(said_yes) == 3
    assert team(world) == 3
    assert the_visit(world).status is VisitStatus.PLANNED
    assert the_request(world).status is RequestStatus.ARRANGED


def test_when_nobody_can_come_a_coordinator_takes_over(world: World) -> None:
    hana = world.phone("hana")

    ask_alone(hana)
    for _ in range(60):
        for key in asked(world):
            world.phone(key).taps(NO)
        if the_request(world).status is RequestStatus.WITH_COORDINATOR:
            break
        world.pass_time(hours=4)

    assert the_request(world).status is RequestStatus.WITH_COORDINATOR
    world.pass_time(hours=12)
    assert "職員" in "".join(hana.texts()[-2:])


def test_two_supporters_race_for_the_last_seat_and_one_gets_it(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    first, second = asked(world)[:2]
    phones = [world.phone(first), world.phone(second)]
    for phone in phones:
        phone._after = None

    world.product.worker.start()
    for phone in phones:
        phone.taps(YES)
    world.simulator.settle(10)
    world.settle()

    said = [phone.last() for phone in phones]
    assert sum("チームがそろいました" in text for text in said) == 1
    assert sum("ほかの方で決まりました" in text for text in said) == 1
    assert team(world) == 1


def test_a_cancellation_the_evening_before_is_mended_by_a_replacement(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    gone = asked(world)[0]
    world.phone(gone).taps(YES)

    world.move_to(jst(2026, 12, 2, 18))
    world.phone(gone).taps("行けなくなった")
    world.phone(gone).taps("体調が悪い")
    assert "代わりの人をさがしています" in hana.last()
    said_yes = all_say_yes(world, reads(hana, "代わりのサポーターが決まりました"), days=1)

    assert len(said_yes) == 1
    assert gone not in said_yes
    assert the_visit(world).starts_at == jst(2026, 12, 3, 14)


def test_another_time_is_one_tap_away_and_the_team_is_told(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])
    helper.taps(YES)

    hana.taps("日時を変える")
    hana.says("12月10日の午前10時")

    assert "日時を変えました" in "".join(hana.texts()[-2:])
    assert "日時が変わりました" in helper.last()
    world.pass_time(days=1)
    all_say_yes(world, reads(hana, "サポーターが決まりました"))
    assert the_visit(world).starts_at == jst(2026, 12, 10, 10)


def test_a_daughter_asks_for_her_mother(world: World) -> None:
    yumi = world.phone("yumi")

    for label in ("ひとりで相談", "同意します", "家族の代わりに", "親", "写真", "らくらくホン"):
        yumi.taps(label)
    yumi.says("大胡")
    yumi.taps("大胡公民館")
    yumi.says("来週の水曜の10時")
    yumi.says("高橋由美")
    yumi.says("08011112222")
    assert "親" in yumi.last()
    yumi.taps("これで申し込む")

    request = the_request(world)
    assert (request.for_whom, request.topics, request.device) == ("parent", ["photo"], "raku")
    assert request.centre_id == "ogo-centre"


def test_a_word_to_the_staff_is_answered_on_line(world: World) -> None:
    hana = world.phone("hana")
    hana.taps("職員と話す")
    hana.says("めがねを わすれました。どうしましょう")

    with world.database.transaction() as session:
        thread = letters.threads(session)[0]
        letters.reply(session, thread.id, 1, "お貸しできます。だいじょうぶですよ。", world.now())
    world.pass_time(seconds=10)

    assert "お貸しできます" in hana.last()


@pytest.mark.parametrize(
    "fault", ["server_error", "server_error_delivered", "rate_limit", "drop", "drop_delivered"]
)
def test_while_line_fails_nothing_is_lost_and_nothing_comes_twice(world: World, fault: str) -> None:
    hana = world.phone("hana")
    world.simulator.faults.add(fault, times=3)

    hana.says("こんにちは")
    for _ in range(6):
        world.pass_time(seconds=10)

    greetings = [text for text in hana.texts() if "どうしましたか" in text]
    assert len(greetings) == 1


def test_a_yes_after_the_offer_ended_still_counts_while_a_seat_is_free(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    late = asked(world)[0]
    world.pass_time(hours=25)

    world.phone(late).taps(YES)

    assert "チームがそろいました" in world.phone(late).last()
    assert team(world) == 1


def test_who_blocks_us_is_not_pushed_any_more_and_the_search_goes_on(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    first = asked(world)[0]
    world.phone(first).blocks()
    before = len(world.phone(first).heard())

    world.pass_time(hours=25)
    others = [key for key in asked(world) if key != first]
    world.phone(others[0]).taps(YES)

    assert len(world.phone(first).heard()) == before
    assert "サポーターが決まりました" in hana.last()
    with world.database.reading() as session:
        blocked = session.exec(select(Person).where(Person.blocked_at != None)).all()  # noqa: E711 – the database compares with NULL
    assert len(blocked) == 1


def test_two_requests_of_one_person_run_side_by_side(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)

    hana.taps("ひとりで相談")
    hana.taps("写真")
    hana.taps("アイフォン")
    if "芳賀" in newest_buttons(hana):
        hana.taps("芳賀")
    hana.taps("芳賀公民館")
    hana.says("来週の金曜の午前")
    hana.taps("これで申し込む")

    with world.database.reading() as session:
        requests = session.exec(select(Request).order_by(Request.number)).all()
    assert [r.number for r in requests] == ["M-0001", "M-0002"]
    hana.taps("申し込みを見る")
    assert "M-0001" in "".join(hana.texts())


def test_old_buttons_change_nothing(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    before = the_request(world)

    for index in range(len(hana.heard())):
        for label in ("LINE(ライン)", "アンドロイド", "芳賀公民館", "これで申し込む", "同意します"):
            try:
                hana.taps_old(index, label)
            except NotVisible:
                continue

    with world.database.reading() as session:
        assert len(session.exec(select(Request)).all()) == 1
    assert the_request(world).version == before.version


def test_a_double_tap_asks_once(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)

    hana.taps("これで申し込む")
    hana.taps("これで申し込む")

    with world.database.reading() as session:
        assert len(session.exec(select(Request)).all()) == 1


def test_nobody_is_woken_at_night(world: World) -> None:
    world.move_to(jst(2026, 11, 24, 22))
    hana = world.phone("hana")

    ask_alone(hana)
    assert "M-0001" in hana.last()
    assert asked(world) == []
    world.move_to(jst(2026, 11, 25, 7, 59))
    assert asked(world) == []

    world.move_to(jst(2026, 11, 25, 8, 1))
    assert asked(world)


def test_a_cancelled_request_frees_everybody(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    helper = world.phone(asked(world)[0])
    helper.taps(YES)

    hana.taps("取り消す")
    hana.taps("もう解決した")

    assert the_request(world).status is RequestStatus.CANCELLED
    assert "予定がなくなりました" in helper.last()
    world.pass_time(days=20)
    assert "明日" not in helper.last()


@pytest.mark.parametrize(
    "text", ["あ" * 5000, "😀" * 300, "１２３４５６７８９０", "\u200b", "<b>&'\""]
)
def test_no_text_is_too_strange_to_be_answered(world: World, text: str) -> None:
    hana = world.phone("hana")

    hana.says(text)

    assert hana.heard()
    with world.database.reading() as session:
        assert {m.fate for m in session.exec(select(Message))} == {Fate.SENT}


def test_a_card_number_is_refused_and_not_kept(world: World) -> None:
    hana = world.phone("hana")
    hana.taps("職員と話す")

    hana.says("カードは 4111 1111 1111 1111 です")

    assert "送らないでください" in "".join(hana.texts())
    with world.database.reading() as session:
        stored = str([e.payload for e in session.exec(select(InboxEvent))])
        stored += str([letter.text for letter in session.exec(select(Letter))])
    assert "1111" not in stored


def test_an_offer_is_recorded_with_its_delay_and_reason(world: World) -> None:
    hana = world.phone("hana")
    ask_alone(hana)
    key = asked(world)[0]
    world.pass_time(minutes=30)

    world.phone(key).taps(NO)
    world.phone(key).taps("遠い")

    with world.database.reading() as session:
        declined = session.exec(select(Offer).where(Offer.decline_reason == "far")).one()
    assert declined.answered_at is not None
    assert declined.answered_at - declined.sent_at == timedelta(minutes=30)

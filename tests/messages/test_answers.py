"""An answer reaches its person once: by reply while it can, by push if it must."""

from datetime import timedelta

import pytest
from sqlmodel import select

from mdeji.messages.tables import Fate, InboxEvent
from tests.rigs.office import HANAKO, TARO, Office


def ways(office: Office) -> list[str | None]:
    return [message.via for message in office.messages()]


def test_an_answer_is_a_free_reply(office: Office) -> None:
    phone = office.phone()

    phone.says("こんにちは")

    assert phone.texts() == ["こんにちは", "こんにちは"]
    assert ways(office) == ["reply"]


def test_what_does_not_fit_into_a_reply_is_pushed(office: Office) -> None:
    office.answers = lambda _: [str(number) for number in range(1, 8)]
    phone = office.phone()

    phone.says("ぜんぶ おしえて")

    assert phone.texts()[1:] == ["1", "2", "3", "4", "5", "6", "7"]
    assert ways(office) == ["reply", "push"]


def test_an_answer_that_comes_too_late_for_the_token_is_pushed(office: Office) -> None:
    phone = office.phone()
    office.line.act(HANAKO, {"kind": "text", "text": "おそい"})
    office.line.settle(5)

    office.clock.advance(timedelta(seconds=51))
    office.worker.drain()

    assert phone.heard() == [{"type": "text", "text": "おそい"}]
    assert ways(office) == ["push"]


def test_a_token_that_line_holds_expired_already_falls_back_to_a_push(office: Office) -> None:
    phone = office.phone()
    office.line.act(HANAKO, {"kind": "text", "text": "はやい"})
    office.line.settle(5)
    with office.database.reading() as session:
        event = session.exec(select(InboxEvent)).one()
    assert event.reply_token is not None
    office.channel.reply(event.reply_token, [{"type": "text", "text": "よそ"}])

    office.worker.drain()

    assert [message["text"] for message in phone.heard()] == ["よそ", "はやい"]
    assert ways(office) == ["push"]


@pytest.mark.parametrize("fault", ["server_error", "drop", "rate_limit"])
def test_a_reply_that_failed_is_replied_again(office: Office, fault: str) -> None:
    phone = office.phone()
    office.line.faults.add(fault, endpoint="reply", times=2)

    phone.says("もしもし")
    assert phone.heard() == []
    office.worker.advance(office.clock.now() + timedelta(seconds=10), office.clock)

    assert phone.heard() == [{"type": "text", "text": "もしもし"}]
    assert ways(office) == ["reply"]


def test_the_chat_shows_that_an_answer_that_failed_is_on_its_way(office: Office) -> None:
    phone = office.phone()
    office.line.faults.add("server_error", endpoint="reply", times=1)

    phone.says("もしもし")
    assert office.line.look(HANAKO)["loading"]
    office.worker.advance(office.clock.now() + timedelta(seconds=10), office.clock)

    assert not office.line.look(HANAKO)["loading"]
    assert phone.heard() == [{"type": "text", "text": "もしもし"}]


@pytest.mark.parametrize("fault", ["server_error_delivered", "drop_delivered"])
def test_a_reply_that_arrived_although_it_failed_is_not_sent_again(
    office: Office, fault: str
) -> None:
    phone = office.phone()
    office.line.faults.add(fault, endpoint="reply", times=1)

    phone.says("もしもし")
    office.worker.advance(office.clock.now() + timedelta(minutes=5), office.clock)

    assert phone.heard() == [{"type": "text", "text": "もしもし"}]
    assert [(m.via, m.fate) for m in office.messages()] == [("reply", Fate.SENT)]


def test_an_answer_survives_hours_of_failure_and_is_pushed_in_the_end(office: Office) -> None:
    phone = office.phone()
    fault = office.line.faults.add("server_error")
    phone.says("もしもし")
    office.worker.advance(office.clock.now() + timedelta(hours=3), office.clock)
    assert phone.heard() == []

    office.line.faults.remove(fault.id)
    office.worker.advance(office.clock.now() + timedelta(minutes=6), office.clock)

    assert phone.heard() == [{"type": "text", "text": "もしもし"}]
    assert ways(office) == ["push"]


def test_who_writes_again_after_a_failure_gets_both_answers_at_once_in_order(
    office: Office,
) -> None:
    phone = office.phone()
    fault = office.line.faults.add("server_error")
    phone.says("ひとつめ")
    office.worker.advance(office.clock.now() + timedelta(minutes=30), office.clock)

    office.line.faults.remove(fault.id)
    phone.says("ふたつめ")

    assert [message["text"] for message in phone.heard()] == ["ひとつめ", "ふたつめ"]


def test_one_person_s_failure_delays_nobody_else(office: Office) -> None:
    hanako, taro = office.phone(), office.phone(TARO)
    office.line.faults.add("server_error", endpoint="reply", times=1)

    hanako.says("はなこ")
    taro.says("たろう")

    assert hanako.heard() == []
    assert taro.heard() == [{"type": "text", "text": "たろう"}]


def test_what_line_refuses_is_a_dead_letter_and_does_not_stop_the_next_answer(
    office: Office,
) -> None:
    phone = office.phone()
    office.answers = lambda _: ["x" * 5001] if not office.heard else ["はい"]

    phone.says("ながい")
    phone.says("みじかい")

    assert phone.heard() == [{"type": "text", "text": "はい"}]
    assert [message.fate for message in office.messages()] == [Fate.DEAD, Fate.SENT]

"""A reply token answers one event, once, within a minute."""

from datetime import timedelta

import pytest

from chatbot.simulator import Phone, Simulator
from mdeji.kit.clock import SettableClock
from mdeji.kit.ids import new_uuid
from tests.simulator.conftest import Bot, Line

TEXT = {"type": "text", "text": "はい"}


def test_a_reply_reaches_the_phone_and_costs_nothing(phone: Phone, bot: Bot, line: Line) -> None:
    phone.says("こんにちは")

    status, body, headers = line.reply(bot.token, TEXT)

    assert status == 200
    assert body["sentMessages"][0]["id"].isdigit()
    assert headers["x-line-request-id"]
    assert phone.texts() == ["こんにちは", "はい"]
    assert line("GET", "/v2/bot/message/quota/consumption")[1] == {"totalUsage": 0}


def test_a_reply_token_works_once(phone: Phone, bot: Bot, line: Line) -> None:
    phone.says("こんにちは")
    line.reply(bot.token, TEXT)

    status, body, _ = line.reply(bot.token, TEXT)

    assert (status, body) == (400, {"message": "Invalid reply token"})
    assert phone.texts() == ["こんにちは", "はい"]


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 400)])
def test_a_reply_token_is_good_for_a_minute(
    phone: Phone, bot: Bot, line: Line, clock: SettableClock, seconds: int, status: int
) -> None:
    phone.says("こんにちは")

    clock.advance(timedelta(seconds=seconds))

    assert line.reply(bot.token, TEXT)[0] == status


def test_a_refused_message_leaves_the_token_unused(phone: Phone, bot: Bot, line: Line) -> None:
    phone.says("こんにちは")

    assert line.reply(bot.token, {"type": "text", "text": ""})[0] == 400

    assert line.reply(bot.token, TEXT)[0] == 200


def test_a_token_nobody_gave_is_refused(sim: Simulator, line: Line) -> None:
    assert line.reply("made-up", TEXT)[:2] == (400, {"message": "Invalid reply token"})


def test_a_reply_may_not_carry_a_retry_key(phone: Phone, bot: Bot, line: Line) -> None:
    phone.says("こんにちは")

    assert line.reply(bot.token, TEXT, x_line_retry_key=new_uuid())[0] == 400

    assert line.reply(bot.token, TEXT)[0] == 200


def test_a_redelivered_event_brings_its_unused_token_back_for_a_minute(
    sim: Simulator, bot: Bot, line: Line, clock: SettableClock
) -> None:
    sim.faults.set_webhooks({"redeliver_seconds": 0.3})
    bot.answers = [500]
    sim.act(next(iter(sim.world.people.rows)), {"kind": "text", "text": "こんにちは"})
    while not bot.heard:
        pass
    clock.advance(timedelta(minutes=5))
    sim.settle(5)

    first, second = bot.heard
    assert first["webhookEventId"] == second["webhookEventId"]
    assert first["replyToken"] == second["replyToken"]
    assert [e["deliveryContext"]["isRedelivery"] for e in bot.heard] == [False, True]
    clock.advance(timedelta(seconds=50))
    assert line.reply(bot.token, TEXT)[0] == 200


def test_no_token_lives_longer_than_twenty_minutes(
    sim: Simulator, phone: Phone, bot: Bot, line: Line, clock: SettableClock
) -> None:
    sim.faults.set_webhooks({"redeliver_seconds": 0.3})
    bot.answers = [500]
    sim.act(phone.user_id, {"kind": "text", "text": "こんにちは"})
    while not bot.heard:
        pass
    clock.advance(timedelta(minutes=20, seconds=1))
    sim.settle(5)

    assert line.reply(bot.token, TEXT)[0] == 400

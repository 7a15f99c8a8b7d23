"""Webhooks leave as LINE sends them, and go wrong as LINE's do."""

import re
import time

import pytest

from chatbot.simulator import Phone, Simulator
from tests.simulator.conftest import HANAKO, TARO, Bot, Line


def _until(bot: Bot, bodies: int) -> None:
    end = time.monotonic() + 5
    while bot.bodies < bodies and time.monotonic() < end:
        time.sleep(0.01)


def test_an_event_has_the_shape_of_line(phone: Phone, bot: Bot) -> None:
    message_id = phone.says("おはよう")

    (event,) = bot.heard
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", event["webhookEventId"])
    assert re.fullmatch(r"\w{20,}", event.pop("replyToken"))
    assert event.pop("webhookEventId")
    assert event["message"].pop("quoteToken")
    assert event == {
        "type": "message",
        "mode": "active",
        "timestamp": 1795482000000,
        "source": {"type": "user", "userId": HANAKO},
        "deliveryContext": {"isRedelivery": False},
        "message": {
            "type": "text",
            "id": message_id,
            "text": "おはよう",
            "markAsReadToken": f"read-{message_id}",
        },
    }
    assert bot.signed == [True]


def test_everything_a_person_can_send_is_an_event(phone: Phone, bot: Bot) -> None:
    phone.follows()
    phone.sends_sticker()
    phone.sends_photo()
    voice = phone.sends_voice()
    phone.pins(36.39, 139.06, "公民館", "前橋市")
    phone.unsends(voice)
    phone.blocks()
    phone.unblocks()

    assert bot.kinds == ["follow", *["message"] * 4, "unsend", "unfollow", "follow"]
    kinds = [event["message"]["type"] for event in bot.heard if event["type"] == "message"]
    assert kinds == ["sticker", "image", "audio", "location"]
    assert [bot.heard[0]["follow"], bot.heard[-1]["follow"]] == [
        {"isUnblocked": False},
        {"isUnblocked": True},
    ]
    assert "replyToken" not in bot.heard[5]
    assert "replyToken" not in bot.heard[6]


def test_the_events_of_one_person_arrive_in_order(sim: Simulator, bot: Bot) -> None:
    for number in range(40):
        sim.act(HANAKO, {"kind": "text", "text": str(number)})
    sim.settle(10)

    assert [event["message"]["text"] for event in bot.heard] == [str(n) for n in range(40)]


def test_one_body_can_carry_events_of_several_people(sim: Simulator, bot: Bot) -> None:
    sim.add_person(TARO, "太郎")
    sim.faults.set_webhooks({"batch": 10, "paused": True})
    for user_id in (HANAKO, TARO, HANAKO):
        sim.act(user_id, {"kind": "text", "text": "はい"})

    sim.faults.set_webhooks({"paused": False})
    sim.courier.wake()
    sim.settle(5)

    assert bot.bodies == 1
    assert [event["source"]["userId"] for event in bot.heard] == [HANAKO, HANAKO, TARO]


def test_a_refused_webhook_comes_again_with_the_same_id(
    sim: Simulator, phone: Phone, bot: Bot
) -> None:
    sim.faults.set_webhooks({"redeliver_seconds": 0.05})
    bot.answers = [500, 500]

    phone.says("きこえますか")

    assert len({event["webhookEventId"] for event in bot.heard}) == 1
    assert [event["deliveryContext"]["isRedelivery"] for event in bot.heard] == [False, True, True]
    assert [(row["status"], row["redelivery"]) for row in sim.deliveries] == [
        (500, False),
        (500, True),
        (200, True),
    ]


def test_without_redelivery_a_refused_webhook_is_lost(
    sim: Simulator, phone: Phone, bot: Bot
) -> None:
    sim.faults.set_webhooks({"redeliver": False})
    bot.answers = [500]

    phone.says("きこえますか")

    assert bot.bodies == 1


def test_redelivery_gives_up_in_the_end(sim: Simulator, phone: Phone, bot: Bot) -> None:
    sim.faults.set_webhooks({"redeliver_seconds": 0.01, "redeliver_times": 3})
    bot.answers = [500] * 10

    phone.says("きこえますか")

    assert bot.bodies == 4
    assert sim.world.events.rows == {}


def test_a_duplicate_has_the_same_id_and_is_no_redelivery(
    sim: Simulator, phone: Phone, bot: Bot
) -> None:
    sim.faults.set_webhooks({"duplicate": True})

    phone.says("いちど")

    assert len(bot.heard) == 2
    assert len({event["webhookEventId"] for event in bot.heard}) == 1
    assert [event["deliveryContext"]["isRedelivery"] for event in bot.heard] == [False, False]


def test_reordered_events_arrive_the_other_way_round(sim: Simulator, bot: Bot) -> None:
    sim.faults.set_webhooks({"reorder": True})

    for text in ("さき", "あと"):
        sim.act(HANAKO, {"kind": "text", "text": text})
    sim.settle(5)

    assert [event["message"]["text"] for event in bot.heard] == ["あと", "さき"]
    assert bot.heard[0]["timestamp"] >= bot.heard[1]["timestamp"]


def test_a_wrong_signature_can_be_sent(sim: Simulator, phone: Phone, bot: Bot) -> None:
    sim.faults.set_webhooks({"wrong_signature": True})

    phone.says("だれ")

    assert bot.signed == [False]


def test_the_console_can_knock_without_events(sim: Simulator, bot: Bot, line: Line) -> None:
    status, body, _ = line("POST", "/v2/bot/channel/webhook/test")

    assert (status, body["success"], body["statusCode"]) == (200, True, 200)
    assert bot.heard == []
    assert line("GET", "/v2/bot/channel/webhook/endpoint")[1] == {
        "endpoint": bot.url,
        "active": True,
    }


def test_a_door_nobody_opens_is_written_down(sim: Simulator, line: Line) -> None:
    body = {"endpoint": "http://127.0.0.1:9/webhook"}
    line("PUT", "/v2/bot/channel/webhook/endpoint", body)
    sim.faults.set_webhooks({"redeliver": False})

    sim.act(HANAKO, {"kind": "text", "text": "もしもし"})
    sim.settle(5)

    assert sim.deliveries[-1]["status"] == 0
    assert sim.deliveries[-1]["error"].startswith("could_not_connect")


def test_settling_says_what_is_still_under_way(sim: Simulator) -> None:
    sim.faults.set_webhooks({"paused": True})
    sim.act(HANAKO, {"kind": "text", "text": "まだ"})

    with pytest.raises(TimeoutError, match="1 webhook deliveries pending"):
        sim.settle(0.05)

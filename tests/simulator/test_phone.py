"""The phone in a test's hand shows and does what a real one would."""

from typing import Any

import pytest

from chatbot.simulator import Phone, Simulator
from chatbot.simulator.hands import CannotDo
from chatbot.simulator.phone import NotVisible
from tests.simulator.conftest import HANAKO, Bot, Line

YES = {"type": "postback", "label": "行けます", "data": "yes", "displayText": "行けます"}
CALL = {"type": "uri", "label": "電話する", "uri": "tel:0270000000"}
WHEN = {
    "type": "datetimepicker",
    "label": "日時をえらぶ",
    "data": "when",
    "mode": "datetime",
    "min": "2026-11-25T09:00",
}


def card(*actions: Any) -> dict[str, Any]:
    texts = [
        {"type": "text", "text": "11月26日(木)"},
        {
            "type": "text",
            "contents": [{"type": "span", "text": "午後"}, {"type": "span", "text": "2時"}],
        },
    ]
    buttons = [{"type": "button", "action": action} for action in actions]
    body = {"type": "box", "layout": "vertical", "contents": [*texts, *buttons]}
    return {"type": "flex", "altText": "お願い", "contents": {"type": "bubble", "body": body}}


def quick(*actions: Any) -> dict[str, Any]:
    items = [{"type": "action", "action": action} for action in actions]
    return {"type": "text", "text": "どうしますか", "quickReply": {"items": items}}


def test_texts_of_cards_and_bubbles_can_be_read(phone: Phone, line: Line) -> None:
    line.push(card(YES), quick(YES))

    assert phone.texts() == ["11月26日(木)\n午後2時", "どうしますか"]
    assert phone.last() == "どうしますか"
    assert phone.buttons() == ["行けます", "行けます"]


def test_a_postback_shows_what_was_chosen(phone: Phone, bot: Bot, line: Line) -> None:
    line.push(card(YES))

    phone.taps("行けます")

    assert phone.texts()[-1] == "行けます"
    assert bot.kinds == ["postback"]
    assert bot.heard[0]["postback"] == {"data": "yes"}


def test_a_link_is_opened_and_the_bot_is_not_told(phone: Phone, bot: Bot, line: Line) -> None:
    line.push(card(CALL))

    assert phone.taps("電話する") == "tel:0270000000"
    assert bot.heard == []


def test_a_missing_button_is_reported_with_those_there_are(phone: Phone, line: Line) -> None:
    line.push(card(YES, CALL))

    with pytest.raises(NotVisible, match="visible: 行けます、電話する"):
        phone.taps("やめる")


def test_the_newest_of_two_equal_buttons_is_tapped(phone: Phone, bot: Bot, line: Line) -> None:
    line.push(card({**YES, "data": "old"}), card({**YES, "data": "new"}))

    phone.taps("行けます")
    phone.taps_old(0, "行けます")

    assert [event["postback"]["data"] for event in bot.heard] == ["new", "old"]


def test_quick_replies_go_with_a_tap_or_a_new_message(phone: Phone, line: Line) -> None:
    silent = {"type": "postback", "label": "つぎ", "data": "next"}
    line.push(quick(silent))
    phone.taps("つぎ")
    assert phone.buttons() == []

    line.push(quick(silent))
    assert phone.buttons() == ["つぎ"]
    line.push({"type": "text", "text": "そういえば"})

    assert phone.buttons() == []


def test_a_date_is_picked_within_its_bounds(phone: Phone, bot: Bot, line: Line) -> None:
    line.push(card(WHEN))

    with pytest.raises(CannotDo):
        phone.picks("2026-11-25T08:59")
    phone.picks("2026-11-26T14:00")

    assert bot.heard[0]["postback"] == {"data": "when", "params": {"datetime": "2026-11-26T14:00"}}


def test_nothing_can_be_sent_while_blocked(phone: Phone) -> None:
    phone.blocks()

    with pytest.raises(CannotDo):
        phone.says("きこえますか")


def test_only_ones_own_messages_can_be_unsent(phone: Phone, bot: Bot, line: Line) -> None:
    mine = phone.says("まちがい")
    _, body, _ = line.push({"type": "text", "text": "はい"})

    phone.unsends(mine)

    assert phone.texts() == ["はい"]
    assert bot.heard[-1]["unsend"] == {"messageId": mine}
    with pytest.raises(CannotDo):
        phone.unsends(body["sentMessages"][0]["id"])


def test_a_phone_works_from_another_process(sim: Simulator, line: Line, bot: Bot) -> None:
    phone = Phone(line.base_url, HANAKO, after=lambda: sim.settle(5))
    line.push(card(YES))

    phone.taps("行けます")

    assert phone.texts()[-1] == "行けます"
    assert bot.kinds == ["postback"]
    with pytest.raises(ValueError, match="400"):
        phone.says("")

"""The platform refuses what LINE refuses, with LINE's statuses and bodies."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chatbot.simulator import Phone, Simulator, line_user_id
from mdeji.kit.clock import SettableClock
from tests.simulator.conftest import HANAKO, TARO, Line

TEXT = {"type": "text", "text": "はい"}


def test_a_wrong_access_token_is_401(sim: Simulator, line: Line) -> None:
    line.token = "another"

    status, body, headers = line.push(TEXT)

    assert status == 401
    assert body["message"].startswith("Authentication failed")
    assert headers["x-line-request-id"]


def test_an_unknown_path_is_404_and_a_wrong_method_405(sim: Simulator, line: Line) -> None:
    assert line("GET", "/v2/bot/nothing")[:2] == (404, {"message": "Not found"})
    assert line("GET", "/v2/bot/message/push")[0] == 405


def test_what_needs_a_verified_account_is_403(sim: Simulator, line: Line) -> None:
    assert line("GET", "/v2/bot/followers/ids")[0] == 403


def test_a_body_that_is_not_json_is_400(sim: Simulator, line: Line) -> None:
    status, body, _ = line("POST", "/v2/bot/message/push", b"{oops")

    assert status == 400
    assert "could not be parsed" in body["message"]


def test_a_body_over_2_mb_is_413(sim: Simulator, line: Line) -> None:
    body = b'{"to":"' + b"x" * 2_100_000 + b'"}'

    assert line("POST", "/v2/bot/message/push", body)[0] == 413


def test_a_fault_is_named_with_its_place(sim: Simulator, line: Line) -> None:
    status, body, _ = line.push(TEXT, {"type": "text", "text": ""})

    assert status == 400
    assert body == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "May not be empty", "property": "messages[1].text"}],
    }


@pytest.mark.parametrize("count", [0, 6])
def test_a_call_carries_one_to_five_messages(sim: Simulator, line: Line, count: int) -> None:
    status, body, _ = line.push(*[TEXT] * count)

    assert status == 400
    assert body["details"][0]["message"] == "Size must be between 1 and 5"


def test_nobody_known_by_that_id_is_400(sim: Simulator, line: Line) -> None:
    answer = line.push(TEXT, to=line_user_id("stranger"))
    assert answer[:2] == (400, {"message": "Failed to send messages"})
    assert line.push(TEXT, to="hanako")[0] == 400


def test_a_blocked_push_is_200_but_neither_arrives_nor_counts(phone: Phone, line: Line) -> None:
    phone.blocks()

    assert line.push(TEXT)[0] == 200

    assert phone.texts() == []
    assert line("GET", "/v2/bot/message/quota/consumption")[1] == {"totalUsage": 0}


def test_somebody_who_is_no_friend_can_be_pushed_for_seven_days_after_writing(
    sim: Simulator, line: Line, clock: SettableClock
) -> None:
    sim.add_person(TARO, "太郎", friend=False)
    taro = Phone(sim, TARO)
    line.push(TEXT, to=TARO)
    taro.says("もしもし")
    line.push(TEXT, to=TARO)
    clock.advance(timedelta(days=7, seconds=1))
    line.push(TEXT, to=TARO)

    assert taro.texts() == ["もしもし", "はい"]


def test_a_push_counts_once_per_person_however_many_bubbles(sim: Simulator, line: Line) -> None:
    sim.add_person(TARO, "太郎")

    line.push(TEXT, TEXT, TEXT)
    line("POST", "/v2/bot/message/multicast", {"to": [HANAKO, TARO], "messages": [TEXT]})

    assert line("GET", "/v2/bot/message/quota/consumption")[1] == {"totalUsage": 3}


def test_the_monthly_limit_refuses_and_a_new_month_begins_at_nought(
    make: Callable[..., Simulator], line: Line, clock: SettableClock
) -> None:
    sim = make(monthly_limit=1)
    sim.add_person(HANAKO, "花子")
    line.push(TEXT)

    assert line("GET", "/v2/bot/message/quota")[1] == {"type": "limited", "value": 1}
    status, body, _ = line.push(TEXT)
    assert (status, body) == (429, {"message": "You have reached your monthly limit."})
    clock.advance(timedelta(days=8))
    assert line.push(TEXT)[0] == 200


def test_replies_go_on_when_the_month_is_used_up(
    make: Callable[..., Simulator], line: Line
) -> None:
    sim = make(monthly_limit=0)
    sim.add_person(HANAKO, "花子")
    Phone(sim, HANAKO).says("はい")
    sim.settle(5)
    token = next(iter(sim.world.tokens.rows))

    assert line.reply(token, TEXT)[0] == 200


def test_loading_lasts_5_to_60_seconds_in_steps_of_5_and_ends_with_a_message(
    sim: Simulator, line: Line
) -> None:
    path = "/v2/bot/chat/loading/start"
    assert line("POST", path, {"chatId": HANAKO, "loadingSeconds": 7})[0] == 400
    assert line("POST", path, {"chatId": HANAKO, "loadingSeconds": 65})[0] == 400
    assert line("POST", path, {"chatId": HANAKO})[0] == 202
    assert sim.look(HANAKO)["loading"] is True

    line.push(TEXT)

    assert sim.look(HANAKO)["loading"] is False


def test_marking_as_read_shows_on_the_messages_up_to_that_one(
    sim: Simulator, phone: Phone, line: Line
) -> None:
    message_id = phone.says("よんで")
    phone.says("まだ")

    status, _, _ = line(
        "POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": f"read-{message_id}"}
    )

    assert status == 200
    assert [entry["read"] for entry in phone.entries()] == [True, False]


def test_a_profile_is_told_of_friends_only(sim: Simulator, phone: Phone, line: Line) -> None:
    path = f"/v2/bot/profile/{HANAKO}"
    assert line("GET", path)[1]["displayName"] == "花子"

    phone.blocks()

    assert line("GET", path)[0] == 404


def test_a_photo_can_be_fetched_until_it_is_unsent(phone: Phone, line: Line) -> None:
    message_id = phone.sends_photo(b"picture")
    path = f"/v2/bot/message/{message_id}/content"
    assert line("GET", path)[:2] == (200, b"picture")

    phone.unsends(message_id)

    assert line("GET", path)[0] == 410


def test_a_photo_is_gone_after_a_while(phone: Phone, line: Line, clock: SettableClock) -> None:
    message_id = phone.sends_photo(b"picture")

    clock.advance(timedelta(days=15))

    assert line("GET", f"/v2/bot/message/{message_id}/content")[0] == 404


@pytest.mark.parametrize(("kind", "chat"), [("group", "C" + "1" * 32), ("room", "R" + "1" * 32)])
def test_a_group_can_be_left_once_and_an_unknown_one_is_404(
    sim: Simulator, line: Line, kind: str, chat: str
) -> None:
    leave = f"/v2/bot/{kind}/{chat}/leave"
    assert line("POST", leave)[0] == 404

    sim.hands.invite(kind, chat)

    other = "room" if kind == "group" else "group"
    assert line("POST", f"/v2/bot/{other}/{chat}/leave")[0] == 404
    assert line("POST", leave)[:2] == (200, {})
    assert line("POST", leave)[0] == 404

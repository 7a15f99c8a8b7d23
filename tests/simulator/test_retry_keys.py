"""A retry key makes a push happen once, however often it is sent."""

from datetime import timedelta

from chatbot.simulator import Phone, Simulator
from mdeji.kit.clock import SettableClock
from mdeji.kit.ids import new_uuid
from tests.simulator.conftest import HANAKO, Line

TEXT = {"type": "text", "text": "あした です"}


def test_the_same_key_is_answered_with_the_first_result(phone: Phone, line: Line) -> None:
    key = new_uuid()
    _, first, headers = line.push(TEXT, x_line_retry_key=key)

    status, again, later_headers = line.push(TEXT, x_line_retry_key=key)

    assert status == 409
    assert again == {"message": "The retry key is already accepted", **first}
    assert later_headers["x-line-accepted-request-id"] == headers["x-line-request-id"]
    assert phone.texts() == ["あした です"]


def test_a_key_is_forgotten_after_a_day(phone: Phone, line: Line, clock: SettableClock) -> None:
    key = new_uuid()
    line.push(TEXT, x_line_retry_key=key)

    clock.advance(timedelta(hours=24, seconds=1))

    assert line.push(TEXT, x_line_retry_key=key)[0] == 200
    assert phone.texts() == ["あした です", "あした です"]


def test_a_key_may_not_be_used_for_another_body(phone: Phone, line: Line) -> None:
    key = new_uuid()
    line.push(TEXT, x_line_retry_key=key)

    assert line.push({"type": "text", "text": "ちがう"}, x_line_retry_key=key)[0] == 400


def test_a_key_is_a_uuid(sim: Simulator, line: Line) -> None:
    assert line.push(TEXT, x_line_retry_key="once")[0] == 400


def test_a_failed_call_leaves_its_key_free(sim: Simulator, phone: Phone, line: Line) -> None:
    key = new_uuid()
    sim.faults.add("server_error", endpoint="push", times=1)

    assert line.push(TEXT, x_line_retry_key=key)[0] == 500
    assert line.push(TEXT, x_line_retry_key=key)[0] == 200

    assert phone.texts() == ["あした です"]


def test_a_call_that_failed_after_delivery_is_not_delivered_again(
    sim: Simulator, phone: Phone, line: Line
) -> None:
    key = new_uuid()
    sim.faults.add("server_error_delivered", endpoint="push", times=1)

    assert line.push(TEXT, x_line_retry_key=key)[0] == 500
    assert line.push(TEXT, x_line_retry_key=key)[0] == 409

    assert phone.texts() == ["あした です"]


def test_multicast_takes_a_key_too(phone: Phone, line: Line) -> None:
    body = {"to": [HANAKO], "messages": [TEXT]}
    key = new_uuid()

    statuses = [
        line("POST", "/v2/bot/message/multicast", body, x_line_retry_key=key)[0] for _ in "12"
    ]

    assert statuses == [200, 409]
    assert phone.texts() == ["あした です"]

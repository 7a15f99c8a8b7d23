"""Faults can be switched on for the bot's calls, a few times or until switched off."""

import http.client
import time
import urllib.error

import pytest

from chatbot.simulator import Phone, Simulator
from chatbot.simulator.faults import UnknownFault
from tests.simulator.conftest import HANAKO, Line

TEXT = {"type": "text", "text": "はい"}
CUT = (http.client.IncompleteRead, http.client.RemoteDisconnected, urllib.error.URLError)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("rate_limit", 429), ("monthly_limit", 429), ("server_error", 500), ("unauthorized", 401)],
)
def test_a_call_can_fail(sim: Simulator, phone: Phone, line: Line, kind: str, status: int) -> None:
    sim.faults.add(kind, times=1)

    assert [line.push(TEXT)[0], line.push(TEXT)[0]] == [status, 200]
    assert phone.texts() == ["はい"]


def test_a_line_can_be_cut_before_delivery(sim: Simulator, phone: Phone, line: Line) -> None:
    sim.faults.add("drop", times=1)

    with pytest.raises(CUT):
        line.push(TEXT)

    assert phone.texts() == []


def test_a_line_can_be_cut_after_delivery(sim: Simulator, phone: Phone, line: Line) -> None:
    sim.faults.add("drop_delivered", times=1)

    with pytest.raises(CUT):
        line.push(TEXT)

    assert phone.texts() == ["はい"]


def test_a_call_can_take_its_time(sim: Simulator, line: Line) -> None:
    sim.faults.add("delay", seconds=0.3, times=1)
    began = time.monotonic()

    assert line.push(TEXT)[0] == 200

    assert time.monotonic() - began >= 0.3


def test_a_fault_hits_only_its_endpoint_and_stays_until_switched_off(
    sim: Simulator, line: Line
) -> None:
    fault = sim.faults.add("server_error", endpoint="push")

    assert line("GET", f"/v2/bot/profile/{HANAKO}")[0] == 200
    assert [line.push(TEXT)[0] for _ in range(3)] == [500, 500, 500]
    sim.faults.remove(fault.id)
    assert line.push(TEXT)[0] == 200


def test_content_can_still_be_in_preparation(sim: Simulator, phone: Phone, line: Line) -> None:
    photo = phone.sends_photo(b"picture")
    sim.faults.add("preparing", times=1)

    assert line.push(TEXT)[0] == 200
    assert [line("GET", f"/v2/bot/message/{photo}/content")[0] for _ in range(2)] == [202, 200]


def test_there_are_no_other_faults(sim: Simulator) -> None:
    with pytest.raises(UnknownFault):
        sim.faults.add("fire")
    with pytest.raises(UnknownFault):
        sim.faults.add("drop", endpoint="kitchen")
    with pytest.raises(UnknownFault):
        sim.faults.set_webhooks({"duplicate": 1})


def test_all_faults_can_be_switched_off_at_once(sim: Simulator, line: Line) -> None:
    sim.faults.add("server_error")
    sim.faults.set_webhooks({"duplicate": True})

    sim.faults.clear()

    assert line.push(TEXT)[0] == 200
    assert sim.faults.webhooks.duplicate is False


def test_the_log_keeps_what_line_asks_bots_to_log(sim: Simulator, line: Line) -> None:
    _, _, headers = line.push(TEXT)

    call = sim.calls[-1]
    assert (call["method"], call["path"], call["status"]) == ("POST", "/v2/bot/message/push", 200)
    assert call["request_id"] == headers["x-line-request-id"]

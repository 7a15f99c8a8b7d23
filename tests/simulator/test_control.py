"""The control API: what the phones in the browser stand on."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatbot.simulator import Phone, Simulator
from chatbot.simulator.times import destination
from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from tests.simulator.conftest import HANAKO, TARO, Bot, Line


class Api:
    """Call the control API as the page does."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url + "/api"

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        url = self.base_url + path
        request = urllib.request.Request(url, data=data, method=method, headers=headers)  # noqa: S310 – our own server on this machine
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 – our own server on this machine
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture
def api(sim: Simulator, line: Line) -> Api:
    """Give a caller of the control API."""
    return Api(line.base_url)


def test_a_newcomer_is_no_friend_until_they_follow(sim: Simulator, api: Api, bot: Bot) -> None:
    status, body = api("POST", "/persons", {"name": "山田 和子"})
    newcomer = body["user_id"]
    assert status == 201
    assert bot.heard == []

    api("POST", f"/persons/{newcomer}/acts", {"kind": "follow"})
    sim.settle(5)

    assert bot.kinds == ["follow"]
    names = [person["name"] for person in api("GET", "/persons")[1]["persons"]]
    assert names == ["花子", "山田 和子"]


def test_a_screen_gives_only_what_changed(sim: Simulator, api: Api, line: Line) -> None:
    line.push({"type": "text", "text": "ひとつ"})
    _, first = api("GET", f"/phones?person={HANAKO}&person={TARO}")
    line.push({"type": "text", "text": "ふたつ"})

    _, second = api("GET", f"/phones?person={HANAKO}&since={first['version']}")

    entries = second["phones"][HANAKO]["entries"]
    assert [entry["message"]["text"] for entry in entries] == ["ふたつ"]
    assert second["version"] > first["version"]
    assert first["clock"]["said"] == "令和8年11月24日(火) 午前10時"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/persons/nobody", None, 404),
        ("POST", "/persons", {"name": " "}, 400),
        ("POST", "/persons", {"name": "あ", "user_id": "hanako"}, 400),
        ("POST", "/persons", {}, 404),
        ("POST", f"/persons/{HANAKO}/acts", {"kind": "dance"}, 400),
        ("POST", f"/persons/{HANAKO}/acts", {"kind": "text", "text": ""}, 400),
        ("POST", f"/persons/{HANAKO}/acts", {"kind": "photo", "data": "あ"}, 400),
        ("POST", f"/persons/{HANAKO}/acts", {"kind": "unsend", "message": "1"}, 400),
        ("POST", "/faults", {"kind": "fire"}, 400),
        ("POST", "/clock", {"to": "yesterday"}, 400),
        ("POST", "/clock", {"to": "2020-01-01T00:00:00+09:00"}, 400),
        ("POST", "/clock", {"to": "next-event"}, 409),
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Api, method: str, path: str, body: Any, status: int
) -> None:
    assert api(method, path, body)[0] == status


def test_a_form_of_another_site_cannot_press_buttons(line: Line, sim: Simulator) -> None:
    url = f"{line.base_url}/api/persons/{HANAKO}/acts"
    request = urllib.request.Request(  # noqa: S310 – our own server on this machine
        url, data=b'{"kind":"block"}', headers={"content-type": "text/plain"}
    )

    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(request, timeout=5)  # noqa: S310 – our own server on this machine

    assert sim.look(HANAKO)["person"]["blocked"] is False


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("tomorrow-morning", jst(2026, 11, 25, 8)),
        ("+30m", jst(2026, 11, 24, 10, 30)),
        ("+2h", jst(2026, 11, 24, 12)),
        ("+14d", jst(2026, 12, 8, 10)),
        ("2026-11-24T15:00:00+09:00", jst(2026, 11, 24, 15)),
    ],
)
def test_the_clock_moves_forward(
    sim: Simulator, api: Api, clock: SettableClock, to: str, expected: datetime
) -> None:
    assert api("POST", "/clock", {"to": to})[0] == 200

    assert clock.now() == expected.astimezone(UTC)


def test_before_dawn_the_next_morning_is_the_same_day() -> None:
    assert destination(jst(2026, 11, 24, 3), "tomorrow-morning") == jst(2026, 11, 24, 8)


def test_moving_the_clock_lets_what_is_due_happen(
    sim: Simulator, api: Api, clock: SettableClock
) -> None:
    due = clock.now() + timedelta(hours=3)
    moved: list[datetime] = []
    sim.next_event = lambda: due
    sim.advance = moved.append

    api("POST", "/clock", {"to": "next-event"})
    api("POST", "/clock", {"to": "+1d"})

    assert moved == [due, clock.now() + timedelta(days=1)]


def test_faults_are_switched_by_the_page(api: Api, line: Line) -> None:
    _, fault = api("POST", "/faults", {"kind": "server_error", "endpoint": "push", "times": 3})
    assert line.push({"type": "text", "text": "はい"})[0] == 500
    assert api("GET", "/faults")[1]["active"][0]["left"] == 2

    api("DELETE", f"/faults/{fault['id']}")
    _, after = api("POST", "/webhooks", {"duplicate": True})

    assert (after["active"], after["webhooks"]["duplicate"]) == ([], True)
    assert api("DELETE", "/faults")[1]["webhooks"]["duplicate"] is False


def test_the_quota_can_be_seen_and_set(api: Api, line: Line) -> None:
    line.push({"type": "text", "text": "はい"})

    assert api("GET", "/quota")[1] == {"month": "2026-11", "used": 1, "limit": 5000}
    assert api("POST", "/quota", {"limit": 1})[1]["limit"] == 1
    assert line.push({"type": "text", "text": "はい"})[0] == 429


def test_the_log_shows_calls_and_webhooks(api: Api, phone: Phone, line: Line) -> None:
    phone.says("はい")
    line.push({"type": "text", "text": ""})

    _, log = api("GET", "/log")

    assert log["calls"][0]["status"] == 400
    assert "May not be empty" in log["calls"][0]["answer"]
    assert log["webhooks"][0]["status"] == 200

"""The channel over the real SDK against the strict platform: each outcome is told apart."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from chatbot.limits import menu_faults
from chatbot.line import LineChannel, verdict
from chatbot.links import Links
from chatbot.names import builtin_names
from chatbot.render.notices import SHAPES
from chatbot.richmenu import MENUS, definition, draw
from chatbot.simulator import Phone, Simulator, line_user_id, serve_in_thread
from mdeji.kit.clock import SettableClock
from mdeji.kit.ids import new_uuid
from mdeji.kit.settings import Settings
from mdeji.kit.signing import Signer
from mdeji.messages.channel import NotReady, Sent, Verdict
from tests.chatbot.test_render import LONGEST, notice

HANAKO = line_user_id("hanako")


@dataclass
class Line:
    """The platform and our channel to it."""

    simulator: Simulator
    channel: LineChannel

    def phone(self) -> Phone:
        """Return Hanako's phone."""
        self.simulator.add_person(HANAKO, "花子")
        return Phone(self.simulator, HANAKO, after=lambda: None)


@pytest.fixture
def line(clock: SettableClock) -> Iterator[Line]:
    simulator = Simulator(
        clock=clock,
        webhook_url="http://127.0.0.1:9/none",
        channel_secret="s" * 32,
        access_token="t" * 40,
    )
    served = serve_in_thread(simulator.app)
    settings = Settings.model_construct(
        line_api_base=f"{served.base_url}/line",
        line_channel_access_token=SecretStr("t" * 40),
        contact_phone="027-000-0000",
    )
    yield Line(
        simulator,
        LineChannel(settings, Links(Signer("k" * 40), "https://mdeji.example"), builtin_names),
    )
    served.stop()


def unreachable() -> LineChannel:
    settings = Settings.model_construct(
        line_api_base="http://127.0.0.1:9",
        line_channel_access_token=SecretStr("t" * 40),
        contact_phone="",
    )
    return LineChannel(settings, Links(Signer("k" * 40), "https://mdeji.example"), builtin_names)


def test_every_notice_arrives_as_it_was_rendered(line: Line) -> None:
    phone = line.phone()
    for kind in SHAPES:
        body = line.channel.render([notice(kind, LONGEST)], 12)
        assert line.channel.push(HANAKO, body, new_uuid()) == Sent.ok(), kind

    kept = json.dumps(phone.heard(), ensure_ascii=False)
    assert "行けます" in kept
    assert "/s/offer/" in kept


def test_the_same_retry_key_arrives_once(line: Line) -> None:
    phone, key = line.phone(), new_uuid()
    body = line.channel.render([notice("ask_face", LONGEST)], 12)

    assert [line.channel.push(HANAKO, body, key).verdict for _ in range(3)] == [Verdict.OK] * 3
    assert len(phone.heard()) == 1


def test_a_used_reply_token_is_told_apart(line: Line) -> None:
    body = line.channel.render([notice("ask_face", LONGEST)], 12)

    assert line.channel.reply("0" * 32, body).verdict is Verdict.USED_TOKEN


def test_an_unknown_person_cannot_be_reached(line: Line) -> None:
    body = line.channel.render([notice("ask_face", LONGEST)], 12)

    assert line.channel.push("U" + "f" * 32, body, new_uuid()).verdict is Verdict.UNREACHABLE


def test_a_broken_message_is_refused_for_good(line: Line) -> None:
    line.phone()
    sent = line.channel.push(HANAKO, [{"type": "text", "text": "あ" * 5001}], new_uuid())

    assert sent.verdict is Verdict.REFUSED


def test_nobody_at_home_means_try_again() -> None:
    channel = unreachable()
    sent = channel.push(HANAKO, [{"type": "text", "text": "もしもし"}], new_uuid())

    assert (sent.verdict, sent.lost) == (Verdict.RETRY, True)
    channel.show_loading(HANAKO)
    with pytest.raises(NotReady):
        channel.content("1")


@pytest.mark.parametrize(
    ("status", "body", "reply", "expected"),
    [
        (409, "", False, Verdict.OK),
        (429, "", False, Verdict.RETRY),
        (500, "", False, Verdict.RETRY),
        (400, "Invalid reply token", True, Verdict.USED_TOKEN),
        (400, "Failed to send messages", False, Verdict.UNREACHABLE),
        (400, "The request body has 1 error(s)", False, Verdict.REFUSED),
        (403, "", False, Verdict.REFUSED),
    ],
)
def test_what_a_status_of_line_means(
    status: int, body: str, reply: bool, expected: Verdict
) -> None:
    assert verdict(status, body, {}, reply=reply).verdict is expected


def test_too_many_calls_wait_as_long_as_line_says() -> None:
    sent = verdict(429, "", {"Retry-After": "30"}, reply=False)

    assert (sent.after, sent.lost) == (timedelta(seconds=30), False)


def test_menus_are_made_once_and_given_by_role(line: Line) -> None:
    phone = line.phone()
    line.channel.ensure_menus()
    made = len(line.simulator.world.menus.rows)
    line.channel.ensure_menus()

    assert len(line.simulator.world.menus.rows) == made == len(MENUS)
    assert line.channel.link_menu(HANAKO, "supporter") == Sent.ok()
    assert phone.menu_labels() == [
        "依頼を見る",
        "わたしの予定",
        "わたしの設定",
        "ひとりで相談",
        "よろず相談所",
        "職員と話す",
    ]


def test_a_missing_menu_is_made_when_it_is_given(line: Line) -> None:
    line.phone()

    assert line.channel.link_menu(HANAKO, "open") == Sent.ok()


@pytest.mark.parametrize("menu", MENUS, ids=lambda menu: menu.alias)
def test_a_menu_has_few_large_areas_with_words_for_screen_readers(menu: Any) -> None:
    made = definition(menu, "name")
    most = 6 if menu.alias == "supporter" else 4

    assert menu_faults(made) == []
    assert len(made["areas"]) <= most
    assert all(area["action"]["label"] for area in made["areas"])
    assert draw(menu).startswith(b"\x89PNG")
    assert len(draw(menu)) < 1_000_000


def test_a_photo_that_is_gone_is_none(line: Line) -> None:
    assert line.channel.content("123456") is None


@pytest.mark.parametrize("kind", ["group", "room"])
def test_a_chat_of_several_is_left_and_one_that_is_gone_counts_as_left(
    line: Line, kind: str
) -> None:
    chat = "C" + "1" * 32
    line.simulator.hands.invite(kind, chat)

    assert [line.channel.leave(kind, chat) for _ in range(2)] == [Sent.ok()] * 2
    assert line.simulator.world.groups.rows == {}
    assert unreachable().leave(kind, chat).verdict is Verdict.RETRY

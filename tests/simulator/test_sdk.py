"""The official SDK talks to the platform over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from linebot.v3 import messaging
from linebot.v3.messaging import exceptions
from linebot.v3.webhook import WebhookParser

from chatbot.simulator import Phone, Simulator, serve_in_thread
from chatbot.simulator.knocking import envelope, sign
from chatbot.simulator.media import picture
from mdeji.kit.ids import new_uuid
from tests.simulator.conftest import HANAKO, SECRET, TOKEN, Bot


@pytest.fixture
def base(sim: Simulator) -> Iterator[str]:
    """Serve the simulator on its own, as a mount of a larger application would."""
    served = serve_in_thread(sim.app)
    yield served.base_url + "/line"
    served.stop()


@pytest.fixture
def client(base: str) -> Iterator[Any]:
    """Give a client of the SDK whose host is the simulator."""
    with messaging.ApiClient(messaging.Configuration(host=base, access_token=TOKEN)) as client:
        yield client
        client.rest_client.pool_manager.clear()


def test_reply_push_profile_and_quota(client: Any, phone: Phone, bot: Bot) -> None:
    api = messaging.MessagingApi(client)
    phone.says("こんにちは")

    text = messaging.TextMessage(text="はい")
    api.reply_message(messaging.ReplyMessageRequest(reply_token=bot.token, messages=[text]))
    request = messaging.PushMessageRequest(to=HANAKO, messages=[text])
    sent = api.push_message(request, x_line_retry_key=new_uuid())

    assert sent.sent_messages[0].id == phone.entries()[-1]["id"]
    assert api.get_profile(HANAKO).display_name == "花子"
    assert api.get_message_quota().value == 5000
    assert api.get_message_quota_consumption().total_usage == 1
    assert phone.texts() == ["こんにちは", "はい", "はい"]


def test_the_sdk_shows_what_was_accepted_before(client: Any, phone: Phone) -> None:
    api, key = messaging.MessagingApi(client), new_uuid()
    request = messaging.PushMessageRequest(to=HANAKO, messages=[messaging.TextMessage(text="はい")])
    api.push_message(request, x_line_retry_key=key)

    with pytest.raises(exceptions.ApiException) as refused:
        api.push_message(request, x_line_retry_key=key)

    assert refused.value.status == 409
    assert refused.value.headers["x-line-accepted-request-id"]


def test_a_rich_menu_from_definition_to_phone(client: Any, phone: Phone) -> None:
    api, blob = messaging.MessagingApi(client), messaging.MessagingApiBlob(client)
    area = messaging.RichMenuArea(
        bounds=messaging.RichMenuBounds(x=0, y=0, width=800, height=250),
        action=messaging.PostbackAction(label="そうだん", data="ask", displayText="相談したい"),
    )
    request = messaging.RichMenuRequest(
        size=messaging.RichMenuSize(width=800, height=250),
        selected=True,
        name="guest",
        chatBarText="メニュー",
        areas=[area],
    )

    menu = api.create_rich_menu(request).rich_menu_id
    headers = {"Content-Type": "image/png"}
    blob.set_rich_menu_image(menu, body=bytearray(picture(800, 250)), _headers=headers)
    api.link_rich_menu_id_to_user(HANAKO, menu)

    assert phone.menu_labels() == ["そうだん"]
    phone.taps("そうだん")
    assert phone.texts() == ["相談したい"]


def test_a_photo_comes_from_the_same_host(client: Any, phone: Phone) -> None:
    message_id = phone.sends_photo(b"picture")

    assert bytes(messaging.MessagingApiBlob(client).get_message_content(message_id)) == b"picture"


def test_the_sdk_reads_our_webhooks(phone: Phone, bot: Bot) -> None:
    phone.follows()
    phone.says("はい")
    phone.sends_sticker()
    phone.sends_voice()
    phone.pins(36.39, 139.06)
    phone.blocks()

    body = envelope("U" + "0" * 32, bot.heard)
    read = WebhookParser(SECRET).parse(body.decode(), sign(SECRET, body))

    assert [type(event).__name__ for event in read] == [
        "FollowEvent",
        *["MessageEvent"] * 4,
        "UnfollowEvent",
    ]

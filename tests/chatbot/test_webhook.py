"""Whatever is sent to the webhook gets a clear answer, and what LINE sends is never lost."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from starlette.testclient import TestClient

from chatbot.webhook import LARGEST_BODY, read_events
from mdeji.kit.calendar import jst
from mdeji.kit.database import Database
from mdeji.messages.arrivals import as_json
from mdeji.messages.tables import InboxEvent
from tests.rigs.office import SECRET, Office, door, office

__all__ = ["door", "office"]
NOW = jst(2026, 11, 24, 10)
EVENT = {
    "type": "message",
    "mode": "active",
    "timestamp": int(NOW.timestamp() * 1000),
    "source": {"type": "user", "userId": "U" + "1" * 32},
    "webhookEventId": "01HABC",
    "deliveryContext": {"isRedelivery": False},
    "replyToken": "token",
    "message": {"type": "text", "id": "1", "text": "こんにちは"},
}


def sign(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def post(office: Office, body: Any, **headers: str) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = headers or {"x-line-signature": sign(content)}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return TestClient(office.webhook).post("/line/webhook", content=content, headers=raw)


def events(database: Database) -> list[InboxEvent]:
    with database.reading() as session:
        return list(session.exec(select(InboxEvent).order_by("id")))


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in EVENT.items() if name not in names}


def test_what_line_signed_is_stored_before_it_is_acknowledged(office: Office) -> None:
    assert post(office, {"events": [EVENT]}).status_code == 200

    (event,) = events(office.database)
    assert (event.event_id, event.kind, event.reply_token) == ("01HABC", "message", "token")


@pytest.mark.parametrize("signature", ["", "wrong", "ZZZZ", sign(b"something else"), "ü"])
def test_a_wrong_signature_is_refused(office: Office, signature: str) -> None:
    answer = post(office, {"events": [EVENT]}, **{"x-line-signature": signature})

    assert answer.status_code == 400
    assert events(office.database) == []


def test_a_missing_signature_is_refused(office: Office) -> None:
    assert post(office, {"events": [EVENT]}, other="x").status_code == 400


def test_the_raw_bytes_are_what_is_signed(office: Office) -> None:
    body = json.dumps({"events": [EVENT]}, indent=4, ensure_ascii=False).encode()

    assert post(office, body, **{"X-LINE-SIGNATURE": sign(body)}).status_code == 200


def test_the_console_s_test_without_events_is_accepted(office: Office) -> None:
    assert post(office, {"destination": "U1", "events": []}).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"events": 1}', b"\xff", b"[" * 9999]
)
def test_a_broken_body_is_refused_even_if_signed(office: Office, body: bytes) -> None:
    assert post(office, body).status_code == 400


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_body_is_refused(office: Office, announced: bool) -> None:
    body = b" " * (LARGEST_BODY + 1)
    headers = {"x-line-signature": sign(body)}
    content = body if announced else iter([body[:1000], body[1000:]])

    answer = TestClient(office.webhook).post("/", content=content, headers=headers)

    assert answer.status_code == 413


def test_other_methods_are_refused(office: Office) -> None:
    assert TestClient(office.webhook).get("/line/webhook").status_code == 405


def test_the_same_event_again_is_acknowledged_and_not_stored_again(office: Office) -> None:
    again = {**EVENT, "deliveryContext": {"isRedelivery": True}}

    assert [post(office, {"events": [one]}).status_code for one in (EVENT, again)] == [200, 200]
    assert len(events(office.database)) == 1


def test_one_strange_event_does_not_harm_the_others_of_its_body(office: Office) -> None:
    strange: list[Any] = [
        7,
        {},
        {"type": "teleport", "webhookEventId": "a", "timestamp": "now", "source": 3},
        without("source", "replyToken", "message"),
    ]

    assert post(office, {"events": [*strange, EVENT | {"webhookEventId": "b"}]}).status_code == 200

    stored = sorted(event.kind for event in events(office.database))
    assert stored == ["message", "message", "teleport", "unknown"]
    office.worker.drain()
    assert [event.kind for event in office.heard].count("message") == 2


def test_an_event_without_an_id_is_known_by_its_content(office: Office) -> None:
    nameless = without("webhookEventId")
    again = {**nameless, "deliveryContext": {"isRedelivery": True}, "replyToken": "newer"}
    another = {**nameless, "timestamp": EVENT["timestamp"] + 1}  # type: ignore[operator]  # a field of a mixed dict

    for one in (nameless, again, another):
        post(office, {"events": [one]})

    assert len(events(office.database)) == 2


def test_in_standby_nothing_is_answered(office: Office) -> None:
    post(office, {"events": [EVENT | {"mode": "standby"}]})
    office.worker.drain()

    assert office.heard == []
    assert office.messages() == []


def test_text_of_any_length_and_kind_is_kept(office: Office) -> None:
    text = "五千文字　👵🏻🇯🇵　１２３" * 400 + "\x00\ud83d"
    post(office, {"events": [EVENT | {"message": {"type": "text", "id": "1", "text": text}}]})

    (event,) = events(office.database)
    assert event.payload is not None
    assert event.payload["message"]["text"] == "五千文字　👵🏻🇯🇵　１２３" * 400 + "?"


@pytest.mark.parametrize("strange", ["1e999", "-1e999", "NaN", "1" * 400 + ".5"])
def test_a_number_that_is_none_is_kept_as_nothing(office: Office, strange: str) -> None:
    body = json.dumps({"events": [EVENT | {"more": ["HERE"]}]}, ensure_ascii=False)
    post(office, body.replace('"HERE"', strange).encode())

    (event,) = events(office.database)
    assert event.payload is not None
    assert event.payload["more"] == [None]


def test_an_event_nested_deeper_than_anybody_writes_is_kept(office: Office) -> None:
    body = json.dumps({"events": [EVENT | {"more": "HERE"}]})
    post(office, body.replace('"HERE"', "[" * 400 + "]" * 400).encode())

    assert len(events(office.database)) == 1


def test_nothing_personal_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    post(office, {"events": [EVENT]})

    (line,) = [record for record in caplog.records if record.message == "webhooks stored"]
    assert (line.webhooks, line.events) == (1, 1)  # type: ignore[attr-defined]  # fields of a log record
    shown = str([record.__dict__ for record in caplog.records])
    assert "こんにちは" not in shown
    assert "U111" not in shown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
known = st.sampled_from([*EVENT, "postback", "unsend", "follow"])


@given(st.lists(json_values | st.dictionaries(known, json_values), max_size=4), st.booleans())
def test_whatever_is_in_a_body_can_be_read_and_stored(content: list[Any], escaped: bool) -> None:
    body = json.dumps({"events": content}, ensure_ascii=escaped).encode("utf-8", "surrogatepass")

    for arrival in read_events(body, NOW):
        assert arrival.event_id
        stored = as_json(arrival.payload).encode()
        json.loads(stored, parse_constant=pytest.fail)
        assert b"\\u0000" not in stored.replace(b"\\\\", b"")
        assert abs((arrival.happened_at - NOW).days) < 3650

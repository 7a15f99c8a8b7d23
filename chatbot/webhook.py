"""``POST /line/webhook``: check the signature, store the events, answer 200. Nothing else.

Pure ASGI and no SDK, because LINE waits two seconds and the SDK's parser throws away a whole batch
over one event that it does not know. LINE adds types, modes and fields without notice, so each
event is read by itself and with tolerance.
"""

import base64
import hashlib
import hmac
import json
import logging
import math
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic_core import from_json

from mdeji.kit.clock import Clock
from mdeji.messages.arrivals import Arrival
from mdeji.messages.ingest import Closed, Ingest, Overloaded

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_log = logging.getLogger(__name__)

LARGEST_BODY: Final = 1_000_000
LONGEST_KEY: Final = 200
_UNSTORABLE: Final = re.compile(
    rb"\\u0000|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]|NaN|Infinity|[0-9][eE]\+?[0-9]{3}"
)
"""Marks of what JSON allows and PostgreSQL cannot store: NUL, half a character, no number."""

_EMPTY: Final = [(b"content-length", b"0")]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAR: Final = timedelta(days=365 * 5)


class _Refused(Exception):
    """The request is answered with this status; nothing is stored."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Webhook:
    """The ASGI application behind the webhook URL."""

    def __init__(self, channel_secret: str, ingest: Ingest, clock: Clock) -> None:
        """Accept what is signed with ``channel_secret`` and give it to ``ingest``."""
        self._secret = channel_secret.encode()
        self._ingest = ingest
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one webhook."""
        if scope["type"] != "http":
            return
        status = 200
        try:
            body = await self._signed_body(scope, receive)
            if arrivals := read_events(body, self._clock.now()):
                await self._ingest.store(arrivals)  # It writes the log's line for what is stored.
            else:
                _log.info("webhook without events")
        except _Refused as refusal:
            status = refusal.status
        except (Overloaded, Closed):
            status = 503
        except Exception:  # noqa: BLE001 – an edge: whatever it was, LINE must send it again
            _log.exception("webhook failed")
            status = 500
        if status != 200:
            _log.warning("webhook refused", extra={"status": status})
        await _answer(send, status)

    async def _signed_body(self, scope: Scope, receive: Receive) -> bytes:
        """Return the raw body, whose bytes are what is signed."""
        if scope["method"] != "POST":
            raise _Refused(405)
        signature, length = _headers(scope["headers"])
        if length > LARGEST_BODY:
            raise _Refused(413)
        if signature is None:
            raise _Refused(400)
        body = await _read(receive)
        expected = base64.b64encode(hmac.digest(self._secret, body, hashlib.sha256))
        if not hmac.compare_digest(expected, signature.strip()):
            raise _Refused(400)
        return body


def read_events(body: bytes, now: datetime) -> list[Arrival]:
    """Return the events of a body, each read as far as it can be.

    Raises:
        _Refused: 400, the body is not LINE's JSON.
    """
    try:
        events = _decoded(body)["events"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _Refused(400) from None
    if not isinstance(events, list):
        raise _Refused(400)
    return [_arrival(event, now) for event in events if isinstance(event, dict)]


def _decoded(body: bytes) -> Any:
    """Return the JSON of a body, without what cannot be stored."""
    if b"\\u" not in body:  # LINE's own bodies: a third of the time of the careful way.
        try:
            return from_json(body, allow_inf_nan=False)
        except ValueError:  # Another encoding, halves of characters, no number, or no JSON at all.
            pass
    held = json.loads(body)
    return _storable(held) if _UNSTORABLE.search(body) else held


def _arrival(event: dict[str, Any], now: datetime) -> Arrival:
    source, message = _object(event, "source"), _object(event, "message")
    # Only what people write to us directly has a lane of its own.
    user_id = _text(source, "userId")
    standby = event.get("mode") == "standby"
    token, unsent = _text(event, "replyToken"), _text(_object(event, "unsend"), "messageId")
    event.pop("replyToken", None)  # It lives for a minute, what is kept lives longer.
    kept = event
    if source.get("type", "user") != "user":  # What a group says is none of our business.
        user_id, message, unsent = None, {}, None
        kept = {k: v for k, v in event.items() if k in {"type", "timestamp"}}
        kept["source"] = {k: v for k, v in source.items() if k != "userId"}
    return Arrival(
        event_id=_key(event),
        user_id=user_id,
        kind=_text(event, "type") or "unknown",
        happened_at=_instant(event.get("timestamp"), now),
        reply_token=None if standby else token,
        message_id=unsent or _text(message, "id"),
        payload=kept,
        problem="standby" if standby else None,
    )


def _key(event: dict[str, Any]) -> str:
    """Return the event's id, or one derived from its content, the same at every redelivery."""
    given = _text(event, "webhookEventId")
    if given and len(given) <= LONGEST_KEY:
        return given
    same = {k: v for k, v in event.items() if k != "deliveryContext"}
    content = json.dumps(same, sort_keys=True, ensure_ascii=True)
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def _instant(timestamp: Any, now: datetime) -> datetime:
    """Return the event's time; one that cannot be is replaced by the time it came in."""
    if isinstance(timestamp, bool) or not isinstance(timestamp, int | float):
        return now
    try:
        at = _EPOCH + timedelta(milliseconds=timestamp)
    except (OverflowError, ValueError):
        return now
    return at if abs(at - now) < _FAR else now


def _storable(value: Any) -> Any:
    """Return the value without what PostgreSQL cannot store: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _clean(value)
    if isinstance(value, dict):
        return {_clean(str(name)): _storable(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_storable(held) for held in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _object(event: dict[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _text(event: dict[str, Any], name: str) -> str | None:
    value = event.get(name)
    if not isinstance(value, str) or not value:
        return None
    return value


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes | None, int]:
    signature, length = None, 0
    for name, value in headers:
        if name.lower() == b"x-line-signature":
            signature = value
        elif name.lower() == b"content-length" and value.isdigit():
            length = int(value)
    return signature, length


async def _read(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400)
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _Refused(413)
        if not message.get("more_body", False):
            return body


async def _answer(send: Send, status: int) -> None:
    start = {"type": "http.response.start", "status": status, "headers": _EMPTY}
    await send(start)
    await send({"type": "http.response.body", "body": b""})

"""Webhook requests as LINE sends them: one text each, signed, with ids of their own."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator

from tests.bench.servers import SECRET


def requests(run: str, path: str) -> Iterator[bytes]:
    """Give complete HTTP requests; ``run`` keeps the ids of two rounds apart."""
    number = 0
    while True:
        number += 1
        token = f"{run}-{number:08d}"
        body = json.dumps(_body(token), ensure_ascii=False).encode()
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Line-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def _body(token: str) -> dict[str, object]:
    now = time.time_ns()  # Ids rise with the time.
    run = hashlib.sha256(token.encode()).hexdigest()
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),  # noqa: TID251 – LINE stamps its events
        "source": {"type": "user", "userId": f"U{run[:32]}"},
        "webhookEventId": f"{now:019d}{run[:7].upper()}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": token,
        "message": {"type": "text", "id": str(now)[:18], "quoteToken": "q", "text": "こんにちは"},
    }
    return {"destination": "U" + "0" * 32, "events": [event]}

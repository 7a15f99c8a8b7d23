"""One webhook over HTTP: signed, with LINE's two seconds of patience."""

import base64
import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from chatbot.simulator.store import Json

PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Knock:
    """How the bot answered one webhook."""

    status: int  # 0 when there was no answer
    ms: float
    error: str

    @property
    def accepted(self) -> bool:
        """Whether the bot took the events."""
        return 200 <= self.status < 300


def sign(secret: str, body: bytes) -> str:
    """Return the ``x-line-signature`` of the body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def envelope(destination: str, events: list[Json]) -> bytes:
    """Return a webhook body as LINE writes it."""
    body = {"destination": destination, "events": events}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Knocker:
    """Knock at the bot's door over one kept connection; for one thread."""

    def __init__(self) -> None:
        self._door: tuple[str, str] = ("", "")
        self._line: http.client.HTTPConnection | None = None

    def knock(self, url: str, body: bytes, signature: str) -> Knock:
        """Post the body and return what came back, or why nothing did."""
        began = time.monotonic()
        try:
            status, error = self._post(url, body, signature), ""
        except TimeoutError:
            status, error = 0, "request_timeout"
        except (OSError, http.client.HTTPException) as problem:
            status, error = 0, f"could_not_connect: {type(problem).__name__}"
        if not 200 <= status < 300:
            self.close()
            error = error or "error_status_code"
        return Knock(status, round((time.monotonic() - began) * 1000, 1), error)

    def close(self) -> None:
        """Let the connection go."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _post(self, url: str, body: bytes, signature: str) -> int:
        parts = urlsplit(url)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "x-line-signature": signature,
            "user-agent": "LineBotWebhook/2.0",
        }
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        kept = self._line is not None and self._door == (parts.scheme, parts.netloc)
        line = self._line if kept and self._line else self._open(parts.scheme, parts.netloc)
        try:
            line.request("POST", path or "/", body, headers)
            answer = line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # A server may close a kept connection at any time; that is no answer to this webhook.
            if not kept:
                raise
            line = self._open(parts.scheme, parts.netloc)
            line.request("POST", path or "/", body, headers)
            answer = line.getresponse()
        answer.read()
        return answer.status

    def _open(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        self.close()
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        self._line = kind(netloc, timeout=PATIENCE_SECONDS)
        self._door = (scheme, netloc)
        return self._line

"""A channel that speaks to a LINE platform over HTTP without the SDK, and says what it is given."""

import http.client
import json
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from mdeji.messages.channel import Body, NotReady, Part, Sent


class PlainLine:
    """Text parts become text messages; a notice says its kind."""

    def __init__(self, base_url: str, token: str, timeout: float = 5.0) -> None:
        parts = urlsplit(base_url)
        self._host, self._port, self._root = parts.hostname or "", parts.port, parts.path
        self._token, self._timeout = token, timeout
        self._mine = threading.local()
        self._open: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def render(self, parts: list[Part], person_id: int | None) -> Body:
        return [{"type": "text", "text": str(p.get("text", p.get("notice")))} for p in parts]

    def reply(self, token: str, body: Body) -> Sent:
        return self._send("reply", {"replyToken": token, "messages": body}, {})

    def push(self, user_id: str, body: Body, retry_key: str) -> Sent:
        return self._send(
            "push", {"to": user_id, "messages": body}, {"X-Line-Retry-Key": retry_key}
        )

    def show_loading(self, user_id: str) -> None:
        """Show it; a failure does not matter."""
        shown = json.dumps({"chatId": user_id, "loadingSeconds": 20}).encode()
        with suppress(OSError, http.client.HTTPException):
            self._call("POST", "/v2/bot/chat/loading/start", shown, {})

    def link_menu(self, user_id: str, menu: str) -> Sent:
        status, _ = self._call("POST", f"/v2/bot/user/{user_id}/richmenu/{menu}", b"", {})
        return Sent.ok() if status == 200 else Sent.refused(str(status))

    def leave(self, kind: str, chat_id: str) -> Sent:
        status, _ = self._call("POST", f"/v2/bot/{kind}/{chat_id}/leave", b"", {})
        return Sent.ok() if status in {200, 404} else Sent.retry(str(status))

    def content(self, message_id: str) -> tuple[bytes, str] | None:
        status, content = self._call("GET", f"/v2/bot/message/{message_id}/content", b"", {})
        if status == 200:
            return content, "image/png"
        if status in {404, 410}:
            return None
        raise NotReady

    def _send(self, way: str, body: Any, more: dict[str, str]) -> Sent:
        content = json.dumps(body).encode()
        try:
            status, answer = self._call("POST", f"/v2/bot/message/{way}", content, more)
        except (OSError, http.client.HTTPException) as error:
            return Sent.retry(type(error).__name__)
        if status in {200, 409}:
            return Sent.ok()
        if status == 429:
            return Sent.retry("429", lost=False)
        if status >= 500:
            return Sent.retry(str(status))
        if b"Invalid reply token" in answer:
            return Sent.used_token()
        return Sent.refused(f"{status} {answer.decode()[:200]}")

    def _call(
        self, method: str, path: str, content: bytes, more: dict[str, str]
    ) -> tuple[int, bytes]:
        connection = getattr(self._mine, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
            self._mine.connection = connection
            self._open.append(connection)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            connection.request(method, self._root + path, content, headers | more)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._mine.connection = None
            raise

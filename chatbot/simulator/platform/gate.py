"""The door of the platform: request ids, tokens, rates, sizes, faults; then the endpoint."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from chatbot.simulator.faults import Fault, Faults
from chatbot.simulator.platform.calls import Answer, Call, Endpoint, Refused, refuse
from chatbot.simulator.state import World
from mdeji.kit.ids import new_uuid

REQUEST_BYTES = 2_000_000
_PER_SECOND = {"multicast": 200, "loading": 100, "richmenu": 2000}
_USUAL_PER_SECOND = 2000
_BAD_TOKEN = (
    "Authentication failed due to the following reason: invalid token. "  # noqa: S105 – LINE's sentence, not a secret
    "Confirm that the access token in the authorization header is valid."
)
_TOO_MANY = "The API rate limit has been exceeded. Try again later."


@dataclass(frozen=True)
class Way:
    """A path of the API, the endpoint behind it and the name its rate and faults go by."""

    method: str
    path: re.Pattern[str]
    name: str
    endpoint: Endpoint


def way(method: str, path: str, name: str, endpoint: Endpoint) -> Way:
    """Return a way whose path has variable parts in braces."""
    return Way(method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), name, endpoint)


@dataclass
class Gate:
    """The ASGI application of the platform."""

    world: World
    faults: Faults
    token: str
    ways: list[Way]
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=1000))
    _second: tuple[int, dict[str, int]] = (0, {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        began = time.monotonic()
        path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/"))
        method, request_id = scope["method"], new_uuid()
        found, allowed = self._find(method, path)
        name = found[0].name if found else "none"
        fault = self.faults.take(name) if found else None
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            fault = None
        body = await _read(receive)
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
        part = found[1] if found else {}
        call = Call(method, path, request_id, headers, query, body, part)
        answer = self._answer(call, found[0] if found else None, fault, allowed=allowed)
        self._note(call, name, answer, began)
        await _send(send, answer, request_id)

    def _find(self, method: str, path: str) -> tuple[tuple[Way, Mapping[str, str]] | None, bool]:
        known = False
        for one in self.ways:
            if match := one.path.fullmatch(path):
                if one.method == method:
                    return (one, match.groupdict()), True
                known = True
        return None, not known

    def _answer(
        self, call: Call, found: Way | None, fault: Fault | None, *, allowed: bool
    ) -> Answer | None:
        try:
            self._let_in(call, found, allowed=allowed)
            kind = fault.kind if fault else ""
            if (early := _before(kind)) is not None:
                raise early
            if kind == "drop":
                return None
            answer = self._carry_out(call, found)
        except Refused as refused:
            return refused.answer
        if kind == "drop_delivered":
            return None
        if kind == "server_error_delivered":
            return refuse(500, "Internal server error").answer
        return answer

    def _let_in(self, call: Call, found: Way | None, *, allowed: bool) -> None:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            raise refuse(401, _BAD_TOKEN)
        if found is None:
            raise refuse(404, "Not found") if allowed else refuse(405, "Method Not Allowed")
        if len(call.body) > REQUEST_BYTES:
            raise refuse(413, "Request Entity Too Large")
        self._within_rate(found.name)

    def _within_rate(self, name: str) -> None:
        second = int(time.monotonic())
        if self._second[0] != second:
            self._second = (second, {})
        counts = self._second[1]
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > _PER_SECOND.get(name, _USUAL_PER_SECOND):
            raise refuse(429, _TOO_MANY)

    def _carry_out(self, call: Call, found: Way | None) -> Answer:
        if found is None:
            raise refuse(404, "Not found")
        with self.world.lock:
            return found.endpoint(call)

    def _note(self, call: Call, name: str, answer: Answer | None, began: float) -> None:
        self.log.append(
            {
                "at": self.world.clock.now().isoformat(),
                "method": call.method,
                "path": call.path,
                "endpoint": name,
                "status": answer.status if answer else 0,
                "request_id": call.request_id,
                "ms": round((time.monotonic() - began) * 1000, 1),
                "answer": answer.content.decode()[:2000] if answer and answer.status >= 400 else "",
            }
        )


def _before(kind: str) -> Refused | None:
    if kind == "rate_limit":
        return refuse(429, _TOO_MANY)
    if kind == "monthly_limit":
        return refuse(429, "You have reached your monthly limit.")
    if kind == "server_error":
        return refuse(500, "Internal server error")
    if kind == "unauthorized":
        return refuse(401, _BAD_TOKEN)
    return Refused(Answer(202, b"{}")) if kind == "preparing" else None


async def _read(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= REQUEST_BYTES + len(part):
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, answer: Answer | None, request_id: str) -> None:
    headers = {"x-line-request-id": request_id}
    if answer is None:
        # A line cut in the middle: more is promised than comes, and the server hangs up.
        cut = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": cut})
        return
    headers |= answer.headers
    headers["content-type"] = answer.mime
    headers["content-length"] = str(len(answer.content))
    pairs = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answer.content})

"""A call as it came in, and the answers LINE gives."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatbot.simulator.limits.fields import Check, Problems
from chatbot.simulator.store import Json


@dataclass(frozen=True)
class Call:
    """One request of the bot."""

    method: str
    path: str
    request_id: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    part: Mapping[str, str] = field(default_factory=dict)  # the variable parts of the path


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
    mime: str = "application/json"


class Refused(Exception):
    """LINE refuses the call with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


Endpoint = Callable[[Call], Answer]


def ok(value: Any = None, status: int = 200) -> Answer:
    """Answer with JSON, an empty object unless told."""
    return Answer(status, json.dumps(value or {}, ensure_ascii=False).encode())


def refuse(status: int, message: str, **more: Any) -> Refused:
    """Return the exception that answers with LINE's error body."""
    body = {"message": message, **more}
    return Refused(Answer(status, json.dumps(body, ensure_ascii=False).encode()))


def json_body(call: Call, check: Check) -> Json:
    """Return the body when it is JSON and the check finds no fault.

    Raises:
        Refused: 400 with LINE's list of what is wrong.
    """
    try:
        body = json.loads(call.body)
    except ValueError as error:
        where = f"line: {getattr(error, 'lineno', 1)}, column: {getattr(error, 'colno', 1)}"
        raise refuse(400, f"The request body could not be parsed as JSON ({where})") from None
    problems = Problems()
    check(body, "", problems)
    if problems:
        count = len(problems.details)
        message = f"The request body has {count} error(s)"
        raise refuse(400, message, details=problems.details)
    return body if isinstance(body, dict) else {}

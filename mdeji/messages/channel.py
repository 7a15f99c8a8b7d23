"""The port to a channel: what this room asks of LINE, and how LINE's answers are told apart."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol, Self, TypeAlias

Part: TypeAlias = dict[str, Any]
"""A channel-free piece of a message: ``{"kind": "notice" | "say", …}``."""

Body: TypeAlias = list[dict[str, Any]]
"""What the channel is given, one to five messages in its own words."""

MOST_BUBBLES = 5
"""LINE takes no more messages in one call (OpenAPI, ReplyMessageRequest)."""


class Verdict(StrEnum):
    """What a call to the channel came to."""

    OK = "ok"
    RETRY = "retry"
    USED_TOKEN = "used_token"  # noqa: S105 – the name of an outcome
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Sent:
    """The outcome of a call; ``lost`` tells that the message may have arrived all the same."""

    verdict: Verdict
    reason: str = ""
    after: timedelta | None = None
    lost: bool = False

    @classmethod
    def ok(cls) -> Self:
        """Say that the channel has the message; also when it says that it had it before (409)."""
        return cls(Verdict.OK)

    @classmethod
    def retry(cls, reason: str, after: timedelta | None = None, *, lost: bool = True) -> Self:
        """Try again: 5xx, a timeout, a broken connection (``lost``), or 429 (not ``lost``)."""
        return cls(Verdict.RETRY, reason, after, lost)

    @classmethod
    def used_token(cls) -> Self:
        """Say that the reply token was used before, or has expired."""
        return cls(Verdict.USED_TOKEN, "invalid reply token")

    @classmethod
    def refused(cls, reason: str) -> Self:
        """Say that the channel will never take this message."""
        return cls(Verdict.REFUSED, reason)

    @classmethod
    def unreachable(cls, reason: str = "unknown user") -> Self:
        """Say that the person cannot be reached through this channel."""
        return cls(Verdict.UNREACHABLE, reason)


class Channel(Protocol):
    """What a channel can do. Only ``render`` may be called inside a transaction: it is pure."""

    def render(self, parts: list[Part], person_id: int | None) -> Body:
        """Turn parts into at most five messages of the channel."""
        ...

    def reply(self, token: str, body: Body) -> Sent:
        """Answer an event; the token works once."""
        ...

    def push(self, user_id: str, body: Body, retry_key: str) -> Sent:
        """Send of our own accord; the same key is delivered once in 24 hours."""
        ...

    def show_loading(self, user_id: str) -> None:
        """Show that an answer is on its way; failures do not matter."""
        ...

    def link_menu(self, user_id: str, menu: str) -> Sent:
        """Give the person the rich menu of this name."""
        ...

    def leave(self, kind: str, chat_id: str) -> Sent:
        """Leave a chat of several; ``kind`` is group or room. One that is gone counts as left."""
        ...

    def content(self, message_id: str) -> tuple[bytes, str] | None:
        """Fetch a photo or a voice message with its type, or None if it is gone.

        Raises:
            NotReady: the channel is still preparing it, or cannot be reached.
        """
        ...


class NotReady(Exception):
    """The channel cannot give the content yet."""

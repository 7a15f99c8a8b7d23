"""Ask LINE and our own public address; nothing is sent to anybody."""

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Protocol
from urllib.request import urlopen

from mdeji.doctor.facts import LineFacts

SECONDS = 5.0
OK, NO_TOKEN = 200, 401


class Asks(Protocol):
    """A channel that can be asked about itself."""

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """Return the status and the answer to a call; status 0 if nobody answered."""
        ...


def line_facts(channel: Asks) -> LineFacts:
    """Return what LINE says of our token, our webhook and our quota."""
    status, _ = channel.ask("GET", "/v2/bot/info")
    if status == 0:
        return LineFacts(reached=False)
    if status == NO_TOKEN:
        return LineFacts(token_valid=False)
    found, endpoint = channel.ask("GET", "/v2/bot/channel/webhook/endpoint")
    tried, test = channel.ask("POST", "/v2/bot/channel/webhook/test", {})
    _, quota = channel.ask("GET", "/v2/bot/message/quota")
    _, used = channel.ask("GET", "/v2/bot/message/quota/consumption")
    return LineFacts(
        token_valid=status == OK,
        endpoint=endpoint.get("endpoint") if found == OK else None,
        endpoint_active=endpoint.get("active") if found == OK else None,
        webhook_works=test.get("success") if tried == OK else None,
        webhook_reason=str(test.get("reason", "")),
        quota=quota.get("value"),
        quota_used=used.get("totalUsage"),
    )


def answers(public_url: str) -> bool:
    """Tell whether our own address answers from here as it should."""
    try:
        # The settings let no other scheme in than http and https.
        with urlopen(f"{public_url}/healthz", timeout=SECONDS) as answer:  # noqa: S310 – checked by the settings
            return bool(answer.status == OK)
    except (OSError, HTTPException):
        return False

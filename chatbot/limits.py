"""The limits of LINE, checked before a message leaves: a refused message helps nobody.

The checks are those of the simulated platform, so what passes here passes there. They are the
documented limits of every object (developers.line.biz, Messaging API reference, August 2026).
"""

import json
from typing import Any

from chatbot.simulator.limits import MESSAGE, RICH_MENU, Problems
from mdeji.kit.errors import MdejiError

MOST_MESSAGES = 5
MOST_BYTES = 2_000_000


class TooMuch(MdejiError):
    """A message breaks a limit of LINE; ``details`` names each fault."""

    def __init__(self, details: list[dict[str, str]]) -> None:
        """Remember the faults."""
        super().__init__("; ".join(f"{d['property']}: {d['message']}" for d in details[:5]))
        self.details = details


def faults(body: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what LINE would refuse about the messages of one call; empty if nothing."""
    problems = Problems()
    if not 1 <= len(body) <= MOST_MESSAGES:
        problems.add("messages", f"Size must be between 1 and {MOST_MESSAGES}")
    if len(json.dumps(body).encode()) > MOST_BYTES:
        problems.add("messages", "The request must be 2 MB or less")
    for place, message in enumerate(body):
        MESSAGE(message, f"messages[{place}]", problems)
    return problems.details


def menu_faults(menu: dict[str, Any]) -> list[dict[str, str]]:
    """Return what LINE would refuse about a rich menu."""
    problems = Problems()
    RICH_MENU(menu, "", problems)
    return problems.details


def check(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages unchanged.

    Raises:
        TooMuch: they break a limit.
    """
    found = faults(body)
    if found:
        raise TooMuch(found)
    return body

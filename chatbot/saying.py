"""What the bot hears and says, without a channel: inputs, buttons, sentences as plain values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Given:
    """What a person did: ``kind`` is text, tap, place, sticker or media."""

    kind: str
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    picked: str = ""
    lat: float = 0.0
    lon: float = 0.0
    message_id: str = ""


@dataclass(frozen=True)
class Picker:
    """A date and time to pick; wall times in Japan such as ``2026-11-26T10:00``."""

    initial: str
    least: str
    most: str


@dataclass(frozen=True)
class Button:
    """One thing to tap: postback ``data``, a page or telephone ``uri``, or a ``picker``.

    A ``uri`` that begins with a slash is a page of ours that everybody may open.

    ``link`` names a signed page, made when the message is rendered: purpose, subject, until.
    """

    label: str
    data: str = ""
    uri: str = ""
    picker: Picker | None = None
    tone: str = "plain"
    voice: bool = False
    link: tuple[str, int, str] | None = None

    def part(self) -> dict[str, Any]:
        """Return the button ready for JSON."""
        return vars(self) | {"picker": asdict(self.picker) if self.picker else None}


@dataclass(frozen=True)
class Say:
    """One bubble: a lead-in, the sentence, rows of a card, big buttons, and the ways out."""

    text: str
    lead: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    exits: tuple[Button, ...] = ()

    def part(self) -> dict[str, Any]:
        """Return the bubble as a part of a message, ready for JSON."""
        shown = vars(self) | {
            "buttons": [button.part() for button in self.buttons],
            "exits": [button.part() for button in self.exits],
        }
        return {"kind": "say", **shown}


def post(**fields: object) -> str:
    """Return postback data; values are ids and codes, never free text."""
    return "&".join(f"{key}={value}" for key, value in fields.items())


def parse(data: str) -> dict[str, str]:
    """Return the fields of postback data; whatever cannot be read is left out."""
    pairs = (pair.partition("=") for pair in data[:300].split("&"))
    return {key: value for key, mark, value in pairs if mark and key}


def number(data: Mapping[str, str], name: str) -> int:
    """Return a number from postback data, or 0 when somebody changed it."""
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0

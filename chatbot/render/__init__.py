"""Turn what is said into LINE's JSON. Pure; names of people never stand in it."""

from collections.abc import Iterable
from typing import Any

from chatbot.render.book import Book
from chatbot.render.flex import bubble
from chatbot.render.notices import notice
from chatbot.saying import Button, Picker, Say

MOST = 5

__all__ = ["Book", "render", "said"]


def render(
    parts: Iterable[dict[str, Any]], person_id: int | None, book: Book
) -> list[dict[str, Any]]:
    """Return the messages of one call, at most five; the same parts give the same messages."""
    return [
        bubble(said(part) if part.get("kind") == "say" else notice(part, book), person_id, book)
        for part in parts
    ][:MOST]


def said(part: dict[str, Any]) -> Say:
    """Return the bubble of a stored part."""
    return Say(
        text=part["text"],
        lead=part.get("lead", ""),
        rows=tuple((row[0], row[1]) for row in part.get("rows", ())),
        buttons=tuple(_button(made) for made in part.get("buttons", ())),
        exits=tuple(_button(made) for made in part.get("exits", ())),
    )


def _button(made: dict[str, Any]) -> Button:
    picker, link = made.get("picker"), made.get("link")
    return Button(
        label=made["label"],
        data=made.get("data", ""),
        uri=made.get("uri", ""),
        picker=Picker(**picker) if picker else None,
        tone=made.get("tone", "plain"),
        voice=made.get("voice", False),
        link=(link[0], link[1], link[2]) if link else None,
    )

"""Reading a message as a person does: its texts and its buttons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chatbot.simulator.store import Json


@dataclass(frozen=True)
class Button:
    """Something to tap: what it says and what it does."""

    label: str
    action: Json
    message: str = ""
    quick: bool = False


def texts_of(message: Json) -> list[str]:
    """Return what can be read in a message, from top to bottom, buttons left out."""
    kind = message["type"]
    if kind in {"text", "textV2"}:
        return [message["text"]]
    if kind == "template":
        return list(_template_texts(message["template"]))
    if kind == "flex":
        return [text for part in _parts(message["contents"]) for text in _flex_text(part)]
    if kind == "location":
        return [part for part in (message.get("title"), message.get("address")) if part]
    return []


def buttons_of(message: Json, message_id: str = "") -> list[Button]:
    """Return what can be tapped in a message, from top to bottom, quick replies left out."""
    if message["type"] == "template":
        template = message["template"]
        actions = [
            action
            for block in (template, *template.get("columns", []))
            for action in (*block.get("actions", []), *filter(None, [block.get("action")]))
        ]
        return [Button(action.get("label", ""), action, message_id) for action in actions]
    found: list[Button] = []
    if message["type"] == "flex":
        for part in _parts(message["contents"]):
            if action := part.get("action"):
                said = "".join(text for inner in _parts(part) for text in _flex_text(inner))
                found.append(Button(action.get("label") or said, action, message_id))
    return found


def _template_texts(template: Json) -> Iterator[str]:
    for block in (template, *template.get("columns", [])):
        for name in ("title", "text"):
            if name in block:
                yield block[name]


def _parts(part: Json) -> Iterator[Json]:
    yield part
    for name in ("header", "hero", "body", "footer"):
        if name in part:
            yield from _parts(part[name])
    inner: Any = part.get("contents")
    if isinstance(inner, list) and part.get("type") != "text":
        for child in inner:
            yield from _parts(child)


def _flex_text(part: Json) -> Iterator[str]:
    if part.get("type") != "text":
        return
    spans = part.get("contents")
    yield "".join(span.get("text", "") for span in spans) if spans else part.get("text", "")

"""Read LINE's events into what a person did; whatever is missing or new is met calmly. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatbot.saying import Given, parse

Payload = Mapping[str, Any]


def is_for_one(payload: Payload) -> bool:
    """Tell whether the event comes from a chat with one person, not from a group or a room."""
    source = payload.get("source")
    return not isinstance(source, Mapping) or source.get("type", "user") == "user"


def group_of(payload: Payload) -> tuple[str, str]:
    """Return ``group`` or ``room`` and the id of the chat an event comes from, or nothing twice."""
    source = _mapping(payload, "source")
    kind = "room" if source.get("type") == "room" else "group"
    chat = source.get(f"{kind}Id")
    return (kind, str(chat)) if chat else ("", "")


def given_of(payload: Payload) -> Given | None:
    """Return what the person did, or None if it is nothing a conversation can hear."""
    kind = payload.get("type")
    if kind == "postback":
        return _tap(_mapping(payload, "postback"))
    if kind != "message":
        return None
    message = _mapping(payload, "message")
    given = _message(message)
    return replace(given, message_id=str(message.get("id", ""))) if given else None


def media_of(payload: Payload) -> tuple[str, str]:
    """Return the kind of a message and its id; empty if the event is no message."""
    message = _mapping(payload, "message")
    return str(message.get("type", "")), str(message.get("id", ""))


def _message(message: Payload) -> Given | None:
    match message.get("type"):
        case "text":
            return Given("text", text=str(message.get("text", ""))[:5000])
        case "sticker":
            return Given("sticker")
        case "location":
            return _place(message)
    return None


def _place(message: Payload) -> Given | None:
    lat, lon = message.get("latitude"), message.get("longitude")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return Given("place", lat=float(lat), lon=float(lon))
    address = message.get("address")
    return Given("text", text=str(address)) if address else None


def _tap(postback: Payload) -> Given:
    params = _mapping(postback, "params")
    picked = next((params[k] for k in ("datetime", "date", "time") if k in params), "")
    return Given("tap", data=parse(str(postback.get("data", ""))), picked=str(picked))


def _mapping(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}

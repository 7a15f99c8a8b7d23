"""Unsend: what a message told is forgotten wherever it went, and asked again if still needed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from chatbot.conversation import repeat
from chatbot.deeds.scene import Scene
from chatbot.saying import Say
from chatbot.texts import say
from chatbot.told import take_back
from mdeji.dispatch import service as dispatch
from mdeji.messages import letters, said
from mdeji.messages.said import Filled
from mdeji.people import service as people
from mdeji.requests import service as requests

Blank: TypeAlias = Callable[[Any, Filled], None]

_BLANK: Mapping[str, Blank] = {
    "person": lambda session, it: people.blank(session, it.row_id, it.field),
    "group": lambda session, it: people.blank_group(session, it.row_id),
    "request": lambda session, it: requests.blank(session, it.row_id, it.field),
    "feedback": lambda session, it: dispatch.blank_line(session, it.row_id),
}


def erase(session: Any, message_id: str, now: datetime) -> None:
    """Erase the message, its picture, its letter, and the fields it filled."""
    letters.erase(session, message_id, now)
    for filled in said.take_back(session, message_id):
        _BLANK[filled.record](session, filled)


def ask_again(scene: Scene, message_id: str) -> list[Say]:
    """Take the answers of the message out of the talk; return the question that stands open again."""
    before = scene.talk
    scene.talk = take_back(scene.flows, before, message_id)
    if scene.talk.turn == before.turn:
        return []
    asked = repeat(scene.flows, scene.talk, scene.facts, say("taken_back"))
    return [asked] if asked else []

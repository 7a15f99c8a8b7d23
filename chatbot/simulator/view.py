"""What a phone shows: the chat, the buttons that are there now, the rich menu."""

from typing import Any

from chatbot.simulator.platform.menus import Menus
from chatbot.simulator.state import Entry, Person, World
from chatbot.simulator.store import Json


def phone_screen(world: World, menus: Menus, person: Person, since: int = 0) -> Json:
    """Return the person's screen; of the chat only what changed after version ``since``."""
    chat = world.chats.get(person.user_id, [])
    last = next((entry for entry in reversed(chat) if entry.delivered), None)
    return {
        "version": world.version,
        "person": person_card(world, person),
        "entries": [_entry(entry) for entry in _changed(chat, since)],
        "quick": _quick(last),
        "menu": _menu(menus, person),
        "loading": person.loading_until > world.now_ms(),
    }


def person_card(world: World, person: Person) -> Json:
    """Return what a list of people shows; ``arrived`` counts what the bot sent them."""
    names = ("user_id", "name", "friend", "blocked", "version")
    return {name: getattr(person, name) for name in names} | {
        "arrived": world.arrived[person.user_id]
    }


def _changed(chat: list[Entry], since: int) -> list[Entry]:
    return [entry for entry in chat if entry.version > since] if since else chat


def _entry(entry: Entry) -> Json:
    names = ("id", "sender", "at", "message", "via", "delivered", "read", "unsent", "version")
    return {name: getattr(entry, name) for name in names}


def _quick(last: Entry | None) -> Json | None:
    # Quick replies belong to the very last thing in the chat and go with the next one.
    if last is None or last.sender != "bot" or last.quick_gone:
        return None
    quick: Any = last.message.get("quickReply")
    return {"message": last.id, "items": quick["items"]} if quick else None


def _menu(menus: Menus, person: Person) -> Json | None:
    # A menu is shown to friends only, and the picture is what makes it one.
    menu = menus.in_force(person) if person.friend and not person.blocked else None
    if menu is None or menu.mime is None:
        return None
    return {"id": menu.id, **menu.spec}

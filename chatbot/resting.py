"""What a supporter types about their own days, as a command. Pure."""

from datetime import datetime

from chatbot.readers.rests import wished
from chatbot.talk import Command
from mdeji.kit.calendar import day_of


def typed(text: str, now: datetime) -> Command | None:
    """Return what to do about a supporter's own days, or None if a text is about something else."""
    found = wished(text, day_of(now))
    if found is None:
        return None
    if found.kind in {"settings", "activity", "leave"}:
        return {"do": "settings", "v": found.kind}
    return {"do": "ask_rest", "wished": found}

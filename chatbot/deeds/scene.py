"""What a deed works with: the session, the person, the facts, and the talk it may change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatbot.conversation import start
from chatbot.facts import Facts
from chatbot.saying import Say
from chatbot.talk import Command, Flows, Talk
from mdeji.messages import said
from mdeji.messages.said import Filled
from mdeji.people.queries import PersonView


@dataclass
class Scene:
    """One event in the making; ``talk`` is what will be remembered.

    ``row`` is held only so that the session need not read the person again.
    """

    session: Any
    person: PersonView
    facts: Facts
    now: datetime
    flows: Flows
    talk: Talk
    message_id: str | None = None
    row: object = None

    @property
    def actor(self) -> str:
        """Who acts, for the journal."""
        return f"person:{self.person.id}"

    def note(
        self, record: str, row_id: int, field: str, told: tuple[str, ...] | None = None
    ) -> None:
        """Remember which messages filled a field: the present one, unless others are named."""
        present = (self.message_id,) if self.message_id else ()
        by = present if told is None else told
        said.note(self.session, by, Filled(record, row_id, field), self.now)

    def open(self, flow: str, answers: Mapping[str, Any], lead: str = "") -> list[Say]:
        """Open a flow and return its first question."""
        turn = start(self.flows, self.talk, flow, self.facts, answers)
        self.talk = turn.talk
        says = list(turn.says)
        if lead and says:
            says[0] = Say(says[0].text, lead, says[0].rows, says[0].buttons, says[0].exits)
        return says


Deed = Callable[[Scene, Command], list[Say]]


def number_in(command: Command, name: str = "id") -> int:
    """Return a number from a command, or 0 when somebody changed the button."""
    value = str(command.get(name, ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0

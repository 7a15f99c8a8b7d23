"""Step cards (手順) in the chat: how to do it oneself, with help still one tap away."""

from collections.abc import Mapping

from chatbot.cards import buttons_of
from chatbot.deeds.scene import Deed, Scene
from chatbot.saying import Button, Say
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.requests.guides import GUIDES, Guide, Step, about


def steps(_: Scene, command: Command) -> list[Say]:
    """Show the steps of a card, or of the first card about a topic."""
    code, topic = str(command.get("g") or ""), str(command.get("t") or "")
    guide = GUIDES.get(code) or next(iter(about([topic])), None)
    if guide is None:
        every = Button(label("button", "steps_all"), uri="/guides", tone="main")
        return [Say(say("steps_none"), buttons=(every, *buttons_of(("come",), {})))]
    device = str(command.get("d") or "")
    buttons = (
        Button(label("button", "steps_page"), uri=f"/guides/{guide.code}"),
        *buttons_of(("come",), {"topic": guide.topic}),
        Button(label("button", "steps_all"), uri="/guides"),
    )
    return [Say(say("steps"), lead=guide.title, rows=_rows(guide, device), buttons=buttons)]


def _rows(guide: Guide, device: str) -> tuple[tuple[str, str], ...]:
    done = [
        (label("row", "step").format(number=at), _told(step))
        for at, step in enumerate(guide.steps_on(device), 1)
    ]
    around = ((label("row", "need"), guide.need), *done, (label("row", "care"), guide.care))
    return tuple(row for row in around if row[1])


def _told(step: Step) -> str:
    """Return a step; where devices differ and none is known, the ways of all."""
    if not step.by_device or len(set(step.by_device.values())) == 1:
        return step.text
    return " ".join(f"{label('device', kind)}: {told}" for kind, told in step.by_device.items())


DEEDS: Mapping[str, Deed] = {"steps": steps}

"""Deeds about one's own data: see all of it, and have it erased."""

from chatbot.conversation import first_buttons
from chatbot.deeds.scene import Deed, Scene
from chatbot.saying import Button, Say, post
from chatbot.talk import Command, Talk
from chatbot.texts import label, say
from mdeji.kit.database import attempt
from mdeji.kit.errors import NotAllowed
from mdeji.messages import letters
from mdeji.privacy.erasing import erase as erase_person


def mydata(scene: Scene, _: Command) -> list[Say]:
    """Give the link to the page with everything that is kept about the person."""
    who = scene.person.id
    page = Button(label("button", "mydata"), link=("mydata", who, scene.now.isoformat()))
    gone = Button(label("button", "erase"), post(do="erase"))
    return [Say(say("mydata"), buttons=(page, gone))]


def erase(scene: Scene, _: Command) -> list[Say]:
    """Ask once more: it cannot be taken back."""
    return scene.open("erase", {})


def erase_now(scene: Scene, command: Command) -> list[Say]:
    """Erase the person if they are sure; during a visit the staff does it afterwards."""
    if command.get("sure") != "yes":
        return [Say(say("erase_stopped"), buttons=first_buttons(scene.facts))]
    try:
        with attempt(scene.session):
            erase_person(scene.session, scene.person.id, scene.actor, "asked", scene.now)
    except NotAllowed:
        letters.write(scene.session, scene.person.id, say("erase_letter"), scene.now)
        return [Say(say("erase_later"))]
    scene.talk = Talk()
    return [Say(say("erased"))]


DEEDS: dict[str, Deed] = {"mydata": mydata, "erase": erase, "erase_now": erase_now}
BY_FLOW = frozenset({"erase_now"})
"""Comes out of the flow only, never from a button somebody made up."""

"""Deeds around messages to many."""

from chatbot.conversation import first_buttons
from chatbot.deeds.scene import Scene, number_in
from chatbot.deeds.writing import again
from chatbot.saying import Say
from chatbot.talk import Command
from chatbot.texts import say
from mdeji.reach import service


def reached(scene: Scene, command: Command) -> list[Say]:
    """Note that a message arrived; the question of an open talk stays where it is."""
    if not service.answered(scene.session, number_in(command), scene.person.id, scene.now):
        return [Say(say("not_yours"), buttons=first_buttons(scene.facts))]
    return again(scene, say("reached_told"))

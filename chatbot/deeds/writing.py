"""Deeds of words: letters to the staff, and feedback."""

from chatbot.cards import buttons_of
from chatbot.conversation import first_buttons, repeat
from chatbot.deeds.scene import Scene, number_in
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.dispatch import service
from mdeji.messages import letters

GOOD = 2


def letter(scene: Scene, command: Command) -> list[Say]:
    """Put words into the staff's letterbox."""
    text = str(command.get("text", "")).strip()
    if text:
        letters.write(scene.session, scene.person.id, text, scene.now, message_id=scene.message_id)
    kept = {"anger": "anger", "relink": "relink_told"}.get(str(command.get("mood")), "letter_kept")
    return again(scene, say(kept if text else "unknown_thing"))


def again(scene: Scene, lead: str) -> list[Say]:
    """Return the present question with a word before it, or the word with the first buttons."""
    asked = repeat(scene.flows, scene.talk, scene.facts, "")
    if asked is None:
        return [Say(lead, buttons=first_buttons(scene.facts))]
    if scene.talk.flow == "letter":
        return [Say(lead, buttons=asked.buttons, exits=asked.exits)]
    return [Say(asked.text, lead, asked.rows, asked.buttons, asked.exits)]


def end_letter(scene: Scene, _: Command) -> list[Say]:
    """End the talk with the staff; a half-finished request is offered again."""
    paused = scene.talk.paused is not None
    resume = (Button(label("button", "resume"), post(go="resume"), tone="main"),) if paused else ()
    return [Say(say("letter_ended"), buttons=(*resume, *first_buttons(scene.facts)[:2]))]


def face(scene: Scene, command: Command) -> list[Say]:
    """Keep how it was, and offer to write one line."""
    visit_id, value = number_in(command), number_in(command, "v")
    service.give_face(scene.session, visit_id, scene.person.id, value, scene.now)
    thanks = say("face_thanks" if value >= GOOD else "face_sorry")
    return scene.open("line", {"id": visit_id}, thanks)


def add_line(scene: Scene, command: Command) -> list[Say]:
    """Keep the one line."""
    line = str(command.get("line") or "")
    if line:
        visit_id = number_in(command)
        service.add_line(scene.session, visit_id, scene.person.id, line, scene.now)
        scene.note("feedback", visit_id, "line")
    return [Say(say("line_kept"), buttons=buttons_of(("again",), {}))]

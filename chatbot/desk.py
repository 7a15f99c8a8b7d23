"""The desk: one event of a person becomes a turn of the talk, deeds, and an answer.

Everything happens in the transaction of the caller; nothing here calls the network.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chatbot import roles
from chatbot.conversation import fill, first_buttons
from chatbot.deeds import (
    asking,
    classes,
    duty,
    enrolling,
    forgetting,
    helping,
    reaching,
    resting,
    rota,
    steps,
    writing,
    yorozu,
)
from chatbot.deeds.scene import Deed, Scene
from chatbot.events import given_of, group_of, is_for_one, media_of
from chatbot.flows import FLOWS
from chatbot.known import Known
from chatbot.links import Links
from chatbot.openings import converse
from chatbot.refusing import answer_to
from chatbot.saying import Given, Say
from chatbot.talk import Command, Talk, Turn, talk_of
from chatbot.texts import say
from chatbot.unsaid import ask_again, erase
from chatbot.welcoming import welcome
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, Invalid, NotAllowed, NotFound
from mdeji.kit.settings import Settings
from mdeji.messages import attachments, groups, inbox, letters, menus, talks
from mdeji.messages.inbox import Heard, came_back
from mdeji.messages.service import answer
from mdeji.people import queries as people_queries
from mdeji.people import service as people

_log = logging.getLogger(__name__)

DEEDS: dict[str, Deed] = {
    "consent": asking.consent,
    "introduce": asking.introduce,
    "submit": asking.send_in,
    "mine": asking.mine,
    "time": asking.ask_time,
    "change_time": asking.change_time,
    "ask_cancel": asking.ask_cancel,
    "cancel": asking.cancel,
    "offers": helping.offers,
    "accept": helping.accept,
    "decline": helping.decline,
    "why": helping.why,
    "snooze": helping.snooze,
    "visits": helping.visits,
    "late": helping.late,
    "cannot": helping.cannot,
    "arrived": helping.arrived,
    "finished": helping.finished,
    "letter": writing.letter,
    "end_letter": writing.end_letter,
    "face": writing.face,
    "add_line": writing.add_line,
    "reached": reaching.reached,
    **enrolling.DEEDS,
    **forgetting.DEEDS,
    **resting.DEEDS,
    **duty.DEEDS,
    **yorozu.DEEDS,
    **classes.DEEDS,
    **rota.DEEDS,
    **steps.DEEDS,
}
TAPPED = (
    frozenset(DEEDS)
    - enrolling.BY_FLOW
    - resting.BY_TEXT
    - forgetting.BY_FLOW
    - yorozu.BY_FLOW
    - classes.BY_FLOW
    - rota.BY_TEXT
    - {
        "consent",
        "introduce",
        "submit",
        "change_time",
        "cancel",
        "letter",
        "add_line",
    }
)
"""Deeds a button may ask for by name; the others come out of a flow only."""

MOST_BUBBLES = 5
CONTENT = frozenset({"image", "audio", "video", "file"})


class Desk:
    """Hears people, one event at a time."""

    def __init__(self, settings: Settings, links: Links) -> None:
        """Remember the office's telephone; places are read from the database and kept a while."""
        self._phone = settings.contact_phone
        self._links = links
        self._known = Known()

    def hear(self, session: Any, heard: Heard, now: datetime) -> None:
        """Act on an event and answer it, in the transaction of the caller."""
        if not is_for_one(heard.payload):
            self._decline_group(session, heard, now)
            return
        if heard.user_id is None:
            return
        if heard.kind == "unfollow":
            self._lose(session, heard, now)
            return
        if heard.kind == "unsend":
            self._unsend(session, heard, now)
            return
        if heard.taken_back:
            inbox.forget(session, heard.id)
            return
        self._answer(session, heard, now)

    def go_on(self, session: Any, payload: Mapping[str, Any], now: datetime) -> None:
        """Go on with a talk whose question was answered on a page; no event came, so by a push."""
        person = people_queries.person(session, int(payload["person"]))
        if person.line_user_id is None or person.erased:
            return
        heard = came_back(person.line_user_id, now)
        scene = self._scene(session, heard, now)
        before = scene.talk
        turn = fill(FLOWS, before, ("name", "phone"), scene.facts, say("page_kept"))
        if turn is None:
            return
        says = self._act(scene, turn, Given("page"))
        self._remember(session, heard, scene, before)
        answer(session, heard, [s.part() for s in says[:MOST_BUBBLES]], now, person_id=person.id)

    def _lose(self, session: Any, heard: Heard, now: datetime) -> None:
        """Remember a block; while something is open, the staff learns that only the phone is left."""
        if not people.blocked(session, str(heard.user_id), heard.happened_at):
            return
        person = people.meet(session, str(heard.user_id), now)
        if roles.has_business(session, person.pk, now):
            letters.write(session, person.pk, say("blocked_letter"), now)

    def _decline_group(self, session: Any, heard: Heard, now: datetime) -> None:
        """Say once, when invited into a group, that we talk with one person at a time; then leave."""
        kind, chat = group_of(heard.payload)
        if heard.kind == "join" and chat:
            why = Say(say("group_only_one")).part()
            groups.leave(session, groups.Chat(kind, chat), heard, why, now)

    def _unsend(self, session: Any, heard: Heard, now: datetime) -> None:
        """Forget what was taken back; a question it had answered is asked again."""
        message_id = heard.message_id or ""
        erase(session, message_id, now)
        scene = self._scene(session, heard, now)
        before = scene.talk
        says = ask_again(scene, message_id)
        self._remember(session, heard, scene, before)
        if heard.problem is None:
            parts = [bubble.part() for bubble in says]
            answer(session, heard, parts, now, person_id=scene.person.id)

    def _answer(self, session: Any, heard: Heard, now: datetime) -> None:
        scene = self._scene(session, heard, now)
        before = scene.talk
        says = self._says(session, heard, scene)
        self._remember(session, heard, scene, before)
        parts = [bubble.part() for bubble in says[:MOST_BUBBLES]]
        answer(session, heard, parts, now, person_id=scene.person.id)
        self._dress(session, heard, scene)

    def _remember(self, session: Any, heard: Heard, scene: Scene, before: Talk) -> None:
        if scene.talk != before:
            state = scene.talk.state()
            talks.save(session, str(heard.user_id), state, scene.talk.turn, scene.now)

    def _says(self, session: Any, heard: Heard, scene: Scene) -> list[Say]:
        if heard.kind == "follow":
            return self._greet(session, heard, scene)
        kind, message_id = media_of(heard.payload)
        if kind in CONTENT:
            return self._keep(session, scene, kind, message_id)
        given = given_of(heard.payload)
        if given is None:
            return [welcome("unknown_thing", scene.facts)] if heard.reply_token else []
        turn = converse(FLOWS, scene.talk, given, scene.facts)
        if turn.secret:
            inbox.forget(session, heard.id)
        return self._act(scene, turn, given)

    def _act(self, scene: Scene, turn: Turn, given: Given) -> list[Say]:
        scene.talk = turn.talk
        says = list(turn.says)
        for command in turn.commands:
            says = [*self._do(scene, command, given), *says]
        return says

    def _do(self, scene: Scene, command: Command, given: Given) -> list[Say]:
        name = str(command.get("do"))
        tapped = given.kind == "tap" and given.data.get("do") == name
        if name not in DEEDS or (tapped and name not in TAPPED):
            return [Say(say("not_yours"), buttons=first_buttons(scene.facts))]
        refused = helping.ask_supporter(scene, name)
        if refused:
            return refused
        before = scene.talk
        try:
            with attempt(scene.session):  # What a refused deed wrote until then is undone.
                return DEEDS[name](scene, command)
        except (NotAllowed, NotFound, IllegalMove, Invalid) as refusal:
            scene.talk = before
            _log.info("deed refused", extra={"deed": name, "why": type(refusal).__name__})
            return [answer_to(refusal, scene.facts)]

    def _greet(self, session: Any, heard: Heard, scene: Scene) -> list[Say]:
        """Greet somebody who added us, or came back; their menu is given again."""
        follow = heard.payload.get("follow")
        again = bool(follow.get("isUnblocked")) if isinstance(follow, Mapping) else False
        again = again or scene.person.blocked or scene.person.consented
        people.show_menu(session, scene.person.id, "")
        letters.take_back(session, scene.person.id, say("blocked_letter"), scene.now)
        return [welcome("hello_back" if again else "hello_new", scene.facts)]

    def _keep(self, session: Any, scene: Scene, kind: str, message_id: str) -> list[Say]:
        """Keep a photo or a voice message for the coordinator; the question stays where it is."""
        kept = attachments.keep(session, scene.person.id, message_id, kind, scene.now)
        letters.write(
            session,
            scene.person.id,
            say(f"sent_{kind}"),
            scene.now,
            message_id=message_id,
            attachment_id=kept,
        )
        lead = "letter_kept" if scene.talk.flow == "letter" else "photo_kept"
        return writing.again(scene, say(lead))

    def _scene(self, session: Any, heard: Heard, now: datetime) -> Scene:
        user_id = str(heard.user_id)
        person = people.meet(session, user_id, now, heard.happened_at)
        view = people_queries.person(session, person.pk)
        people.heard_from(session, person.pk, heard.happened_at)
        stored = talks.load(session, user_id)
        talk = talk_of(stored.state, FLOWS) if stored else Talk()
        facts = self._known.facts(session, view, now, self._phone)
        _, message_id = media_of(heard.payload)
        return Scene(session, view, facts, now, FLOWS, talk, message_id or None, person)

    def _dress(self, session: Any, heard: Heard, scene: Scene) -> None:
        menu = roles.menu_for(session, scene.person.id, scene.now)
        if people.show_menu(session, scene.person.id, menu):
            menus.wear(session, str(heard.user_id), menu, scene.now)

"""Deeds of those who become supporters: apply, see how it stands, link this account, part from it."""

from collections.abc import Mapping
from datetime import date

from chatbot.cards import buttons_of, rows_of
from chatbot.conversation import home_buttons
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.deeds.yorozu import ask_to_ask
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotAllowed
from mdeji.messages import letters
from mdeji.people import queries as people_queries
from mdeji.privacy import joining
from mdeji.staff.throttle import TooManyTries
from mdeji.supporters import enrolment, guardians, linking
from mdeji.supporters import queries as supporters
from mdeji.supporters.enrolment import Application, number_of
from mdeji.supporters.enrolment_queries import ON_THE_WAY
from mdeji.supporters.enrolment_review import LINK_LIVES
from mdeji.supporters.rules import HELPING
from mdeji.supporters.tables import EnrolmentDoor


def apply(scene: Scene, command: Command) -> list[Say]:
    """Take the application in and say at once what comes next."""
    me = people_queries.person(scene.session, scene.person.id)
    born = str(command.get("born_on") or "")
    form = Application(
        submit_key=f"line:{me.id}:{command.get('submit_key', scene.talk.turn)}",
        name=me.name,
        district_id=str(command.get("district_id") or ""),
        town_id=command.get("town_id"),
        topics=tuple(command.get("topics", ())),
        devices=tuple(command.get("devices", ())),
        when=tuple(command.get("when", ())),
        person_id=me.id,
        born_on=date.fromisoformat(born) if born else None,
    )
    done = enrolment.apply(scene.session, form, EnrolmentDoor.LINE, scene.actor, scene.now)
    text = "enrolled_again" if done.again else "enrolled_minor" if done.is_minor else "enrolled"
    rows = rows_of(("number",), {"number": done.number}, {}, {})
    return [Say(say(text), rows=rows, buttons=_ways())]


def enrolment_card(scene: Scene, _: Command) -> list[Say]:
    """Show somebody how their enrolment stands, and what comes next."""
    me = supporters.of_person(scene.session, scene.person.id)
    if me is None:
        return [Say(say("not_enrolled"), buttons=(_join(), *home_buttons()[:2]))]
    facts = {"number": number_of(me.id), "enrolment": me.status.value}
    rows = rows_of(("number", "enrolment"), facts, {}, {})
    key = f"enrol_next_{me.status.value}"
    train = _train(scene, me.id) if me.status in HELPING else ()
    return [Say(say(key), rows=rows, buttons=(*train, *_ways()))]


def link(scene: Scene, command: Command) -> list[Say]:
    """Look at a code; whoever has none is helped by the staff."""
    code = str(command.get("code") or "")
    if not code:
        return scene.open("letter", {}, say("relink"))
    try:
        account = scene.person.line_user_id or ""
        found = linking.find(scene.session, account, code, scene.now)
    except TooManyTries:
        return [Say(say("link_wait"), buttons=buttons_of(("human",), {}))]
    except NotAllowed as refusal:
        return _of_a_desk(scene, code, refusal)
    if found.person_id == scene.person.id:
        return [Say(say("linked_already"), buttons=home_buttons()[:2])]
    return scene.open("link", {"id": found.code_id, "who": say("who", initial=found.initial)})


def _of_a_desk(scene: Scene, code: str, refusal: NotAllowed) -> list[Say]:
    """See whether the code was given at a よろず相談所; if not, the refusal stands."""
    try:
        return ask_to_ask(scene, code)
    except TooManyTries:
        return [Say(say("link_wait"), buttons=buttons_of(("human",), {}))]
    except NotAllowed as other:
        why = other.reason if other.reason != "code_wrong" else refusal.reason
        return [Say(say(_FAULTS.get(why, "code_wrong")), buttons=_link_again())]


def linked(scene: Scene, command: Command) -> list[Say]:
    """Join this account to the person of the code."""
    try:
        code_id = number_in(command)
        person_id = joining.link(scene.session, code_id, scene.person.id, scene.now)
    except NotAllowed as refusal:
        return [Say(say(_FAULTS.get(refusal.reason, "code_wrong")), buttons=_link_again())]
    scene.person = people_queries.person(scene.session, person_id)
    supporter = supporters.of_person(scene.session, person_id)
    if supporter is not None and supporter.status in ON_THE_WAY:
        return [Say(say("linked"), buttons=_ways())]
    ways = ("visits", "human") if supporter is not None else ("mine", "human")
    return [Say(say("linked"), buttons=buttons_of(ways, {}))]


def link_not(_: Scene, __: Command) -> list[Say]:
    """Leave everything as it was; the code can still be used."""
    return [Say(say("link_left"), buttons=_link_again())]


def unlink(scene: Scene, _: Command) -> list[Say]:
    """Ask once more before parting."""
    return scene.open("unlink", {})


def unlinked(scene: Scene, _: Command) -> list[Say]:
    """Part this account from the person; the office learns that only the telephone is left."""
    person = scene.person
    letters.write(scene.session, person.id, say("unlinked_letter"), scene.now)
    linking.unlink(scene.session, person.id, scene.actor, scene.now)
    return [Say(say("unlinked"), buttons=buttons_of(("human",), {}))]


def link_kept(_: Scene, __: Command) -> list[Say]:
    """Stay linked."""
    return [Say(say("unlink_left"), buttons=home_buttons()[:2])]


DEEDS: Mapping[str, Deed] = {
    "apply": apply,
    "enrolment": enrolment_card,
    "link": link,
    "linked": linked,
    "link_not": link_not,
    "unlink": unlink,
    "unlinked": unlinked,
    "link_kept": link_kept,
}
BY_FLOW = frozenset({"apply", "link", "linked", "link_not", "unlinked", "link_kept"})
"""Deeds that come out of a flow or of words; no button may ask for them by name."""

_FAULTS: Mapping[str, str] = {name: name for name in ("code_wrong", "code_used", "code_expired")}


def _ways() -> tuple[Button, ...]:
    status = Button(label("button", "enrolment"), post(go="enrolment"))
    return (status, *buttons_of(("human",), {}))


def _train(scene: Scene, supporter_id: int) -> tuple[Button, ...]:
    until = (scene.now + LINK_LIVES).isoformat()
    wanted = guardians.is_wanted(scene.session, supporter_id, day_of(scene.now))
    pages = ("train", "guardian") if wanted else ("train",)
    return buttons_of(pages, {"supporter_id": supporter_id, "until": until})


def _join() -> Button:
    return Button(label("button", "join"), post(go="join"), tone="main")


def _link_again() -> tuple[Button, ...]:
    again = Button(label("button", "link_again"), post(go="code"))
    return (again, *buttons_of(("human",), {}))

"""What a person may say at any time, in a question or outside: wishes, moods, questions. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chatbot import enrolling, onduty, readers, resting
from chatbot.conversation import (
    first_buttons,
    idle,
    pausing,
    repeat,
    resume,
    start,
    take_turn,
)
from chatbot.facts import Facts
from chatbot.saying import Button, Given, Say, post
from chatbot.talk import Command, Flows, Talk, Turn
from chatbot.texts import label, say
from chatbot.told import note
from chatbot.welcoming import welcome
from mdeji.requests.guides import GUIDES, nearest
from mdeji.requests.rules import GROUP_FROM

ABOUT = ("cost", "hours", "where", "what", "howto", "join")
DIRECT = tuple(
    "mine desks duty classes offers visits settings erase mydata enrolment unlink".split()
)
FREE_WORDS = frozenset({"letter", "line"})
"""Flows in which people write what they like: 「職員の方が親切でした」 is no wish to talk."""

_SHORT = 24
_COME = frozenset({"alone", "individual_new"})
_TAUGHT = frozenset(guide.topic for guide in GUIDES.values())
_ELSEWHERE = frozenset({"mine", "cancel", "change", "erase", "classes", "desks"})
"""Wishes that are met in the middle of a question; the question waits."""

_FOR_OTHERS = frozenset({"parent", "family", "neighbour"})


def converse(flows: Flows, talk: Talk, given: Given, facts: Facts) -> Turn:
    """Return what comes of anything a person does; never raises, never leaves them without a way on."""
    if given.kind == "tap" and "go" in given.data:
        return _went(flows, talk, given.data, facts)
    if given.kind == "tap" and "do" in given.data:
        return Turn(talk, commands=(dict(given.data),))
    if given.kind == "text" and readers.secret(given.text) and talk.flow not in flows:
        return Turn(talk, (Say(say("secret_warning"), buttons=first_buttons(facts)),), secret=True)
    if given.kind == "text":
        wished = _at_once(flows, talk, given.text, facts)
        if wished is not None:
            return wished
    turn = take_turn(flows, talk, given, facts)
    if not turn.unheard:
        return _warned(turn) if _suspects(turn.talk) and not _suspects(talk) else turn
    if turn.talk.flow:
        return enrolling.digits(talk, given) or _beside(flows, turn, given, facts)
    return _outside(flows, talk, given, facts)


def _at_once(flows: Flows, talk: Talk, text: str, facts: Facts) -> Turn | None:
    """Return what a code, a wish for a person, or a new telephone leads to even in a question."""
    code = enrolling.coded(talk, text)
    if code is not None:
        return code
    if talk.flow in FREE_WORDS or readers.secret(text):
        return None
    duty = onduty.typed(text, is_supporter=facts.is_supporter)
    if duty is not None:
        return Turn(talk, commands=(duty,))
    own = resting.typed(text, facts.now) if facts.is_supporter else None
    if own is not None and own["do"] == "settings":
        return Turn(talk, commands=(own,))
    wish = readers.wants_human(text)
    if wish and len(readers.plain(text)) <= _SHORT:
        return go(flows, talk, wish, facts)
    if talk.flow in flows and readers.intent(text) == "relink":
        told: Command = {"do": "letter", "text": text, "mood": "relink"}
        return Turn(replace(talk, misses=0), commands=(told,))
    return None


def _suspects(talk: Talk) -> bool:
    topics = talk.answers.get("topics") or ()
    return talk.flow == "help" and "safety" in ([topics] if isinstance(topics, str) else topics)


def go(flows: Flows, talk: Talk, whither: str, facts: Facts) -> Turn:
    """Go where a button or a wish leads."""
    way = _WAYS.get(whither)
    if way is not None:
        return way(flows, talk, facts)
    if whither in DIRECT:
        return Turn(talk, commands=({"do": whither},))
    if whither in ABOUT:
        return Turn(talk, (Say(say(f"about_{whither}"), buttons=first_buttons(facts)),))
    return _home(flows, talk, facts)


def asking(talk: Talk, facts: Facts, kind: str) -> dict[str, object]:
    """Return the answers a request begins with: what is known of the person."""
    known = facts.district_id if facts.district_id in facts.districts else None
    place = {"district_id": known, "town_id": facts.town_id} if known else {}
    return {"kind": kind, "submit_key": str(talk.turn), **place}


def _ask(kind: str, *, afresh: bool) -> Callable[[Flows, Talk, Facts], Turn]:
    def way(flows: Flows, talk: Talk, facts: Facts) -> Turn:
        half = talk.flow == "help" and talk.history
        paused = pausing(talk, facts)
        if not afresh and (half or paused):
            again = Button(label("button", "resume"), post(go="resume"), tone="main")
            new = Button(label("button", "afresh"), post(go=f"{kind}_new"))
            return Turn(talk, (Say(say("half_finished"), buttons=(again, new)),))
        fresh = Talk(turn=talk.turn)
        return start(flows, fresh, "help", facts, asking(talk, facts, kind))

    return way


def _went(flows: Flows, talk: Talk, data: Mapping[str, str], facts: Facts) -> Turn:
    if data["go"] in _COME and data.get("topic") in _TAUGHT:
        return _come(flows, talk, data, facts)
    return go(flows, talk, data["go"], facts)


def _come(flows: Flows, talk: Talk, data: Mapping[str, str], facts: Facts) -> Turn:
    """Let somebody ask for help with what a step card was about: the topic is known."""
    topic = data["topic"]
    turn = go(flows, talk, data["go"], facts)
    if turn.talk.flow == "help" and turn.talk != talk:
        known = asking(talk, facts, "individual") | {"topics": (topic,), "topic_said": True}
        return start(flows, Talk(turn=talk.turn), "help", facts, known)
    again, *_ = turn.says[0].buttons
    new = Button(label("button", "afresh"), post(go="individual_new", topic=topic))
    return replace(turn, says=(replace(turn.says[0], buttons=(again, new)),))


def _letter(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    return start(flows, talk, "letter", facts)


def _phone(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    if not facts.office_phone:
        return _letter_about("phone_unknown")(flows, talk, facts)
    tel = facts.office_phone.replace("-", "")
    call = Button(label("button", "phone"), uri=f"tel:{tel}", tone="main")
    return Turn(talk, (Say(say("phone_at", phone=facts.office_phone), buttons=(call,)),))


def _letter_about(key: str) -> Callable[[Flows, Talk, Facts], Turn]:
    def way(flows: Flows, talk: Talk, facts: Facts) -> Turn:
        turn = start(flows, talk, "letter", facts)
        return replace(turn, says=(replace(turn.says[0], lead=say(key)), *turn.says[1:]))

    return way


def _resume(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    again = resume(flows, talk, facts)
    return again or Turn(talk, (Say(say("nothing_kept"), buttons=first_buttons(facts)),))


def _home(_: Flows, talk: Talk, facts: Facts) -> Turn:
    return Turn(talk, (welcome("home", facts),))


_WAYS: Mapping[str, Callable[[Flows, Talk, Facts], Turn]] = {
    "alone": _ask("individual", afresh=False),
    "group": _ask("group", afresh=False),
    "individual_new": _ask("individual", afresh=True),
    "group_new": _ask("group", afresh=True),
    "letter": _letter,
    "human": _letter,
    "phone": _phone,
    "relink": _letter_about("relink"),
    "resume": _resume,
    "menu": _home,
    "join": enrolling.join,
    "join_new": enrolling.join_anew,
    "code": enrolling.code,
}


def _beside(flows: Flows, turn: Turn, given: Given, facts: Facts) -> Turn:
    """Answer a question or a mood in the middle of a question, and ask it again."""
    if given.kind == "place":
        return _placed(flows, turn, given, facts)
    if given.kind != "text":
        return turn
    wish, mood = readers.intent(given.text), readers.mood(given.text)
    if wish in _ELSEWHERE:
        return _wish(flows, replace(turn.talk, misses=0), wish, facts)
    if mood == "anger" and wish not in ABOUT:
        return replace(
            turn, talk=replace(turn.talk, misses=0), says=(), commands=(_complaint(given.text),)
        )
    card = _by_oneself(turn.talk, given.text)
    lead = say(f"about_{wish}") if wish in ABOUT else say(mood) if mood else ""
    lead = say("go_on") if card else lead
    if not lead:
        return turn
    turn = replace(turn, commands=card.commands) if card else turn
    asked = repeat(flows, turn.talk, facts, lead)
    return replace(turn, talk=replace(turn.talk, misses=0), says=(asked,) if asked else turn.says)


def _placed(flows: Flows, turn: Turn, given: Given, facts: Facts) -> Turn:
    """Keep a point sent before the place was asked for; it is read back with everything else."""
    talk = turn.talk
    if talk.flow != "help" or facts.gazetteer is None or "place" in talk.history:
        return turn
    found = facts.gazetteer.nearest(given.lat, given.lon)
    lead = say("outside_city")
    if found is not None and found.district_id in facts.districts:
        where = {"district_id": found.district_id, "town_id": found.town_id}
        told = note(talk.answers, {**talk.answers, **where}, where, given.message_id)
        talk = replace(talk, answers=told)
        lead = say("place_kept", district=facts.districts[found.district_id])
    talk = replace(talk, misses=0)
    asked = repeat(flows, talk, facts, lead)
    return replace(turn, talk=talk, says=(asked,) if asked else turn.says)


def _outside(flows: Flows, talk: Talk, given: Given, facts: Facts) -> Turn:
    """Answer what is said while no question is open."""
    if given.kind == "sticker":
        return Turn(talk, (welcome("sticker", facts),))
    if given.kind == "place" and facts.gazetteer:
        found = facts.gazetteer.nearest(given.lat, given.lon)
        if found is None:
            return Turn(talk, (Say(say("outside_city"), buttons=first_buttons(facts)),))
        return Turn(talk, commands=({"do": "desks", "district": found.district_id},))
    if given.kind != "text":
        return Turn(talk, (welcome("idle_not_understood", facts),))
    return _by_oneself(talk, given.text) or _words(flows, talk, given, facts)


def _by_oneself(talk: Talk, text: str) -> Turn | None:
    """Return the step card for who asks how a thing is done and not for somebody to come."""
    if not readers.how(text) or readers.intent(text) or readers.mood(text):
        return None
    topics = readers.topics(text)
    card = None if readers.whom(text) in _FOR_OTHERS else nearest(topics, text)
    if card is None or "safety" in topics:  # Who suspects a fraud is told whom to call.
        return None
    asked: Command = {"do": "steps", "g": card.code, "d": readers.device(text) or ""}
    return Turn(talk, commands=(asked,))


def _words(flows: Flows, talk: Talk, given: Given, facts: Facts) -> Turn:
    text = given.text
    own = resting.typed(text, facts.now) if facts.is_supporter else None
    if own is not None:
        return Turn(talk, commands=(own,))
    wish = readers.intent(text)
    if wish:
        return _wish(flows, talk, wish, facts)
    if readers.order(text):
        return Turn(talk, (welcome("stopped", facts),))
    mood, topics = readers.mood(text), readers.topics(text)
    if mood == "anger":
        opened = talk if topics else go(flows, talk, "letter", facts).talk
        return Turn(opened, commands=(_complaint(text),))
    begins, whom = readers.begins(text) or ("safety" in topics and not mood), readers.whom(text)
    if (topics and begins and (topics != ("other",) or mood is None)) or whom in _FOR_OTHERS:
        many = (readers.count(text) or 1) >= GROUP_FROM
        kind = "group" if many else "individual"
        said: dict[str, object] = {"topics": topics, "topic_said": True} if topics else {}
        said |= {"for_whom": whom} if whom in _FOR_OTHERS and not many else {}
        known = note({}, asking(talk, facts, kind) | said, said, given.message_id)
        turn = start(flows, talk, "help", facts, known)
        return _warned(turn) if "safety" in topics else turn
    if mood or topics:
        met = Turn(talk, (welcome(mood or "chat", facts),))
        return _warned(met) if "safety" in topics else met
    if (readers.count(text) or 0) >= GROUP_FROM:
        return go(flows, talk, "group", facts)
    return Turn(talk, (welcome("idle_not_understood", facts),))


def _warned(turn: Turn) -> Turn:
    # Whoever suspects a fraud must not wait for a visit: 消費生活センター and the police answer now.
    return replace(turn, says=(replace(turn.says[0], lead=say("fraud")), *turn.says[1:]))


def _complaint(text: str) -> Command:
    # What is promised to an angry person is done: their words reach the staff.
    return {"do": "letter", "text": text, "mood": "anger"}


def _wish(flows: Flows, talk: Talk, wish: str, facts: Facts) -> Turn:
    if wish in {"cancel", "change"}:
        # A supporter who says 「行けなくなった」 means a visit, a resident a request.
        return Turn(talk, commands=({"do": "visits" if facts.is_supporter else "mine"},))
    if wish == "erase":
        return Turn(idle(talk), commands=({"do": "erase"},))
    return go(flows, talk, wish, facts)

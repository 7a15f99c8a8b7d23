"""Ways into the enrolment, from buttons, words and codes. Pure."""

from chatbot import readers
from chatbot.conversation import pausing, start
from chatbot.facts import Facts
from chatbot.saying import Button, Given, Say, post
from chatbot.talk import Flows, Talk, Turn
from chatbot.texts import label, say

_ENROLLED = frozenset({"applied", "review", "training", "active", "paused"})
_MAY_TYPE_A_CODE = frozenset({"", "letter"})


def join(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    """Begin an application, go on with a half-finished one, or show how it stands."""
    if facts.supporter_status in _ENROLLED:
        return Turn(talk, commands=({"do": "enrolment"},))
    paused = pausing(talk, facts) or {}
    if "enrol" in {talk.flow if talk.history else "", paused.get("flow")}:
        again = Button(label("button", "resume"), post(go="resume"), tone="main")
        new = Button(label("button", "afresh"), post(go="join_new"))
        return Turn(talk, (Say(say("half_finished"), buttons=(again, new)),))
    return join_anew(flows, talk, facts)


def join_anew(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    """Begin an application from its first question."""
    if facts.supporter_status in _ENROLLED:
        return Turn(talk, commands=({"do": "enrolment"},))
    left = talk if talk.flow != "enrol" else Talk(turn=talk.turn)
    kept = left.paused if left.paused and left.paused.get("flow") != "enrol" else None
    fresh = Talk(left.turn, left.flow, left.answers, left.history, paused=kept)
    return start(flows, fresh, "enrol", facts, {"submit_key": str(talk.turn)})


def code(flows: Flows, talk: Talk, facts: Facts) -> Turn:
    """Ask for the code from the counter."""
    return start(flows, talk, "code", facts)


def coded(talk: Talk, text: str) -> Turn | None:
    """Return what a typed code leads to: with the word コード anywhere, bare digits between questions."""
    found = readers.link_code(text)
    if found is None:
        return None
    if readers.link_digits(text) and talk.flow not in _MAY_TYPE_A_CODE:
        return None
    return Turn(talk, commands=({"do": "link", "code": found},))


def digits(talk: Talk, given: Given) -> Turn | None:
    """Return what bare digits lead to that the open question could make nothing of."""
    if given.kind != "text" or not readers.link_digits(given.text):
        return None
    return Turn(talk, commands=({"do": "link", "code": readers.link_code(given.text)},))

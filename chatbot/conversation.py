"""The engine: a conversation is a list of questions. Pure; it never raises and survives restarts.

A button belongs to the turn it was shown in. Of another turn it changes nothing: the present
question is asked again, with a kind word.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chatbot import readers
from chatbot.asks import Answers, Ask, Got, Look
from chatbot.facts import Facts
from chatbot.saying import Button, Given, Say, post
from chatbot.texts import label, say

Command = Mapping[str, Any]
PAUSED_FOR = timedelta(days=14)
"""A half-finished talk is offered again for so long (at least seven days, UX C10)."""

MISSES_BEFORE_PHONE = 2


def always(_: Answers, __: Facts) -> bool:
    """Ask this question every time."""
    return True


@dataclass(frozen=True)
class Question:
    """One question of a flow, when to ask it, and what is done as soon as it is answered."""

    key: str
    ask: Ask
    when: Callable[[Answers, Facts], bool] = always
    then: Callable[[Answers], Command | None] = lambda _: None
    forget: bool = False
    clears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A list of questions and the command that comes out at the end.

    ``keep``: half-finished, it is offered again. ``letter``: words and pictures go to the staff.
    """

    name: str
    questions: tuple[Question, ...]
    finish: Callable[[Answers, Facts], Command]
    keep: bool = False
    letter: bool = False


@dataclass(frozen=True)
class Talk:
    """What the bot remembers of a conversation; ``paused`` is a flow set aside."""

    turn: int = 0
    flow: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    side: Mapping[str, Any] = field(default_factory=dict)
    misses: int = 0
    paused: Mapping[str, Any] | None = None

    def state(self) -> dict[str, Any]:
        """Return the talk as JSON."""
        return {**asdict(self), "history": list(self.history)}


@dataclass(frozen=True)
class Turn:
    """What comes of an input: the talk from now on, what is said, what is to be done."""

    talk: Talk
    says: tuple[Say, ...] = ()
    commands: tuple[Command, ...] = ()
    secret: bool = False
    unheard: bool = False


Flows = Mapping[str, Flow]


def talk_of(state: Mapping[str, Any], flows: Flows) -> Talk:
    """Return the talk from its JSON; one of an older version of the flows begins afresh."""
    turn, flow = state.get("turn", 0), state.get("flow", "")
    answers, side, paused = (state.get(name) for name in ("answers", "side", "paused"))
    talk = Talk(turn=turn if isinstance(turn, int) else 0)
    paused = paused if isinstance(paused, dict) and paused.get("flow") in flows else None
    if flow not in flows or not isinstance(answers, dict) or not isinstance(side, dict):
        return replace(talk, paused=paused)
    known = {question.key for question in flows[flow].questions}
    history = tuple(key for key in state.get("history", ()) if key in known)
    misses = state.get("misses", 0)
    return replace(
        talk, flow=flow, answers=answers, history=history, side=side, misses=misses, paused=paused
    )


def take_turn(flows: Flows, talk: Talk, given: Given, facts: Facts) -> Turn:
    """Return what comes of an input at the present question; ``unheard`` if no flow is open."""
    flow = flows.get(talk.flow)
    stale = given.kind == "tap" and given.data.get("t") not in {None, str(talk.turn)}
    if flow is None:
        return Turn(talk, unheard=True) if not stale else _old_button(talk)
    question = current(flow, talk, facts)
    if question is None:
        return _finish(flow, talk, facts)
    if stale:
        return _again(flow, talk, facts, say("old_button"))
    if given.kind == "text" and readers.secret(given.text):
        return replace(_again(flow, talk, facts, say("secret_warning")), secret=True)
    wish = given.data.get("nav") if given.kind == "tap" else None
    if given.kind == "text":
        wish = readers.order(given.text)
    if wish == "back":
        return _back(flow, talk, facts)
    if wish == "stop":
        return _stop(flow, talk, facts)
    if flow.letter and given.kind != "tap":
        return Turn(talk, commands=({"do": "letter", "text": given.text},))
    return _hear(flow, question, talk, given, facts)


def start(
    flows: Flows, talk: Talk, name: str, facts: Facts, answers: Answers | None = None
) -> Turn:
    """Open a flow, with answers already known; a half-finished one is set aside."""
    aside = _aside(flows, talk, facts) if talk.flow != name else talk.paused
    opened = Talk(turn=talk.turn, flow=name, answers=dict(answers or {}), paused=aside)
    return _go_on(flows[name], opened, facts, ())


def resume(flows: Flows, talk: Talk, facts: Facts) -> Turn | None:
    """Take up the flow that was set aside, or return None if there is none any more."""
    if talk.flow and flows[talk.flow].keep:
        return _again(flows[talk.flow], talk, facts, say("go_on"))
    paused = pausing(talk, facts)
    if paused is None or paused["flow"] not in flows:
        return None
    opened = Talk(
        turn=talk.turn,
        flow=str(paused["flow"]),
        answers=dict(paused["answers"]),
        history=tuple(paused["history"]),
    )
    return _go_on(flows[opened.flow], opened, facts, (), say("go_on"))


def pausing(talk: Talk, facts: Facts) -> Mapping[str, Any] | None:
    """Return the flow that was set aside, if it is not too old."""
    if talk.paused is None or not {"flow", "answers", "history", "since"} <= set(talk.paused):
        return None
    since = datetime.fromisoformat(talk.paused["since"])
    return talk.paused if facts.now - since <= PAUSED_FOR else None


def reopen(flows: Flows, talk: Talk, key: str, facts: Facts, lead: str) -> Turn:
    """Ask one question of a flow again, because its answer does not hold any more."""
    answers = {k: v for k, v in talk.answers.items() if k != key}
    history = tuple(k for k in talk.history if k != key)
    again = replace(talk, answers=answers, history=history, side={})
    return _go_on(flows[talk.flow], again, facts, (), lead)


def current(flow: Flow, talk: Talk, facts: Facts) -> Question | None:
    """Return the first question that has no answer yet, or None."""
    return next(
        (
            question
            for question in flow.questions
            if question.key not in talk.history and question.when(talk.answers, facts)
        ),
        None,
    )


def repeat(flows: Flows, talk: Talk, facts: Facts, lead: str) -> Say | None:
    """Return the present question once more, or None if no flow is open."""
    flow = flows.get(talk.flow)
    return _asked(flow, talk, facts, lead) if flow else None


def idle(talk: Talk) -> Talk:
    """Return the talk with no flow open; the turn goes on counting."""
    return Talk(turn=talk.turn + 1, paused=talk.paused)


def _hear(flow: Flow, question: Question, talk: Talk, given: Given, facts: Facts) -> Turn:
    read = question.ask.read(given, talk.answers, talk.side, facts)
    if isinstance(read, Got):
        answers = {**talk.answers, **read.updates}
        command = question.then(answers)
        if question.forget:
            answers[question.key] = True
        history = (*talk.history, question.key)
        dropped = read.updates.get("_again", ())
        heard = replace(
            talk,
            answers={k: v for k, v in answers.items() if k != "_again"},
            history=tuple(key for key in history if key not in dropped),
            side={},
            misses=0,
        )
        return _go_on(flow, heard, facts, (command,) if command else ())
    if isinstance(read, Look):
        looked = replace(talk, side=dict(read.side), misses=0)
        return _go_on(flow, looked, facts, (), read.lead)
    missed = replace(talk, misses=talk.misses + 1)
    if given.kind != "text":
        return replace(_again(flow, missed, facts, say("choose_below")), unheard=True)
    lead = "not_understood" if missed.misses < MISSES_BEFORE_PHONE else "not_understood_phone"
    return replace(_again(flow, missed, facts, say(lead)), unheard=True)


def _go_on(
    flow: Flow, talk: Talk, facts: Facts, commands: tuple[Command, ...], lead: str = ""
) -> Turn:
    """Ask the next question of a new turn, or finish."""
    talk = replace(talk, turn=talk.turn + 1)
    if current(flow, talk, facts) is None:
        done = _finish(flow, talk, facts)
        return replace(done, commands=(*commands, *done.commands))
    return Turn(talk, (_asked(flow, talk, facts, lead),), commands)


def _finish(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    return Turn(idle(talk), (), (flow.finish(talk.answers, facts),))


def _again(flow: Flow, talk: Talk, facts: Facts, lead: str) -> Turn:
    return Turn(talk, (_asked(flow, talk, facts, lead),))


def _asked(flow: Flow, talk: Talk, facts: Facts, lead: str) -> Say:
    question = current(flow, talk, facts)
    if question is None:
        return Say(say("old_button"))

    def mark(**fields: object) -> str:
        return post(t=talk.turn, **fields)

    bubble = question.ask.say(talk.answers, talk.side, facts, mark)
    return replace(bubble, lead=lead or bubble.lead, exits=exits(mark, facts, bool(talk.history)))


def exits(mark: Callable[..., str], facts: Facts, back: bool = True) -> tuple[Button, ...]:  # noqa: FBT001, FBT002
    """Return the ways out that every question offers: back, stop, the staff, the telephone."""
    tel = facts.office_phone.replace("-", "")
    call = Button(label("button", "phone"), uri=f"tel:{tel}") if tel else None
    ways = (
        Button(label("button", "back"), mark(nav="back")) if back else None,
        Button(label("button", "stop"), mark(nav="stop")),
        Button(label("button", "human"), post(go="letter")),
        call or Button(label("button", "phone"), post(go="phone")),
    )
    return tuple(way for way in ways if way)


def _back(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    if talk.side:
        return _go_on(flow, replace(talk, side={}), facts, ())
    if not talk.history:
        return _again(flow, talk, facts, say("first_question"))
    last = talk.history[-1]
    clears = next((q.clears for q in flow.questions if q.key == last), ())
    answers = {k: v for k, v in talk.answers.items() if k not in {last, *clears}}
    return _go_on(flow, replace(talk, answers=answers, history=talk.history[:-1]), facts, ())


def _stop(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    flows = {flow.name: flow}
    stopped = replace(idle(talk), paused=_aside(flows, talk, facts))
    kept = flow.keep and bool(talk.history)
    buttons = (Button(label("button", "resume"), post(go="resume")),) if kept else ()
    return Turn(stopped, (Say(say("stopped_kept" if kept else "stopped"), buttons=buttons),))


def _aside(flows: Flows, talk: Talk, facts: Facts) -> Mapping[str, Any] | None:
    flow = flows.get(talk.flow)
    if flow is None or not flow.keep or not talk.history:
        return talk.paused
    return {
        "flow": talk.flow,
        "answers": dict(talk.answers),
        "history": list(talk.history),
        "since": facts.now.isoformat(),
    }


def _old_button(talk: Talk) -> Turn:
    return Turn(talk, (Say(say("button_over"), buttons=home_buttons()),))


def home_buttons() -> tuple[Button, ...]:
    """Return the buttons one begins with."""
    return (
        Button(label("button", "alone"), post(go="alone"), tone="main"),
        Button(label("button", "group"), post(go="group")),
        Button(label("button", "mine"), post(go="mine")),
        Button(label("button", "human"), post(go="letter")),
    )

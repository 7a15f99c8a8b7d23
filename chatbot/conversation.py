"""The engine: a conversation is a list of questions. Pure; it never raises and survives restarts.

A button belongs to the turn it was shown in. Of another turn it changes nothing: the present
question is asked again, with a kind word.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chatbot import readers
from chatbot.asks import Answers, Got, Look, Moment
from chatbot.facts import Facts
from chatbot.saying import Button, Given, Say, post
from chatbot.talk import Command, Flow, Flows, Question, Talk, Turn
from chatbot.texts import label, say
from chatbot.told import TOLD, note

PAUSED_FOR = timedelta(days=14)
"""A half-finished talk is offered again for so long (at least seven days, UX C10)."""

MISSES_BEFORE_PHONE = 2


def take_turn(flows: Flows, talk: Talk, given: Given, facts: Facts) -> Turn:
    """Return what comes of an input at the present question; ``unheard`` if no flow is open."""
    flow = flows.get(talk.flow)
    stale = given.kind == "tap" and given.data.get("t") not in {None, str(talk.turn)}
    if flow is None:
        return _old_button(talk, facts) if stale else Turn(talk, unheard=True)
    question = current(flow, talk, facts)
    if question is None:
        return _finish(flow, talk, facts)
    if stale:
        return _again(flow, talk, facts, say("old_button"))
    if given.kind == "text" and readers.secret(given.text):
        return replace(_again(flow, talk, facts, say("secret_warning")), secret=True)
    way_out = _WAYS_OUT.get(_wish(given))
    if way_out is not None:
        return way_out(flow, talk, facts)
    if flow.letter and given.kind != "tap":
        return Turn(talk, commands=({"do": "letter", "text": given.text},))
    return _hear(flow, question, talk, given, facts)


def _wish(given: Given) -> str:
    """Return ``back`` or ``stop`` if that is what is wanted."""
    if given.kind == "text":
        return readers.order(given.text) or ""
    return given.data.get("nav", "")


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


def fill(flows: Flows, talk: Talk, keys: tuple[str, ...], facts: Facts, lead: str) -> Turn | None:
    """Go on after questions that were answered elsewhere, or return None if none of them is open."""
    flow = flows.get(talk.flow)
    # Where the talk stands was asked while neither name nor number was known.
    then = replace(facts, has_name=False, has_phone=False)
    question = current(flow, talk, then) if flow is not None else None
    if flow is None or question is None or question.key not in keys:
        return None
    known = {q.key for q in flow.questions} & set(keys)
    kept = _without(talk, tuple(f"ask_{key}" for key in keys))
    told = note(kept.answers, {**kept.answers, **dict.fromkeys(known, True)}, known, "")
    history = (*(key for key in talk.history if key not in known), *known)
    filled = replace(kept, answers=told, history=history, side={}, misses=0)
    return _go_on(flow, filled, facts, (), lead)


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
    read = question.ask.read(given, _moment(talk, facts))
    if isinstance(read, Got):
        keys = read.updates.keys() - {"_again"}
        answers = note(talk.answers, {**talk.answers, **read.updates}, keys, given.message_id)
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
        return _go_on(flow, heard, facts, (command,) if command else (), read.lead)
    if isinstance(read, Look):
        mark = {TOLD: given.message_id} if read.side and given.message_id else {}
        looked = replace(talk, side={**read.side, **mark}, misses=0)
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

    here = _moment(talk, facts)
    bubble = question.ask.say(here)
    return replace(
        bubble, lead=lead or bubble.lead, exits=exits(here, back=bool(talk.history or talk.side))
    )


def exits(here: Moment, *, back: bool) -> tuple[Button, ...]:
    """Return the ways out that every question offers: back, stop, the staff, the telephone."""
    tel = here.facts.office_phone.replace("-", "")
    phone = label("button", "phone")
    ways = (
        Button(label("button", "stop"), here.mark(nav="stop")),
        Button(label("button", "human"), post(go="letter")),
        Button(phone, uri=f"tel:{tel}") if tel else Button(phone, post(go="phone")),
    )
    return (Button(label("button", "back"), here.mark(nav="back")), *ways) if back else ways


def _moment(talk: Talk, facts: Facts) -> Moment:
    return Moment(talk.answers, talk.side, facts, talk.turn)


def _back(flow: Flow, talk: Talk, facts: Facts) -> Turn:
    if talk.side:
        return _go_on(flow, replace(talk, side={}), facts, ())
    present = current(flow, talk, facts)
    if present is not None and present.leave:
        return _go_on(flow, _without(talk, present.leave), facts, ())
    reopened = tuple(talk.answers.get("reopened", ()))
    if present is not None and present.key in reopened[:1] and present.key in talk.answers:
        kept = _without(talk, ("reopened",))
        return _go_on(flow, replace(kept, history=(*talk.history, *reopened)), facts, ())
    before = _before(flow, talk, present)
    while before:
        last = before.pop()
        opened = _without(talk, (last.key, *last.clears))
        if last.forget:
            opened = replace(opened, answers={**opened.answers, f"ask_{last.key}": True})
        opened = replace(opened, history=tuple(k for k in talk.history if k != last.key))
        if current(flow, opened, facts) is not present:
            return _go_on(flow, opened, facts, ())
    return _again(flow, talk, facts, say("first_question"))


def _before(flow: Flow, talk: Talk, present: Question | None) -> list[Question]:
    """Return the answered questions that stand before the present one."""
    keys = [question.key for question in flow.questions]
    until = keys.index(present.key) if present is not None else len(keys)
    return [question for question in flow.questions[:until] if question.key in talk.history]


def _without(talk: Talk, keys: tuple[str, ...]) -> Talk:
    return replace(talk, answers={k: v for k, v in talk.answers.items() if k not in keys})


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


def _old_button(talk: Talk, facts: Facts) -> Turn:
    return Turn(talk, (Say(say("button_over"), buttons=first_buttons(facts)),))


def first_buttons(facts: Facts) -> tuple[Button, ...]:
    """Return the buttons one begins with, by role."""
    if not facts.is_supporter:
        return home_buttons()
    return (
        Button(label("button", "offers"), post(go="offers"), tone="main"),
        Button(label("button", "visits"), post(go="visits")),
        Button(label("button", "settings"), post(go="settings")),
        Button(label("button", "human"), post(go="letter")),
        Button(label("button", "alone"), post(go="alone")),
    )


def home_buttons() -> tuple[Button, ...]:
    """Return the buttons a resident begins with."""
    return (
        Button(label("button", "alone"), post(go="alone"), tone="main"),
        Button(label("button", "group"), post(go="group")),
        Button(label("button", "mine"), post(go="mine")),
        Button(label("button", "join"), post(go="join")),
        Button(label("button", "human"), post(go="letter")),
    )


_WAYS_OUT: Mapping[str, Callable[[Flow, Talk, Facts], Turn]] = {"back": _back, "stop": _stop}

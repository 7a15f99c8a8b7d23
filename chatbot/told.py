"""Which message told which answer, so that what is taken back can be forgotten. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chatbot.asks import Answers
from chatbot.talk import Flow, Flows, Talk

TOLD = "told"
"""Kept among the answers, so that it goes wherever they go: message id → keys of answers."""

BEGUN_WITH = frozenset({"kind", "submit_key", "id"})
"""What no flow can do without: changed by words it stays changed, for it holds no words."""


def note(before: Answers, after: Answers, keys: Iterable[str], message_id: str) -> dict[str, Any]:
    """Return the answers with a note that this message told these; no message means a button."""
    changed = set(keys) - BEGUN_WITH
    told = {
        message: [key for key in held if key not in changed or _still_in(before, after, key)]
        for message, held in before.get(TOLD, {}).items()
    }
    if message_id and changed:
        told[message_id] = sorted(changed)
    told = {message: held for message, held in told.items() if held}
    rest = {key: value for key, value in after.items() if key != TOLD}
    return {**rest, TOLD: told} if told else rest


def teller(answers: Answers, key: str) -> tuple[str, ...]:
    """Return the ids of the messages that told an answer; none if a button did."""
    return tuple(message for message, held in answers.get(TOLD, {}).items() if key in held)


def take_back(flows: Flows, talk: Talk, message_id: str) -> Talk:
    """Return the talk without what the message told, in the open flow and in the one set aside."""
    talk = replace(talk, paused=_set_aside(flows, talk.paused, message_id))
    flow = flows.get(talk.flow)
    if flow is None:
        return talk
    kept = _without(flow, talk.answers, talk.history, message_id)
    if kept is None and talk.side.get(TOLD) != message_id:
        return talk
    answers, history = kept or (talk.answers, talk.history)
    return replace(talk, turn=talk.turn + 1, answers=answers, history=history, side={}, misses=0)


def _set_aside(
    flows: Flows, paused: Mapping[str, Any] | None, message_id: str
) -> Mapping[str, Any] | None:
    flow = flows.get(str(paused.get("flow"))) if paused else None
    if paused is None or flow is None:
        return paused
    kept = _without(flow, paused.get("answers", {}), tuple(paused.get("history", ())), message_id)
    if kept is None:
        return paused
    return {**paused, "answers": kept[0], "history": list(kept[1])}


def _without(
    flow: Flow, answers: Answers, history: tuple[str, ...], message_id: str
) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    gone = set(answers.get(TOLD, {}).get(message_id, ()))
    if not gone:
        return None
    for question in flow.questions:
        gone |= set(question.clears) if question.key in gone else set()
    left = {key: value for key, value in answers.items() if key not in gone}
    told = {message: held for message, held in answers[TOLD].items() if message != message_id}
    return {**left, TOLD: told}, tuple(key for key in history if key not in gone)


def _still_in(before: Answers, after: Answers, key: str) -> bool:
    """Tell whether a list holds something still that was told earlier."""
    old, new = before.get(key), after.get(key)
    return isinstance(old, list) and isinstance(new, list) and any(one in new for one in old)

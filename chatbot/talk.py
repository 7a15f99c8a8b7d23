"""What is remembered of a conversation, and what a flow is made of. Pure; JSON in and out."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from chatbot.asks import Answers, Ask
from chatbot.facts import Facts
from chatbot.saying import Say

Command = Mapping[str, Any]


def always(_: Answers, __: Facts) -> bool:
    """Ask this question every time."""
    return True


@dataclass(frozen=True)
class Question:
    """One question of a flow, when to ask it, and what is done as soon as it is answered.

    ``leave``: the answers that brought the person here; もどる takes them back.
    """

    key: str
    ask: Ask
    when: Callable[[Answers, Facts], bool] = always
    then: Callable[[Answers], Command | None] = lambda _: None
    forget: bool = False
    clears: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()


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

"""May we ask you again in two weeks? Opened by a code that somebody was given at a desk."""

from chatbot import readers
from chatbot.asks import Answers, Choose
from chatbot.facts import Facts
from chatbot.talk import Command, Flow, Question
from chatbot.texts import label


def _options(_: Answers, __: Facts) -> tuple[tuple[str, str], ...]:
    return (("yes", label("button", "check_yes")), ("no", label("button", "check_no")))


def _said(text: str) -> str | None:
    said = readers.yes_or_no(text)
    return None if said is None else "yes" if said else "no"


def _agreed(answers: Answers, _: Facts) -> Command:
    if answers.get("check") != "yes":
        return {"do": "desk_not_tied"}
    return {"do": "desk_tied", "id": answers.get("id")}


FLOW = Flow(
    "desk_check",
    (Question("check", Choose("check", "desk_check_ask", _options, _said)),),
    _agreed,
)

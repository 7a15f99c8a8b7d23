"""After the visit: one line, if somebody wants to write it."""

from chatbot.asks import TELL_MOST, Answers, Tell
from chatbot.facts import Facts
from chatbot.talk import Command, Flow, Question


def _line(text: str) -> str | None:
    return text.strip()[:TELL_MOST] or None


def _add_line(answers: Answers, _: Facts) -> Command:
    return {"do": "add_line", "id": answers.get("id"), "line": answers.get("line")}


ONE_LINE = Flow(
    "line",
    (Question("line", Tell("line", "one_line", _line, "one_line", skip="skip")),),
    _add_line,
)

"""Ask once more before somebody is forgotten: it cannot be taken back."""

from chatbot.asks import Answers, Choose
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import Rows
from chatbot.talk import Command, Flow, Question
from chatbot.texts import LABELS


def _ways(_: Answers, __: Facts) -> Rows:
    return tuple(LABELS["erase"].items())


def _decided(answers: Answers, _: Facts) -> Command:
    return {"do": "erase_now", "sure": answers.get("sure")}


FLOW = Flow("erase", (Question("sure", Choose("sure", "erase_ask", _ways)),), _decided)

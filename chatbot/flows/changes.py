"""Change the time of a request, or cancel it."""

from chatbot.asks import Answers, Choose, PickWhen
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import Rows
from chatbot.talk import Command, Flow, Question
from chatbot.texts import LABELS
from mdeji.requests.rules import Kind
from mdeji.requests.wishes import usual_length


def _new_time(answers: Answers, _: Facts) -> Command:
    return {"do": "change_time", "id": answers.get("id"), "wishes": answers.get("wishes")}


def _reasons(_: Answers, __: Facts) -> Rows:
    return tuple(LABELS["cancel"].items())


def _cancel(answers: Answers, _: Facts) -> Command:
    return {"do": "cancel", "id": answers.get("id"), "why": answers.get("why")}


CHANGE_TIME = Flow(
    "time",
    (
        Question(
            "wishes",
            PickWhen(
                "wishes",
                "which_new_time",
                lambda answers: usual_length(Kind(answers.get("kind", "individual"))),
            ),
        ),
    ),
    _new_time,
)

CANCEL = Flow("cancel", (Question("why", Choose("why", "why_cancel", _reasons)),), _cancel)

"""Talk with the staff: whatever is sent reaches the letterbox, until it is ended by a button."""

from chatbot.asks import Answers, Choose
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import Rows
from chatbot.talk import Command, Flow, Question
from chatbot.texts import label


def _ways(_: Answers, __: Facts) -> Rows:
    return (("voice", label("button", "voice")), ("end", label("button", "end_letter")))


def _end(_: Answers, __: Facts) -> Command:
    return {"do": "end_letter"}


FLOW = Flow(
    "letter",
    (
        Question(
            "letter",
            Choose("letter", "letter_open", _ways, also={"voice": {"_again": ("letter",)}}),
        ),
    ),
    _end,
    letter=True,
)

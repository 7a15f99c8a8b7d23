"""Join a LINE account to somebody who is enrolled already, and part from it again."""

from chatbot import readers
from chatbot.asks import Answers, Choose, Tell
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import Rows
from chatbot.talk import Command, Flow, Question
from chatbot.texts import label


def _yes_no(yes: str, no: str) -> Rows:
    return (("yes", label("button", yes)), ("no", label("button", no)))


def _said(text: str) -> str | None:
    said = readers.yes_or_no(text)
    return None if said is None else "yes" if said else "no"


def _code(answers: Answers, _: Facts) -> Command:
    return {"do": "link", "code": answers.get("code")}


def _confirmed(answers: Answers, _: Facts) -> Command:
    if answers.get("link") != "yes":
        return {"do": "link_not"}
    return {"do": "linked", "id": answers.get("id")}


def _parted(answers: Answers, _: Facts) -> Command:
    return {"do": "unlinked" if answers.get("part") == "yes" else "link_kept"}


ASK_CODE = Flow(
    "code",
    (
        Question(
            "code",
            Tell("code", "link_ask", readers.link_digits, "link_again", skip="no_code"),
        ),
    ),
    _code,
)
"""The code from the counter; without one the staff helps."""

CONFIRM = Flow(
    "link",
    (
        Question(
            "link",
            Choose("link", "link_confirm", lambda *_: _yes_no("link_yes", "link_no"), _said,
                   lambda a, _: ((label("row", "enrolled"), str(a.get("who", ""))),)),
        ),
    ),
    _confirmed,
)  # fmt: skip
"""Is it you? Only the first sign of the name is shown before the answer."""

UNLINK = Flow(
    "unlink",
    (
        Question(
            "part",
            Choose("part", "unlink_sure", lambda *_: _yes_no("unlink", "link_keep"), _said),
        ),
    ),
    _parted,
)

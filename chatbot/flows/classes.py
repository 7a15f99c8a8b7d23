"""Classes: where to look for them, sign up for one, and say afterwards how it was."""

from chatbot import readers
from chatbot.asks import Answers, Choose, Tell
from chatbot.beside import phone
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import CONSENT, Rows, own_name
from chatbot.on_pages import OnPage
from chatbot.places import Where
from chatbot.talk import Command, Flow, Question
from chatbot.texts import LABELS, label


def _find(answers: Answers, _: Facts) -> Command:
    return {"do": "classes", "district": answers.get("district_id")}


FIND = Flow("classes", (Question("district_id", Where("district_id", "which_district")),), _find)


def _enter(answers: Answers, _: Facts) -> Command:
    return {"do": "class_enter", "id": answers.get("id")}


SIGN_UP = Flow(
    "class",
    (
        Question(
            "consent", CONSENT, lambda _, facts: not facts.consented, lambda _: {"do": "consent"}
        ),
        Question(
            "name",
            OnPage(Tell("name", "your_name", own_name, "name_again"), "contact"),
            lambda _, facts: not facts.has_name,
            lambda a: {"do": "introduce", "name": a["name"]},
            forget=True,
        ),
        Question(
            "phone",
            OnPage(Tell("phone", "your_phone", phone, "phone_again", skip="no_phone"), "contact"),
            lambda _, facts: not facts.has_phone,
            lambda a: {"do": "introduce", "phone": a["phone"]},
            forget=True,
        ),
    ),
    _enter,
)
"""Sign up: whoever is known is asked nothing."""


def _of(family: str) -> Rows:
    return tuple(LABELS[family].items())


def _wishes(_: Answers, __: Facts) -> Rows:
    return (*_of("topic"), ("none", label("button", "nothing")))


def _wish(text: str) -> str | None:
    found = readers.topics(text)
    return found[0] if found else None


def _answer(answers: Answers, _: Facts) -> Command:
    kept = {key: answers.get(key) for key in ("id", "age", "understood", "satisfied", "wish")}
    return {"do": "class_answer", **kept}


HOW = Flow(
    "class_how",
    (
        Question(
            "satisfied",
            Choose("satisfied", "ask_satisfied", lambda *_: _of("scale_satisfied")),
        ),
        Question(
            "understood",
            Choose("understood", "ask_understood", lambda *_: _of("scale_understood")),
        ),
        Question("age", Choose("age", "ask_age_band", lambda *_: _of("age_band"))),
        Question("wish", Choose("wish", "ask_wants_next", _wishes, _wish)),
    ),
    _answer,
)
"""How it was: four taps, and nobody can tell whose they are."""

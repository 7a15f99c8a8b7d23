"""Become a supporter: name, town, what one can teach, when, and whether one is of age."""

from collections.abc import Mapping
from typing import Any

from chatbot import readers
from chatbot.asks import Answers, Choose, Got, Look, Moment, Read, Tell
from chatbot.facts import Facts
from chatbot.flows.ask_for_help import Rows
from chatbot.on_pages import OnPage
from chatbot.places import Where
from chatbot.saying import Given, Say
from chatbot.several import ChooseSeveral
from chatbot.talk import Command, Flow, Question
from chatbot.texts import LABELS, label, say
from mdeji.kit.calendar import day_of
from mdeji.supporters.birthdays import adult_on, read_birthday

_AGAIN: Mapping[str, Mapping[str, Any]] = {
    key: {"confirm": "", "_again": (key, "fix", "confirm")}
    for key in ("district_id", "topics", "devices", "when")
} | {"age": {"confirm": "", "_again": ("age", "born_on", "fix", "confirm")}}
_CLEARED = {"name": {"confirm": "", "ask_name": True, "_again": ("name", "fix", "confirm")}}
FIXABLE = ("name", "district_id", "topics", "devices", "when", "age")


class Born:
    """When somebody was born, in their own words; only minors are asked."""

    def say(self, _: Moment) -> Say:
        """Return the question."""
        return Say(say("enrol_birthday"))

    def read(self, given: Given, here: Moment) -> Read:
        """Read a birthday; whoever turns out to be of age is an adult."""
        if given.kind != "text":
            return None
        today = day_of(here.facts.now)
        born = read_birthday(given.text, today)
        if born is None:
            return Look(here.side, say("enrol_birthday_again"))
        if adult_on(born) <= today:
            return Got({"born_on": "", "age": "adult"})
        return Got({"born_on": born.isoformat()})


def _name(text: str) -> str | None:
    """Return a name that can be one; moods and wishes are none."""
    return None if readers.mood(text) or readers.intent(text) else readers.name(text)


def _of(family: str) -> Rows:
    return tuple(LABELS[family].items())


def _devices(_: Answers, __: Facts) -> Rows:
    return tuple((code, name) for code, name in _of("device") if code != "unknown")


def _topics(_: Answers, __: Facts) -> Rows:
    return tuple((code, name) for code, name in _of("topic") if code != "other")


def _fixing(_: Answers, __: Facts) -> Rows:
    return tuple((key, label("enrol", key)) for key in FIXABLE)


def _age(text: str) -> str | None:
    said = readers.yes_or_no(text)
    years = readers.count(text)
    if years is not None and 5 < years < 120:
        return "adult" if years >= 18 else "minor"
    return None if said is None else "adult" if said else "minor"


def _confirm(text: str) -> str | None:
    said = readers.yes_or_no(text)
    return None if said is None else "yes" if said else "fix"


def _agree(text: str) -> str | None:
    return "yes" if readers.yes_or_no(text) else None


def _when(text: str) -> tuple[str, ...]:
    """Return the times of the week that words name: 「平日の午前と土曜」."""
    said = readers.plain(text)
    found = tuple(code for code, words in _WHEN if any(word in said for word in words))
    return tuple(LABELS["when"]) if "いつでも" in said else found


_WHEN = (
    ("weekday_morning", ("午前", "朝", "あさ", "ごぜん")),
    ("weekday_afternoon", ("午後", "昼", "ひる", "ごご")),
    ("weekday_evening", ("夕方", "ゆうがた", "放課後", "ほうかご")),
    ("weekend", ("土", "日曜", "週末", "休みの日", "どにち")),
)


def read_back(answers: Answers, facts: Facts) -> Rows:
    """Return the card that is read back; never a name."""
    district = facts.districts.get(str(answers.get("district_id")), "")
    said = {
        "district_id": f"{district}地区",
        "topics": _words("topic", answers.get("topics")),
        "devices": _words("device", answers.get("devices")),
        "when": _words("when", answers.get("when")),
        "age": label("age", str(answers.get("age"))),
    }
    return tuple((label("enrol", key), value) for key, value in said.items())


def _words(family: str, codes: Any) -> str:
    return "、".join(label(family, str(code)) for code in codes or ())


def _finish(answers: Answers, _: Facts) -> Command:
    kept = ("district_id", "town_id", "topics", "devices", "when", "born_on", "submit_key")
    return {"do": "apply", **{key: answers[key] for key in kept if key in answers}}


FLOW = Flow(
    "enrol",
    (
        Question(
            "agree",
            Choose(
                "agree", "enrol_consent", lambda *_: (("yes", label("button", "agree")),), _agree
            ),
        ),
        Question(
            "name",
            OnPage(Tell("name", "your_name", _name, "name_again"), "contact"),
            lambda a, f: not f.has_name or bool(a.get("ask_name")),
            lambda a: {"do": "introduce", "name": a["name"]},
            forget=True,
        ),
        Question("district_id", Where("district_id", "enrol_district")),
        Question("topics", ChooseSeveral("topics", "enrol_topics", _topics, readers.topics)),
        Question("devices", ChooseSeveral("devices", "enrol_devices", _devices, readers.device)),
        Question("when", ChooseSeveral("when", "enrol_when", lambda *_: _of("when"), _when)),
        Question("age", Choose("age", "enrol_age", lambda *_: _of("age"), _age)),
        Question("born_on", Born(), lambda a, _: a.get("age") == "minor"),
        Question(
            "fix",
            Choose("fix", "which_fix", _fixing, also={**_AGAIN, **_CLEARED}),
            lambda a, _: a.get("confirm") == "fix",
            leave=("confirm",),
        ),
        Question(
            "confirm",
            Choose(
                "confirm",
                "confirm",
                lambda *_: (("yes", label("button", "submit")), ("fix", label("button", "fix"))),
                _confirm,
                read_back,
                also={"fix": {"_again": ("confirm",)}},
            ),
        ),
    ),
    _finish,
    keep=True,
)

"""What people tell beside the answer: for whom, how many, what is wrong, 「ふつうの携帯」. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from chatbot import readers
from chatbot.asks import TELL_MOST, Answers, Ask, Got, Look, Moment, Read
from chatbot.saying import Given, Say
from chatbot.texts import label, say
from mdeji.requests.guides import about
from mdeji.requests.rules import LARGEST_GROUP

MEMO, MOST_MEMOS = "memo.", 3
_FEW = 12
"""「ふつうの携帯です」 names a phone; in more words than that something is told about it."""


@dataclass(frozen=True)
class Hearing:
    """A question that also understands what its own reader does not."""

    ask: Ask
    first: Callable[[str, Moment], Read] = lambda *_: None
    last: Callable[[str, Moment], Read] = lambda *_: None

    def say(self, here: Moment) -> Say:
        """Return the question."""
        return self.ask.say(here)

    def read(self, given: Given, here: Moment) -> Read:
        """Read what is told beside the answer, the answer, or what is told instead of it."""
        if given.kind != "text":
            return self.ask.read(given, here)
        early = self.first(given.text, here)
        return early or self.ask.read(given, here) or self.last(given.text, here)


def whom(text: str, here: Moment) -> Read:
    """Hear for whom somebody asks; the topic may be in the same words."""
    found = readers.whom(text)
    if found is None or here.answers.get("kind") == "group":
        return None
    topics = readers.topics(text)
    if topics:
        return Got({"topics": topics, "for_whom": found})
    return Got(
        {"for_whom": found, "_again": ("topics",)}, say("whom_kept", whom=label("whom", found))
    )


def how_many(text: str, here: Moment) -> Read:
    """Hear that several come: their number is kept, and the question asked again."""
    found = readers.people(text)
    alone = here.answers.get("kind") != "group"
    if found is None or found < (2 if alone else 1):
        return None
    if found > LARGEST_GROUP:
        return Look(here.side, say("too_many_people", most=LARGEST_GROUP))
    counted = {"kind": "group", "headcount": found, "headcount_said": True}
    return Got({**counted, "_again": ("topics",)}, say("people_kept", count=found))


def trouble(text: str, here: Moment) -> Read:
    """Hear any mobile phone, or what is wrong with it, where the kind of phone was asked for."""
    topics, phone_only = readers.topics(text), readers.any_phone(text)
    told = topics or phone_only or readers.troubled(text)
    few = len(readers.plain(text)) <= _FEW and not readers.troubled(text)
    if phone_only and few and not readers.intent(text):
        return Look(here.side, say("android_or_iphone"))
    if not told or readers.intent(text) or readers.mood(text) == "anger":
        return None
    if readers.how(text) and about(topics):  # Who asks how it is done is shown the steps.
        return None
    line = " ".join(text.split())[:TELL_MOST]
    vague = here.answers.get("topics") in (None, "other", ("other",), ["other"])
    more = {"topics": topics} if topics and vague else {}
    return Got({next_memo(here.answers): line, **more, "_again": ("device",)}, say("memo_kept"))


def trouble_at(key: str) -> Callable[[str, Moment], Read]:
    """Return what hears, at another question, what is wrong with the phone: it is kept as well."""

    def hear(text: str, here: Moment) -> Read:
        if not readers.troubled(text) or readers.intent(text) or readers.mood(text) == "anger":
            return None
        line = " ".join(text.split())[:TELL_MOST]
        return Got({next_memo(here.answers): line, "_again": (key,)}, say("memo_kept"))

    return hear


def memos(answers: Answers) -> tuple[str, ...]:
    """Return under which keys troubles were told, each by its own message; the newest three."""
    told = sorted(_number(key) for key in answers if key.startswith(MEMO))
    return tuple(f"{MEMO}{number}" for number in told[-MOST_MEMOS:])


def next_memo(answers: Answers) -> str:
    """Return the key of the next trouble that is told."""
    return f"{MEMO}{1 + max((_number(key) for key in answers if key.startswith(MEMO)), default=0)}"


def _number(key: str) -> int:
    number = key.removeprefix(MEMO)
    return int(number) if number.isdecimal() else 0


def phone(text: str) -> str | None:
    """Return a telephone number; an empty one if somebody says that they have none."""
    return readers.phone(text) or ("" if readers.no_phone(text) else None)

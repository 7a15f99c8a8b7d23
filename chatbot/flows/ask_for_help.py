"""Ask for help, alone or as a group, for oneself or for somebody else."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chatbot import readers
from chatbot.asks import TELL_MOST, Answers, Choose, Count, PickWhen, Tell
from chatbot.beside import Hearing, how_many, phone, trouble, trouble_at, whom
from chatbot.facts import Facts
from chatbot.on_pages import OnPage
from chatbot.one_or_several import OneOrSeveral
from chatbot.places import Meet, Where
from chatbot.several import PER_PAGE, ChooseSeveral
from chatbot.talk import Command, Flow, Question
from chatbot.texts import LABELS, label, say
from mdeji.kit.calendar import spoken_when
from mdeji.requests.rules import GROUP_FROM, LARGEST_GROUP, Kind
from mdeji.requests.wishes import MOST_WISHES, usual_length

Rows = tuple[tuple[str, str], ...]


def is_group(answers: Answers, _: Facts) -> bool:
    """Tell whether a group asks."""
    return answers.get("kind") == "group"


def _topics(answers: Answers, _: Facts) -> Rows:
    options = tuple(LABELS["topic"].items())
    if answers.get("kind") == "group" or answers.get("for_whom"):
        return options
    # Four to a page beside 「ほかを見る」 and 「いくつか選ぶ」: for whom one asks must be on the first.
    return (*options[:3], ("family", label("button", "family")), *options[3:])


def _every_topic(_: Answers, __: Facts) -> Rows:
    return tuple(LABELS["topic"].items())


def _whom(_: Answers, __: Facts) -> Rows:
    return tuple((c, n) for c, n in LABELS["whom"].items() if c != "self")


def _devices(_: Answers, __: Facts) -> Rows:
    return tuple(LABELS["device"].items())


def _length(answers: Answers) -> timedelta:
    return usual_length(Kind.GROUP if answers.get("kind") == "group" else Kind.INDIVIDUAL)


def _yes(text: str) -> str | None:
    return "yes" if readers.yes_or_no(text) else None


def _confirming(answers: Answers, _: Facts) -> Rows:
    more = (("add", label("button", "add_time")),)
    room = len(answers.get("wishes", ())) < MOST_WISHES
    yes = (("yes", label("button", "submit")),)
    return (*yes, *(more if room else ()), ("fix", label("button", "fix")))


def _spoken_confirm(text: str) -> str | None:
    said = readers.yes_or_no(text)
    return None if said is None else "yes" if said else "fix"


def _fixing(answers: Answers, facts: Facts) -> Rows:
    keys = ["topics", "device", "place", "wishes", "contact"]
    if is_group(answers, facts):
        keys.insert(2, "headcount")
    return tuple((key, label("row", key)) for key in keys)


_MENDING = {"confirm": "", "adding": False}
_SAID = {"topics": "topic_said", "headcount": "headcount_said"}
_FIX: Mapping[str, Mapping[str, Any]] = {
    key: {**_MENDING, _SAID.get(key, "adding"): False, "reopened": (key,), "_again": (key, "fix")}
    for key in ("topics", "device", "headcount", "wishes")
} | {
    "place": {
        "confirm": "",
        "ask_district": True,
        "centre_named": False,
        "reopened": ("district_id", "place", "place_detail"),
        "_again": ("district_id", "place", "place_detail", "fix"),
    },
    "contact": {
        "confirm": "",
        "ask_name": True,
        "ask_phone": True,
        "_again": ("name", "phone", "fix"),
    },
}


def read_back(answers: Answers, facts: Facts) -> Rows:
    """Return the card that is read back; never a name, a number or an address."""
    topics = "、".join(label("topic", topic) for topic in topics_of(answers))
    rows = [(label("row", "topics"), topics), (label("row", "device"), _device(answers))]
    if is_group(answers, facts):
        rows.append((label("row", "headcount"), say("people", count=answers.get("headcount"))))
    elif answers.get("for_whom", "self") != "self":
        rows.append((label("row", "whom"), label("whom", str(answers["for_whom"]))))
    rows.append((label("row", "place"), place_name(answers, facts)))
    marks = ("①", "②", "③") if len(answers.get("wishes", ())) > 1 else ("",)
    for mark, (start, end) in zip(marks, answers.get("wishes", ()), strict=False):
        span = spoken_when(datetime.fromisoformat(start), datetime.fromisoformat(end))
        rows.append((label("row", "wishes"), f"{mark}{span}"))
    return tuple(rows)


def place_name(answers: Answers, facts: Facts) -> str:
    """Return where to meet in words."""
    centre = facts.centre(str(answers.get("centre_id")))
    if answers.get("place") == "centre" and centre:
        return centre.name
    district = facts.districts.get(str(answers.get("district_id")), "")
    return f"{district}地区 {label('place', str(answers.get('place')))}"


def topics_of(answers: Answers) -> tuple[str, ...]:
    """Return the topics as a tuple, however they were given."""
    said = answers.get("topics", "other")
    return (said,) if isinstance(said, str) else tuple(said)


def _device(answers: Answers) -> str:
    return label("device", str(answers.get("device", "unknown")))


def _finish(answers: Answers, _: Facts) -> Command:
    if answers.get("pair") == "desk":
        return {"do": "desks", "district": answers.get("district_id")}
    kept = {k: v for k, v in answers.items() if k not in {"confirm", "adding", "name", "phone"}}
    return {"do": "submit", **kept, "topics": topics_of(answers)}


def _district_needed(answers: Answers, facts: Facts) -> bool:
    known = answers.get("district_id") in facts.districts
    return not known or bool(answers.get("ask_district"))


def _place_needed(answers: Answers, _: Facts) -> bool:
    return not answers.get("centre_named") and not _to_desk(answers)


def _to_desk(answers: Answers) -> bool:
    return answers.get("pair") == "desk"


def _group_name(text: str) -> str | None:
    return text.strip()[:40] or None


def own_name(text: str) -> str | None:
    """Return the name somebody gives as their own, or None."""
    return None if readers.mood(text) or readers.intent(text) else readers.name(text)


def _detail(text: str) -> str | None:
    return text.strip()[:TELL_MOST] or None


_PLACE = ("place", "centre_id", "centre_named")
CONSENT = Choose("consent", "consent", lambda *_: (("yes", label("button", "agree")),), _yes)
_TOPICS = OneOrSeveral(
    Choose(
        "topics",
        "which_topic",
        _topics,
        readers.topics,
        also={"family": {"family": True, "_again": ("topics",)}},
        per_page=PER_PAGE,
    ),
    ChooseSeveral("topics", "which_topics", _every_topic, readers.topics),
)
_DEVICE = Choose("device", "which_device", _devices, readers.device)
_PAIR = Choose(
    "pair",
    "two_people",
    lambda *_: tuple(LABELS["pair"].items()),
    also={
        "solo": {"kind": "individual"},
        "fix": {"headcount_said": False, "_again": ("headcount", "pair")},
    },
)

FLOW = Flow(
    "help",
    (
        Question(
            "consent",
            CONSENT,
            lambda _, facts: not facts.consented,
            lambda _: {"do": "consent"},
        ),
        Question(
            "for_whom", Choose("for_whom", "which_whom", _whom), lambda a, _: bool(a.get("family"))
        ),
        Question(
            "topics",
            Hearing(_TOPICS, whom, how_many),
            lambda a, _: not a.get("topic_said"),
        ),
        Question("device", Hearing(_DEVICE, last=trouble)),
        Question(
            "headcount",
            Count("headcount", "how_many", (*range(2, 11), 12, 15, 20, 25, 30, 40), LARGEST_GROUP),
            lambda a, f: is_group(a, f) and not a.get("headcount_said"),
        ),
        Question(
            "pair",
            _PAIR,
            lambda a, _: a.get("kind") == "group" and a.get("headcount", 3) < GROUP_FROM,
        ),
        Question(
            "group_name",
            Tell("group_name", "group_name", _group_name, "group_name", skip="no_name"),
            lambda a, f: is_group(a, f) and not f.group_name and not _to_desk(a),
        ),
        Question(
            "district_id",
            Hearing(Where("district_id", "which_district"), last=trouble_at("district_id")),
            _district_needed,
            clears=_PLACE,
        ),
        Question(
            "place",
            Hearing(Meet("place"), last=trouble_at("place")),
            _place_needed,
            clears=_PLACE,
        ),
        Question(
            "place_detail",
            Tell("place_detail", "place_detail", _detail, "place_detail"),
            lambda a, _: a.get("place") == "other",
        ),
        Question(
            "wishes",
            PickWhen("wishes", "which_time", _length),
            lambda a, _: not _to_desk(a),
        ),
        Question(
            "name",
            OnPage(Tell("name", "your_name", own_name, "name_again"), "contact"),
            lambda a, f: (not f.has_name or bool(a.get("ask_name"))) and not _to_desk(a),
            lambda a: {"do": "introduce", "name": a["name"]},
            forget=True,
        ),
        Question(
            "phone",
            OnPage(Tell("phone", "your_phone", phone, "phone_again", skip="no_phone"), "contact"),
            lambda a, f: (not f.has_phone or bool(a.get("ask_phone"))) and not _to_desk(a),
            lambda a: {"do": "introduce", "phone": a["phone"]},
            forget=True,
        ),
        Question(
            "fix",
            Choose("fix", "which_fix", _fixing, also=_FIX),
            lambda a, _: a.get("confirm") == "fix",
            leave=("confirm",),
        ),
        Question(
            "confirm",
            Choose(
                "confirm",
                "confirm",
                _confirming,
                _spoken_confirm,
                read_back,
                also={
                    "add": {
                        "adding": True,
                        "reopened": ("wishes",),
                        "_again": ("wishes", "confirm"),
                    },
                    "fix": {"_again": ("confirm",)},
                },
            ),
            lambda a, _: not _to_desk(a),
        ),
    ),
    _finish,
    keep=True,
)

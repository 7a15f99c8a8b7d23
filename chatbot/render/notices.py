"""Every notice, by kind: its sentence, its rows, its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatbot.cards import buttons_of, rows_of
from chatbot.render.book import Book
from chatbot.saying import Say
from chatbot.texts import SENTENCES, say
from mdeji.kit.calendar import spoken_when


@dataclass(frozen=True)
class Shape:
    """What a notice shows besides its sentence."""

    rows: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


_MEETING = ("when", "place", "number")
_OURS = ("team", "change_time", "cancel", "human")
_TASK = ("when", "place", "topics", "headcount")

SHAPES: dict[str, Shape] = {
    "request_received": Shape(("number",), ("mine", "human")),
    "team_found": Shape((*_MEETING, "team"), _OURS),
    "replacement_found": Shape((*_MEETING, "team"), _OURS),
    "searching_again": Shape(("number", "when"), ("mine", "human")),
    "handed_over": Shape(("number",), ("mine", "human")),
    "time_changed": Shape(("number",), ("mine", "human")),
    "request_cancelled": Shape(("number",), ("again", "human")),
    "referred": Shape(("number",), ("human",)),
    "visit_tomorrow": Shape(("when", "place"), _OURS),
    "visit_soon": Shape(("when", "place"), ("team", "cancel", "human")),
    "supporter_late": Shape(("when",), ("team", "human")),
    "ask_face": Shape(("number",), ("faces",)),
    "ask_still_using": Shape(("topics",), ("using",)),
    "staff_letter": Shape(("letter",), ("human",)),
    "bulletin": Shape(("letter",), ("human",)),
    "drill": Shape((), ("reached", "human")),
    "secret_warning": Shape((), ("human",)),
    "offer": Shape(
        (
            "topics",
            "device",
            "when",
            "district",
            "place",
            "headcount",
            "far",
            "team",
            "role",
            "why",
            "until",
        ),
        ("accept", "decline", "offer"),
    ),
    "stood_down": Shape(("number", "when")),
    "offer_withdrawn": Shape(("number", "when")),
    "seat_secured": Shape(_TASK, ("visit", "cannot")),
    "visit_confirmed": Shape((*_TASK, "team"), ("visit", "late", "cannot")),
    "team_changed": Shape((*_TASK, "team"), ("visit", "late", "cannot")),
    "teammate_left": Shape(_TASK, ("visit",)),
    "adult_gone": Shape(_TASK, ("visit", "cannot", "human")),
    "adult_gone_there": Shape(("number", "when"), ("phone", "human")),
    "minor_stood_down": Shape(("number", "when"), ("visits", "human")),
    "teammate_late": Shape(("when",), ("visit",)),
    "place_changed": Shape(_TASK, ("visit", "cannot")),
    "visit_cancelled": Shape(("number", "when"), ("visits",)),
    "visit_moved": Shape(("number", "when"), ("visits",)),
    "visit_tomorrow_supporter": Shape(_TASK, ("visit", "late", "cannot")),
    "visit_soon_supporter": Shape(_TASK, ("arrived", "visit", "late", "cannot")),
    "ask_report": Shape(("number", "when"), ("report",)),
    "report_reminder": Shape(("number", "when"), ("report",)),
    "thanks": Shape(("number", "when"), ("visits",)),
    "rest_over": Shape((), ("visits", "settings")),
}
SHAPES |= {
    "enrol_received": Shape(("number",), ("enrolment", "human")),
    "enrol_review": Shape((), ("enrolment", "human")),
    "enrol_accepted": Shape((), ("train", "human")),
    "enrol_active": Shape((), ("visits", "human")),
    "enrol_declined": Shape(("letter",), ("human",)),
    "enrol_asked": Shape(("letter",), ("human",)),
    "enrol_paused": Shape((), ("human",)),
    "enrol_returned": Shape((), ("visits", "human")),
    "enrol_left": Shape((), ("human",)),
    "training_todo": Shape((), ("train", "human")),
    "training_expiring": Shape((), ("train", "human")),
    "training_anew": Shape((), ("train", "human")),
    "guardian_wanted": Shape((), ("guardian", "human")),
    "guardian_given": Shape((), ("enrolment", "human")),
    "guardian_withdrawn": Shape((), ("human",)),
    "desk_return": Shape(("when", "place"), ("human",)),
    "line_unlinked": Shape((), ("human",)),
}
SHAPES |= {
    "handover_offer": SHAPES["offer"],
    "handover_done": Shape(("number", "when"), ("visits",)),
    "handover_kept": Shape(("number", "when"), ("visit", "cannot")),
    "handover_nobody": Shape(("number", "when"), ("keep_seat", "cannot", "human")),
    "swap_asked": Shape(("when", "place", "topics"), ("swap_look", "swap_no")),
    "swap_done": Shape(_TASK, ("visit", "cannot")),
    "swap_refused": Shape(("number", "when"), ("visit", "handover")),
    "series_renewal": Shape((), ("series_more", "series_stop", "human")),
}
_CLASS = ("course", "when", "place", "room")
_TAUGHT = (*_CLASS, "teaches")
SHAPES |= {
    "class_seated": Shape(_CLASS, ("class_stop", "human")),
    "class_waiting": Shape(_CLASS, ("class_leave", "human")),
    "class_offer": Shape((*_CLASS, "until"), ("class_yes", "class_no", "human")),
    "class_lapsed": Shape(_CLASS, ("class_again", "classes", "human")),
    "class_tomorrow": Shape(_CLASS, ("class_stop", "human")),
    "class_soon": Shape(_CLASS, ("class_stop", "human")),
    "class_moved": Shape(_CLASS, ("class_stop", "human")),
    "class_cancelled": Shape(_CLASS, ("classes", "human")),
    "class_no_seat": Shape(_CLASS, ("classes", "human")),
    "class_how": Shape(("course",), ("class_how",)),
    "class_teaching_teacher": Shape(_TAUGHT, ("visits", "human")),
    "class_not_teaching_teacher": Shape(_TAUGHT, ("human",)),
    "class_tomorrow_teacher": Shape(_TAUGHT, ("visits", "human")),
    "class_soon_teacher": Shape(_TAUGHT, ("visits", "human")),
    "class_moved_teacher": Shape(_TAUGHT, ("visits", "human")),
    "class_cancelled_teacher": Shape(_TAUGHT, ("visits",)),
}
SHAPES |= {
    "duty_released": Shape(("when", "place"), ("duty",)),
    "desk_over": Shape(("when", "place"), ("duty", "human")),
    "desk_again": Shape(("when", "place"), ("visit", "cannot")),
    "standing_added": Shape(("place", "weekly", "ends"), ("visits", "human")),
    "standing_ended": Shape(("place", "weekly"), ("human",)),
    "desk_called_off": Shape(("when", "place", "next"), ("desks", "human")),
    "desk_moved": Shape(("when", "place"), ("desk_unhear", "human")),
}
_FOR_SUPPORTERS = frozenset({"visit_confirmed", "place_changed"})
DESK, CLASS = "desk", "class"
_AT_A_DUTY = frozenset(
    {"offer", "handover_offer", "seat_secured", "visit_cancelled", "visit_moved"}
)
AT_A_DESK = _AT_A_DUTY | {"visit_tomorrow_supporter", "visit_soon_supporter"}
AT_A_CLASS = _AT_A_DUTY | {"duty_released"}
"""Notices that say it otherwise when it is about duty at a desk, or at a class."""

_NOT_AT_A = {
    DESK: frozenset({"headcount", "device", "team", "report", "arrived"}),
    CLASS: frozenset({"headcount", "device", "team", "report", "arrived", "finished", "late"}),
}
"""Rows and buttons that make no sense there: nobody is visited, and nothing is reported."""

_OTHERWISE = {CLASS: {"role": "teaches", "duty": "visits"}}
"""What stands in their place: at a class one is lecturer or assistant."""


def notice(part: dict[str, Any], book: Book) -> Say:
    """Return the bubble of a notice; an unknown kind still says that there is something."""
    kind, data = str(part.get("notice")), part.get("data", {})
    shape = SHAPES.get(kind)
    if shape is None:
        return Say(say("notice_unknown"), buttons=buttons_of(("human",), data))
    shape = fitting(shape, data)
    rows = rows_of(shape.rows, data, book.districts, book.centres)
    return Say(sentence(kind, data), rows=rows, buttons=buttons_of(shape.buttons, data))


def fitting(shape: Shape, data: Mapping[str, Any]) -> Shape:
    """Return what of a shape makes sense: of a duty at a desk or class less than of a visit."""
    kind = str(data.get("kind"))
    if kind not in _NOT_AT_A:
        return shape
    said = _OTHERWISE.get(kind, {})
    rows, buttons = (
        tuple(said.get(name, name) for name in names if name not in _NOT_AT_A[kind])
        for names in (shape.rows, shape.buttons)
    )
    return Shape(rows, buttons)


def _of_a_duty(notice_kind: str, kind: str) -> str:
    """Return the end of the sentence's name, for a notice about a duty."""
    otherwise = {DESK: AT_A_DESK, CLASS: AT_A_CLASS}.get(kind, frozenset())
    return f"_{kind}" if notice_kind in otherwise else ""


def sentence(kind: str, data: Mapping[str, Any]) -> str:
    """Return what a notice says in words; about a duty some say it otherwise."""
    key = f"notice_{kind}"
    if kind in _FOR_SUPPORTERS:
        key += "_supporter"
    key += _of_a_duty(kind, str(data.get("kind")))
    if kind == "handed_over" and not data.get("promised_at"):
        key += "_soon"
    promised = data.get("promised_at")
    values = {
        "promised": spoken_when(datetime.fromisoformat(promised)) if promised else "",
        "minutes": data.get("minutes", ""),
        "whither": data.get("whither") or data.get("reason", ""),
    }
    return SENTENCES[key].format(**values)

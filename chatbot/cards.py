"""Cards about requests, offers and visits: rows and buttons made from plain facts. Pure.

The facts are the keys of the notices: ids, codes, numbers, ISO instants. Names, addresses and
telephone numbers stand on signed pages only.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from chatbot.saying import Button, post
from chatbot.texts import LABELS, label, say
from mdeji.kit.calendar import (
    WEEKDAYS,
    day_of,
    spoken_date,
    spoken_time,
    spoken_when,
    wareki_year,
)
from mdeji.requests.rules import Kind, PlaceKind, SeatRole, team_size

Data = Mapping[str, Any]
Names = Mapping[str, str]
METRES_PER_MINUTE = 400
"""A car in the city: 24 km/h."""

LETTER_MOST = 2000
MOST_REASONS = 2
"""Two reasons are read; five make a card nobody finishes."""

FALLBACK_UNTIL = "2000-01-01T00:00:00+00:00"


def rows_of(
    names: tuple[str, ...], data: Data, districts: Names, centres: Names
) -> tuple[tuple[str, str], ...]:
    """Return the rows of these names that have something to say."""
    made = ((name, _row(name, data, districts, centres)) for name in names)
    return tuple((label("row", name), value) for name, value in made if value)


def _row(name: str, data: Data, districts: Names, centres: Names) -> str:
    if name == "place":
        centre = centres.get(str(data.get("centre_id")))
        return centre if centre and data.get("place") == "centre" else _area(data, districts)
    if name == "district":
        return districts.get(str(data.get("district_id")), "")
    if name == "next":
        return _next(data, centres)
    reader = _ROWS.get(name)
    return reader(data) if reader else ""


def _next(data: Data, centres: Names) -> str:
    at = data.get("next_at")
    if not at:
        return ""
    where = centres.get(str(data.get("next_centre")), "")
    return f"{spoken_when(datetime.fromisoformat(str(at)))} {where}".strip()


def _weekly(data: Data) -> str:
    begins = time(*divmod(int(data.get("from_minute", 0)), 60))
    return f"{WEEKDAYS[int(data.get('weekday', 0))]}曜日 {spoken_time(begins)}"


def _ends(data: Data) -> str:
    until_on = data.get("until_on")
    return spoken_date(date.fromisoformat(str(until_on))) if until_on else ""


def _area(data: Data, districts: Names) -> str:
    district = districts.get(str(data.get("district_id")), "")
    return f"{district}地区 {label('place', str(data.get('place', 'other')))}".strip()


def when_of(data: Data) -> str:
    """Return day and time with the year of the era: 「令和8年11月26日(木) 午後2時から…」."""
    if not data.get("starts_at"):
        return ""
    start = datetime.fromisoformat(str(data["starts_at"]))
    end = data.get("ends_at")
    finish = datetime.fromisoformat(str(end)) if end else None
    return f"{wareki_year(day_of(start))}{spoken_when(start, finish)}"


def _topics(data: Data) -> str:
    return "、".join(label("topic", topic) for topic in data.get("topics", ()))


def _headcount(data: Data) -> str:
    return say("people", count=data["headcount"]) if data.get("headcount") else ""


def _far(data: Data) -> str:
    metres = data.get("distance_m")
    if not metres:
        return say("near_unknown")
    minutes = data.get("minutes") or max(1, round(metres / METRES_PER_MINUTE))
    return say("near_km", minutes=minutes, km=f"{metres / 1000:.1f}")


def _team(data: Data) -> str:
    if "team_wanted" in data:
        missing = int(data["team_wanted"]) - int(data.get("team_taken", 0))
        return say("team_of", wanted=data["team_wanted"], missing=missing)
    if data.get("count"):
        return say("people", count=data["count"])
    if not data.get("role") or not data.get("headcount"):
        return ""
    if data["role"] == SeatRole.TRAINEE:  # Whoever only watches comes on top of the team.
        return say("team_beside")
    kind, place = Kind(str(data.get("kind"))), PlaceKind(str(data.get("place")))
    wanted = team_size(kind, place, int(data["headcount"]))
    return say("whole_team", wanted=wanted) if wanted > 1 else say("team_of_one")


def _why(data: Data) -> str:
    codes = (str(reason.get("code", "")) for reason in data.get("reasons", ()))
    return "、".join([say(f"why_{code}") for code in codes if code in _WHY][:MOST_REASONS])


_WHY = frozenset({
    "late_yes", "near", "same_district", "neighbour_district", "knows_group", "good_at",
    "knows_device", "not_asked_lately", "first_visit",
})  # fmt: skip


def _until(data: Data) -> str:
    at = data.get("expires_at")
    return spoken_when(datetime.fromisoformat(str(at))) if at else ""


def _promised(data: Data) -> str:
    at = data.get("promised_at")
    return spoken_when(datetime.fromisoformat(str(at))) if at else ""


_ROWS: dict[str, Callable[[Data], str]] = {
    "number": lambda data: str(data.get("number", "")),
    "status": lambda data: label("status", str(data["status"])) if data.get("status") else "",
    "topics": _topics,
    "device": lambda data: label("device", str(data["device"])) if data.get("device") else "",
    "when": when_of,
    "headcount": _headcount,
    "far": _far,
    "team": _team,
    "role": lambda data: label("role", str(data["role"])) if data.get("role") else "",
    "until": _until,
    "why": _why,
    "promised": _promised,
    "course": lambda data: str(data.get("title", "")),
    "room": lambda data: str(data.get("room", "")),
    "teaches": lambda data: label("teaches", str(data.get("role", ""))),
    "letter": lambda data: str(data.get("text", ""))[:LETTER_MOST],
    "weekly": _weekly,
    "ends": _ends,
    "enrolment": lambda data: label("enrolment", str(data.get("enrolment", ""))),
}


def buttons_of(names: tuple[str, ...], data: Data) -> tuple[Button, ...]:
    """Return the buttons of these names."""
    return tuple(button for name in names for button in _BUTTONS[name](data))


def _act(
    name: str, do: str, subject: str, tone: str = "plain"
) -> Callable[[Data], tuple[Button, ...]]:
    def make(data: Data) -> tuple[Button, ...]:
        return (Button(label("button", name), post(do=do, id=data.get(subject, 0)), tone=tone),)

    return make


def _go(name: str, go: str) -> Callable[[Data], tuple[Button, ...]]:
    return lambda _: (Button(label("button", name), post(go=go)),)


def _come(data: Data) -> tuple[Button, ...]:
    """Return the button that asks somebody to come; the topic just shown goes along."""
    about = {"topic": data["topic"]} if data.get("topic") else {}
    return (Button(label("button", "come"), post(go="alone", **about)),)


def _steps(data: Data) -> tuple[Button, ...]:
    """Return the button to the step card of the first topic, where there is a topic."""
    topic = next(iter(data.get("topics", ())), "")
    return (Button(label("button", "steps"), post(do="steps", t=topic)),) if topic else ()


def _page(
    name: str, purpose: str, subject: str, until: str
) -> Callable[[Data], tuple[Button, ...]]:
    def make(data: Data) -> tuple[Button, ...]:
        opens_until = str(data.get(until) or FALLBACK_UNTIL)
        return (
            Button(label("button", name), link=(purpose, int(data.get(subject, 0)), opens_until)),
        )

    return make


def _choices(family: str, do: str) -> Callable[[Data], tuple[Button, ...]]:
    def make(data: Data) -> tuple[Button, ...]:
        # What was learnt at a よろず相談所 has no visit.
        desk = {"of": "desk"} if "check_id" in data else {}
        subject = data.get("check_id", data.get("visit_id", 0))
        return tuple(
            Button(n, post(do=do, id=subject, v=c, **desk)) for c, n in label_items(family)
        )

    return make


def label_items(family: str) -> tuple[tuple[str, str], ...]:
    """Return codes and words of a family, in the order of the catalogue."""
    return tuple(LABELS[family].items())


_BUTTONS: dict[str, Callable[[Data], tuple[Button, ...]]] = {
    "accept": _act("accept", "accept", "offer_id", "main"),
    "decline": _act("decline", "decline", "offer_id"),
    "offer": _page("details", "offer", "offer_id", "expires_at"),
    "team": _page("team", "team", "visit_id", "ends_at"),
    "visit": _page("visit", "visit", "visit_id", "ends_at"),
    "report": _page("report", "report", "visit_id", "ends_at"),
    "late": _act("late", "late", "visit_id"),
    "cannot": _act("cannot", "cannot", "visit_id"),
    "handover": _act("handover", "handover", "visit_id"),
    "pass_on": _act("pass_on", "pass_on", "visit_id", "main"),
    "keep_seat": _act("keep_seat", "keep_seat", "visit_id"),
    "swap_page": _page("swap_page", "handover", "visit_id", "until"),
    "swap_look": _page("swap_look", "swap", "handover_id", "starts_at"),
    "swap_no": _act("swap_no", "swap_no", "handover_id"),
    "series_more": _act("series_more", "series_more", "series_id", "main"),
    "series_stop": _act("series_stop", "series_stop", "series_id"),
    "arrived": _act("arrived", "arrived", "visit_id"),
    "finished": _act("finished", "finished", "visit_id"),
    "write_place": _page("write_place", "place", "request_id", "until"),
    "change_time": _act("change_time", "time", "request_id"),
    "cancel": _act("cancel", "ask_cancel", "request_id"),
    "class_apply": _act("class_apply", "class_apply", "class_id", "main"),
    "class_wait": _act("class_wait", "class_apply", "class_id", "main"),
    "class_again": _act("class_again", "class_apply", "class_id", "main"),
    "class_yes": _act("class_yes", "class_yes", "place_id", "main"),
    "class_no": _act("class_no", "class_no", "place_id"),
    "class_stop": _act("class_stop", "class_stop", "place_id"),
    "class_leave": _act("class_leave", "class_stop", "place_id"),
    "class_how": _act("class_how", "class_how", "place_id", "main"),
    "classes": _go("classes", "classes"),
    "come": _come,
    "steps": _steps,
    "faces": _choices("face", "face"),
    "using": _choices("using", "using"),
    "reached": _act("reached", "reached", "bulletin_id", "main"),
    "train": _page("train", "train", "supporter_id", "until"),
    "guardian": _page("guardian", "guardian", "supporter_id", "until"),
    "enrolment": _go("enrolment", "enrolment"),
    "human": _go("human", "letter"),
    "phone": _go("phone", "phone"),
    "mine": _go("mine", "mine"),
    "visits": _go("visits", "visits"),
    "desks": _go("desks", "desks"),
    "duty": _go("duty", "duty"),
    "duty_join": _act("duty_join", "duty_join", "session_id", "main"),
    "duty_page": _page("duty_page", "duty", "supporter_id", "until"),
    "desk_hear": _act("desk_hear", "desk_hear", "session_id"),
    "desk_unhear": _act("desk_unhear", "desk_unhear", "session_id"),
    "settings": _go("settings", "settings"),
    "again": _go("again", "alone"),
}

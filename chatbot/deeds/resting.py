"""Deeds about a supporter's own days: read back what was typed, keep it at a tap, take it back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from chatbot.cards import buttons_of
from chatbot.deeds.scene import Deed, Scene, number_in
from chatbot.readers.rests import Wished
from chatbot.saying import Button, Say, post
from chatbot.talk import Command
from chatbot.texts import label, say
from mdeji.dispatch import queries as dispatch
from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL, WEEKDAYS, day_of, spoken_date, spoken_time
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.supporters import availability, resting
from mdeji.supporters import queries as supporters
from mdeji.supporters.queries import SupporterView
from mdeji.supporters.week import DAY_MINUTES, DayRange

LONGEST_RANGE = timedelta(days=92)


def settings(scene: Scene, command: Command) -> list[Say]:
    """Offer the pages on which supporters see and change what is theirs."""
    me = _me(scene)
    activity = command.get("v") == "activity"
    keys = {"activity": "my_activity", "leave": "my_leave"}
    buttons = (
        _page("my_settings", "me", me.id, scene),
        _page("my_visits", "myvisits", me.id, scene),
    )
    ordered = buttons[::-1] if activity else buttons
    rest = (Button(label("button", "snooze_week"), post(do="snooze", v="week")),)
    back = (Button(label("button", "snooze_off"), post(do="rest", k="back")),)
    more = back if _rests(me, scene.now) else rest
    return [Say(say(keys.get(str(command.get("v")), "my_page")), buttons=(*ordered, *more))]


def ask_rest(scene: Scene, command: Command) -> list[Say]:
    """Read back what was understood, with the visits that are promised in that time."""
    found = command.get("wished")
    if not isinstance(found, Wished):
        raise NotAllowed("not_yours")
    _me(scene)
    question, data = _READ[found.kind](found)
    yes = Button(label("button", "rest_yes"), data, tone="main")
    says = [Say(question, buttons=(yes, *buttons_of(("settings",), {})))]
    promised = _promised(scene, found)
    if promised:
        when = "、".join(dict.fromkeys(spoken_date(day) for day in promised[:3]))
        says.insert(0, Say(say("rest_promised", day=when), buttons=buttons_of(("visits",), {})))
    return says


def rest(scene: Scene, command: Command) -> list[Say]:
    """Keep what was read back; it can be taken back at once."""
    me = _me(scene)
    keep = _KEEP.get(str(command.get("k")))
    if keep is None:
        raise NotAllowed("not_yours")
    return keep(scene, me, command)


def _days(scene: Scene, me: SupporterView, command: Command) -> list[Say]:
    first, last = _date(command, "a"), _date(command, "b")
    if command.get("v") == "clear":
        availability.clear_days(scene.session, me.id, first, last, scene.actor, scene.now)
        return [Say(say("rest_taken_back"), buttons=buttons_of(("settings",), {}))]
    free = command.get("v") == "on"
    begin, end = number_in(command, "f"), number_in(command, "u") or DAY_MINUTES
    days = DayRange(first, last, free, begin, end) if free else DayRange(first, last, free=False)
    availability.set_days(scene.session, me.id, days, scene.actor, scene.now)
    undo = post(do="rest", k="days", v="clear", a=first, b=last)
    buttons = (Button(label("button", "rest_undo"), undo), *buttons_of(("settings",), {}))
    return [Say(say("day_added" if free else "day_off", day=_said(first, last)), buttons=buttons)]


def _pause(scene: Scene, me: SupporterView, _: Command) -> list[Say]:
    resting.pause(scene.session, me.id, None, scene.actor, scene.now)
    back = Button(label("button", "snooze_off"), post(do="rest", k="back"))
    return [Say(say("paused"), buttons=(back, *buttons_of(("settings",), {})))]


def _back(scene: Scene, me: SupporterView, _: Command) -> list[Say]:
    rested = resting.come_back(scene.session, me.id, scene.actor, scene.now)
    text = "snooze_ended" if rested else "not_resting"
    return [Say(say(text), buttons=buttons_of(("settings", "visits"), {}))]


def _more(scene: Scene, me: SupporterView, command: Command) -> list[Say]:
    begin, end = number_in(command, "f"), number_in(command, "u")
    weekdays = [int(one) for one in str(command.get("d", "")) if one in "0123456"]
    if not weekdays or not _minute(VISIT_FROM) <= begin < end <= _minute(VISIT_UNTIL):
        raise Invalid("hours", "order")
    for weekday in weekdays:
        window = (weekday, begin, end)
        availability.add_window(scene.session, me.id, window, scene.actor, scene.now)
    return [Say(say("week_added"), buttons=buttons_of(("settings",), {}))]


_KEEP: Mapping[str, Callable[[Scene, SupporterView, Command], list[Say]]] = {
    "days": _days,
    "pause": _pause,
    "back": _back,
    "more": _more,
}


def _read_week(found: Wished) -> tuple[str, str]:
    until = spoken_date(found.last) if found.last else ""
    return say("ask_week_off", day=until), post(do="snooze", v="week")


def _read_days(found: Wished) -> tuple[str, str]:
    first, last = found.first, found.last
    if first is None or last is None:
        raise Invalid("first", "missing")
    last = min(last, first + LONGEST_RANGE)
    begin, end = (_minute(clock) for clock in found.hours)
    way = {"v": "on", "f": begin, "u": end} if found.free else {"v": "off"}
    data = post(do="rest", k="days", a=first, b=last, **way)
    key = "ask_day_on" if found.free else "ask_day_off"
    return say(key, day=_said(first, last)), data


def _read_pause(_: Wished) -> tuple[str, str]:
    return say("ask_pause"), post(do="rest", k="pause")


def _read_back(_: Wished) -> tuple[str, str]:
    return say("ask_back"), post(do="rest", k="back")


def _read_more(found: Wished) -> tuple[str, str]:
    begin, end = found.hours
    days = "・".join(WEEKDAYS[one] for one in found.weekdays)
    hours = f"{spoken_time(begin)}〜{spoken_time(end)}"
    digits = "".join(str(one) for one in found.weekdays)
    data = post(do="rest", k="more", d=digits, f=_minute(begin), u=_minute(end))
    return say("ask_week_more", day=days, hours=hours), data


_READ: Mapping[str, Callable[[Wished], tuple[str, str]]] = {
    "week": _read_week,
    "days": _read_days,
    "pause": _read_pause,
    "back": _read_back,
    "more": _read_more,
}


def _promised(scene: Scene, found: Wished) -> list[date]:
    """Return the days of promised visits that a rest would touch."""
    if found.kind not in {"week", "days", "pause"} or found.free:
        return []
    visits = dispatch.visits_of_person(scene.session, scene.person.id, scene.now)
    days = [day_of(visit.starts_at) for visit in visits if visit.starts_at > scene.now]
    if found.first is None or found.last is None:
        return days
    return [day for day in days if found.first <= day <= found.last]


def _me(scene: Scene) -> SupporterView:
    me = supporters.of_person(scene.session, scene.person.id)
    if me is None:
        raise NotAllowed("not_supporter")
    return me


def _rests(me: SupporterView, now: datetime) -> bool:
    return me.status.value == "paused" or (me.snoozed_until is not None and me.snoozed_until > now)


def _page(name: str, purpose: str, supporter_id: int, scene: Scene) -> Button:
    link = (purpose, supporter_id, scene.now.isoformat())
    return Button(label("button", name), link=link, tone="main" if purpose == "me" else "plain")


def _date(command: Command, name: str) -> date:
    try:
        return date.fromisoformat(str(command.get(name)))
    except ValueError:
        raise Invalid(name, "missing") from None


def _said(first: date, last: date) -> str:
    return spoken_date(first) if first == last else f"{spoken_date(first)}〜{spoken_date(last)}"


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


DEEDS: Mapping[str, Deed] = {"settings": settings, "ask_rest": ask_rest, "rest": rest}
BY_TEXT = frozenset({"ask_rest"})
"""Deeds that come out of typed words only, never out of a button."""

"""When a supporter can come: the grid of the week, single days, a rest, coming back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from admin_ui.pages import signed_me_words as words
from admin_ui.pages.signed_me_parts import Change, Part, Values
from mdeji.dispatch import queries as dispatch
from mdeji.kit.calendar import WEEKDAYS, day_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.supporters import availability, resting
from mdeji.supporters.service import get
from mdeji.supporters.week import DAY_MINUTES, HOURS, Block, DayRange

PIECES = {"all": (0, DAY_MINUTES), "morning": (0, 12 * 60), "afternoon": (12 * 60, DAY_MINUTES)}
"""Which part of a single day is meant."""


def _show_week(session: Any, supporter_id: int, _: datetime) -> Values:
    ticked = availability.week_of(session, supporter_id)
    return {"weekdays": WEEKDAYS, "hours": HOURS, "ticked": ticked, "spoken": words.minutes}


def _keep_week(change: Change) -> None:
    blocks = {block for sent in change.form.many("h") if (block := _block(sent))}
    availability.set_week(change.session, change.supporter_id, blocks, *change.by)


def _block(sent: str) -> Block | None:
    weekday, _, hour = sent.partition("-")
    if not (weekday.isdecimal() and hour.isdecimal() and len(sent) <= 4):
        return None
    known = int(weekday) < len(WEEKDAYS) and int(hour) in HOURS
    return (int(weekday), int(hour)) if known else None


def _show_days(session: Any, supporter_id: int, now: datetime) -> Values:
    today = day_of(now)
    return {
        "days": [
            (days, words.day_range(days))
            for days in availability.days_of(session, supporter_id, today)
        ],
        "rests_on_holidays": availability.rests_on_holidays(session, supporter_id),
        "today": today,
        "farthest": today + availability.FARTHEST,
    }


def _keep_days(change: Change) -> None:
    form, by = change.form, change.by
    if form.one("do") == "holidays":
        rests = form.one("holidays") == "rest"
        availability.set_holidays(change.session, change.supporter_id, *by, rests=rests)
        return
    first = _date(form.one("first"))
    if first is None:
        raise Invalid("first", "missing")
    last = _date(form.one("last")) or first
    if form.one("do") == "clear":
        availability.clear_days(change.session, change.supporter_id, first, last, *by)
        return
    begin, end = PIECES.get(form.one("piece"), PIECES["all"])
    days = DayRange(first, last, form.one("free") == "yes", begin, end)
    availability.set_days(change.session, change.supporter_id, days, *by)


def _show_pause(session: Any, supporter_id: int, now: datetime) -> Values:
    row, today = get(session, supporter_id), day_of(now)
    return {
        "stands": row.status.value,
        "until": row.paused_until,
        "tomorrow": today + timedelta(days=1),
        "farthest": today + resting.LONGEST_REST,
        "promised": promised(session, row.person_id, now),
    }


def _keep_pause(change: Change) -> None:
    until = None
    if change.form.one("how") == "until":
        until = _date(change.form.one("until"))
        if until is None:
            raise Invalid("until", "range")
    resting.pause(change.session, change.supporter_id, until, *change.by)


def _keep_return(change: Change) -> None:
    try:
        resting.come_back(change.session, change.supporter_id, *change.by)
    except NotAllowed as refusal:
        raise Invalid("return", refusal.reason) from None


def promised(session: Any, person_id: int, now: datetime) -> tuple[dispatch.VisitView, ...]:
    """Return the visits somebody has promised and that are still to come."""
    found = dispatch.visits_of_person(session, person_id, now)
    return tuple(visit for visit in found if visit.starts_at > now)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


TIMES: Mapping[str, Part] = {
    "week": Part("signed/me_week.html", _show_week, _keep_week),
    "days": Part("signed/me_days.html", _show_days, _keep_days),
    "pause": Part("signed/me_pause.html", _show_pause, _keep_pause),
    "return": Part("signed/me_pause.html", _show_pause, _keep_return),
}

"""When things fall due around a class: how long a seat is kept, when people are reminded. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from mdeji.kit.calendar import at_jst, day_of, is_quiet, not_quiet, quiet_until

SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
SHARE = 6
"""One sixth of the time left: so that the seat can still go on to others."""

LAST_OFFER = timedelta(hours=1)
"""A seat is offered for the last time this long before the class begins."""

SOON = timedelta(hours=2)
DAY_BEFORE_AT = time(10)
LIST_CLOSES = timedelta(hours=1)
QUESTIONS_AFTER = timedelta(minutes=30)
SETTLED = timedelta(hours=1)


def answer_until(now: datetime, starts_at: datetime) -> datetime | None:
    """Return until when an offered seat is kept free, or None if nobody could still take it.

    The time runs from when the message can arrive, is a share of the time left within a day and
    half an hour, and never ends while people sleep.
    """
    heard_at = not_quiet(now)
    last = starts_at - LAST_OFFER
    if last - heard_at < SHORTEST:
        return None
    until = heard_at + min(max((last - heard_at) / SHARE, SHORTEST), LONGEST)
    until = until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if is_quiet(until):  # Who finds the message late in the evening answers in the morning.
        morning = quiet_until(until)
        until = morning + SHORTEST if morning else until
    return min(until, last)


def timers(starts_at: datetime, ends_at: datetime, now: datetime) -> Mapping[str, datetime]:
    """Return what falls due around a class: reminders, the end of the waiting list, questions.

    A reminder that would come within an hour is left out: it was just talked about.
    """
    day_before = at_jst(day_of(starts_at) - timedelta(days=1), DAY_BEFORE_AT)
    reminders = {"class_tomorrow": day_before, "class_soon": not_quiet(starts_at - SOON)}
    due = {kind: at for kind, at in reminders.items() if now + SETTLED < at < starts_at}
    due["list_closed"] = starts_at - LIST_CLOSES
    due["ask_questions"] = not_quiet(ends_at + QUESTIONS_AFTER)
    return {kind: at for kind, at in due.items() if at > now}

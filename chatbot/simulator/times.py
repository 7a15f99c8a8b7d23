"""Where the clock control may go: 「明日の朝まで」 and the like."""

import re
from datetime import datetime, time, timedelta

from mdeji.kit.calendar import at_jst, to_jst

MORNING = time(8)
_STEP = re.compile(r"\+(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def destination(now: datetime, to: str) -> datetime:
    """Return the instant a clock control means: a preset, a step such as +2h, or an ISO time.

    Raises:
        ValueError: it means nothing, or lies in the past.
    """
    if to == "tomorrow-morning":
        return next_morning(now)
    if step := _STEP.fullmatch(to):
        return now + timedelta(**{_UNITS[step[2]]: int(step[1])})
    instant = datetime.fromisoformat(to)
    if instant.tzinfo is None or instant < now:
        raise ValueError("the clock moves forward only, to a time with a zone")
    return instant


def next_morning(now: datetime) -> datetime:
    """Return the next 8 o'clock in Japan."""
    today = to_jst(now).date()
    morning = at_jst(today, MORNING)
    return morning if morning > now else at_jst(today + timedelta(days=1), MORNING)

"""What falls due around a visit: which notice, to whom, when. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mdeji.kit.calendar import at_jst, day_of, not_quiet, to_jst

SOON = timedelta(hours=2)
DAY_BEFORE_AT = time(10)
STILL_USING_AFTER = timedelta(days=14)
REPORT_REMINDER_AFTER = timedelta(days=1)
OVERDUE_FINISH = timedelta(minutes=30)


@dataclass(frozen=True)
class Due:
    """Hold one reminder: its kind and when it is to be sent."""

    kind: str
    at: datetime


def reminders(starts_at: datetime, planned_at: datetime) -> tuple[Due, ...]:
    """Return the two reminders of a visit: the day before at ten, and two hours before.

    One that would fall before the visit was planned is left out; one in the quiet hours comes at
    their end, or the evening before if the visit itself begins too early for that (UX C12).
    """
    day_before = at_jst(day_of(starts_at) - timedelta(days=1), DAY_BEFORE_AT)
    soon = not_quiet(starts_at - SOON)
    due = (Due("visit_tomorrow", day_before), Due("visit_soon", soon))
    return tuple(d for d in due if planned_at + timedelta(hours=1) < d.at < starts_at)


def still_using_at(ends_at: datetime) -> datetime:
    """Return when to ask 「いまも つかえていますか」: two weeks later, at ten."""
    return at_jst(day_of(ends_at + STILL_USING_AFTER), DAY_BEFORE_AT)


def report_reminder_at(ends_at: datetime) -> datetime:
    """Return when to ask once more for the report: the next day at ten."""
    local = to_jst(ends_at + REPORT_REMINDER_AFTER)
    return at_jst(local.date(), DAY_BEFORE_AT)

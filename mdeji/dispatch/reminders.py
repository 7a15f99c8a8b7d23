"""What falls due around a visit: which notice, to whom, when. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mdeji.kit.calendar import at_jst, day_of, is_quiet, not_quiet, to_jst

SOON = timedelta(hours=2)
DAY_BEFORE_AT = time(10)
STILL_USING_AFTER = timedelta(days=14)
REPORT_REMINDER_AFTER = timedelta(days=1)
OVERDUE_FINISH = timedelta(minutes=30)
ADULT_BEFORE = timedelta(hours=3)
ADULT_DAY_BEFORE_AT = time(16)
TOLD_BEFORE = timedelta(hours=1)


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


def adult_by(starts_at: datetime) -> datetime:
    """Return until when somebody under 18 waits for an adult: three hours before the visit.

    Where that falls in the quiet hours it is four in the afternoon of the day before, while the
    office can still telephone. Source: decision 0024.
    """
    at = starts_at - ADULT_BEFORE
    if not is_quiet(at):
        return at
    return at_jst(day_of(starts_at) - timedelta(days=1), ADULT_DAY_BEFORE_AT)


def told_off_at(starts_at: datetime, now: datetime) -> datetime:
    """Return when somebody hears that they need not come: not at night, but in time before it."""
    return max(now, min(not_quiet(now), starts_at - TOLD_BEFORE))

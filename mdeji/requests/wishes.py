"""When a visit may take place."""

from datetime import datetime, timedelta

from mdeji.kit.calendar import VISIT_FROM, VISIT_UNTIL, is_closed, to_jst
from mdeji.kit.errors import Invalid
from mdeji.requests.rules import Door, Kind

SOONEST = timedelta(hours=24)
"""Volunteers need a day; whoever needs help sooner is asked to phone."""

LATEST = timedelta(days=90)
MOST_WISHES = 3


def usual_length(kind: Kind) -> timedelta:
    """Return how long a visit takes: two hours for a group, one for a single person."""
    return timedelta(hours=2 if kind is Kind.GROUP else 1)


def check_wishes(wishes: tuple[tuple[datetime, datetime], ...], door: Door, now: datetime) -> None:
    """Check the times wished for.

    Raises:
        Invalid: ``wishes`` with ``none``, ``too_many``, ``twice``, or what is wrong with one.
    """
    if not wishes:
        raise Invalid("wishes", "none")
    if len(wishes) > MOST_WISHES:
        raise Invalid("wishes", "too_many")
    if len({start for start, _ in wishes}) < len(wishes):
        raise Invalid("wishes", "twice")
    for start, end in wishes:
        fault = wish_fault(start, end, door, now)
        if fault:
            raise Invalid("wishes", fault)


def wish_fault(start: datetime, end: datetime, door: Door, now: datetime) -> str | None:
    """Return what is wrong with a wished time, or None.

    The office may arrange something sooner than a day ahead, for it can phone people.
    """
    begin, finish = to_jst(start), to_jst(end)
    if start <= now:
        return "past"
    if door is Door.DESK:  # A desk has hours of its own, on Sundays too.
        return None if end > start else "hours"
    if door is Door.LINE and start < now + SOONEST:
        return "too_soon"
    if start > now + LATEST:
        return "too_far"
    if is_closed(begin.date()):
        return "closed"
    if end <= start or finish.date() != begin.date():
        return "hours"
    if begin.time() < VISIT_FROM or finish.time() > VISIT_UNTIL:
        return "hours"
    return None

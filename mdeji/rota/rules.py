"""Decisions of the rota: when people are asked for, what counts as a gap, who is there twice. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from mdeji.kit.calendar import at_jst, day_of

ASKED_AHEAD = timedelta(days=21)
"""How long before a desk opens people are asked; until then they may sign up by themselves."""

ASKED_AT = time(9)
ALARM_AHEAD = timedelta(days=7)
"""How long before a desk opens the office is told that somebody is missing."""

ASKED_AGAIN_DAYS = (14, 10, 7, 5, 3, 2)
"""How many days before a desk a search that found nobody begins once more."""

CHECK_IN_FROM = timedelta(hours=1)
CHECK_IN_UNTIL = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=5)
LONGEST_STANDING = timedelta(days=366)
TOPICS_MOST = 2


class Gap(StrEnum):
    """How well a desk is staffed."""

    NONE_WANTED = "none_wanted"
    FULL = "full"
    PARTLY = "partly"
    EMPTY = "empty"


class Presence(StrEnum):
    """Where somebody on duty is on the day."""

    COMING = "coming"
    MISSING = "missing"
    THERE = "there"
    LATE = "late"
    GONE = "gone"


def gap(wanted: int, taken: int) -> Gap:
    """Return how well a desk is staffed."""
    if wanted == 0:
        return Gap.NONE_WANTED
    if taken == 0:
        return Gap.EMPTY
    return Gap.FULL if taken >= wanted else Gap.PARTLY


def is_alarming(found: Gap, starts_at: datetime, now: datetime) -> bool:
    """Tell whether the office has to act: seats are free and the desk opens within a week."""
    return found in {Gap.EMPTY, Gap.PARTLY} and now < starts_at <= now + ALARM_AHEAD


def search_from(starts_at: datetime) -> datetime:
    """Return from when people are asked: three weeks before, at nine in the morning."""
    return at_jst(day_of(starts_at - ASKED_AHEAD), ASKED_AT)


def is_asked_again(starts_at: datetime, now: datetime) -> bool:
    """Tell whether tonight a search that found nobody begins once more."""
    return (day_of(starts_at) - day_of(now)).days in ASKED_AGAIN_DAYS


def presence(
    starts_at: datetime, arrived_at: datetime | None, finished_at: datetime | None, now: datetime
) -> Presence:
    """Return where somebody on duty is."""
    if finished_at is not None:
        return Presence.GONE
    if arrived_at is not None:
        return Presence.LATE if arrived_at > starts_at + LATE_AFTER else Presence.THERE
    return Presence.MISSING if now > starts_at + LATE_AFTER else Presence.COMING


@dataclass(frozen=True)
class Span:
    """One promise of one supporter: from when until when, and what it is."""

    supporter_id: int
    starts_at: datetime
    ends_at: datetime
    request_id: int


def twice(spans: Iterable[Span]) -> frozenset[tuple[int, int]]:
    """Return who is promised to two places at once: pairs of request and supporter."""
    found: set[tuple[int, int]] = set()
    ordered = sorted(spans, key=lambda s: (s.supporter_id, s.starts_at, s.request_id))
    latest: Span | None = None
    for one in ordered:
        if latest is not None and latest.supporter_id == one.supporter_id:
            if one.starts_at < latest.ends_at:
                found |= {(one.request_id, one.supporter_id), (latest.request_id, one.supporter_id)}
            if one.ends_at <= latest.ends_at:
                continue
        latest = one
    return frozenset(found)

"""Hours: when somebody is free, when nobody is disturbed, until when an offer stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from mdeji.matching.facts import Candidate, Slot
from mdeji.matching.policy import Policy

JST = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a slot together with what every candidate's calendar is compared to."""

    slot: Slot
    on: date
    weekday: int
    from_minute: int
    until_minute: int
    leave_at: datetime
    back_at: datetime


def span_of(slot: Slot, policy: Policy) -> Span:
    """Return the slot in JST, with the way there and back."""
    start, end = slot.starts_at.astimezone(JST), slot.ends_at.astimezone(JST)
    midnight = datetime.combine(start.date(), time(), JST)
    return Span(
        slot=slot,
        on=start.date(),
        weekday=start.weekday(),
        from_minute=_minutes(start - midnight),
        until_minute=_minutes(end - midnight),
        leave_at=slot.starts_at - policy.travel_buffer,
        back_at=slot.ends_at + policy.travel_buffer,
    )


def is_free(candidate: Candidate, span: Span) -> bool:
    """Tell whether the supporter's own calendar covers the whole span."""
    windows = [
        (w.from_minute, w.until_minute) for w in candidate.weekly if w.weekday == span.weekday
    ]
    for day in candidate.exceptions:
        if day.on != span.on:
            continue
        if day.free:
            windows.append((day.from_minute, day.until_minute))
        elif day.from_minute < span.until_minute and span.from_minute < day.until_minute:
            return False
    return _covered(windows, span)


def clash(candidate: Candidate, span: Span) -> Slot | None:
    """Return the visit that leaves no time for the way, or None."""
    for busy in candidate.busy:
        if busy.starts_at < span.back_at and span.leave_at < busy.ends_at:
            return busy
    return None


def quiet_until(now: datetime, policy: Policy) -> datetime | None:
    """Return when people may be disturbed again, or None when they may be now."""
    local = now.astimezone(JST)
    minute = local.hour * 60 + local.minute
    if policy.quiet_until_minute <= minute < policy.quiet_from_minute:
        return None
    day = local.date() if minute < policy.quiet_until_minute else local.date() + timedelta(days=1)
    return at_minute(day, policy.quiet_until_minute)


def at_minute(day: date, minute: int) -> datetime:
    """Return the instant of a minute of a day in JST."""
    return (datetime.combine(day, time(), JST) + timedelta(minutes=minute)).astimezone(UTC)


def is_urgent(slot: Slot, now: datetime, policy: Policy) -> bool:
    """Tell whether the visit is so near that waves are bigger and answers wanted sooner."""
    return slot.starts_at - now < policy.urgent_under


def last_call(slot: Slot, policy: Policy) -> datetime:
    """Return the instant after which nobody is asked automatically any more."""
    return slot.starts_at - policy.last_call_before


def expires_at(slot: Slot, now: datetime, policy: Policy) -> datetime:
    """Return until when an offer sent now may be answered: fitting the time left, not ending at night."""
    end = _daytime(now + _stands_for(slot, now, policy), now, policy)
    return max(min(end, last_call(slot, policy)), now + policy.expiry_min)


def _stands_for(slot: Slot, now: datetime, policy: Policy) -> timedelta:
    if is_urgent(slot, now, policy):
        wanted = (slot.starts_at - now) / policy.urgent_expiry_parts
        return max(policy.expiry_min, min(wanted, policy.urgent_expiry_max))
    wanted = (slot.starts_at - policy.hand_over_before - now) / policy.expiry_parts
    return max(policy.expiry_min, min(wanted, policy.expiry))


def _daytime(end: datetime, now: datetime, policy: Policy) -> datetime:
    if quiet_until(end, policy) is None:
        # People are told this time: a full ten minutes, not 10:11.
        return end.replace(minute=end.minute - end.minute % 10, second=0, microsecond=0)
    local = end.astimezone(JST)
    evening = (
        local.date()
        if local.hour * 60 + local.minute >= policy.quiet_from_minute
        else local.date() - timedelta(days=1)
    )
    tonight = at_minute(evening, policy.evening_end_minute)
    if tonight - now >= (end - now) / 2 and tonight - now >= policy.expiry_min:
        return tonight
    return at_minute(evening + timedelta(days=1), policy.morning_end_minute)


def _covered(windows: list[tuple[int, int]], span: Span) -> bool:
    if len(windows) == 1:
        return windows[0][0] <= span.from_minute and span.until_minute <= windows[0][1]
    reached = span.from_minute
    for start, end in sorted(windows):
        if start <= reached < end:
            reached = end
    return reached >= span.until_minute and bool(windows)


def _minutes(delta: timedelta) -> int:
    return int(delta.total_seconds()) // 60

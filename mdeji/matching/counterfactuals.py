"""Counterfactuals: how many more could be asked if one thing about the request were different."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from mdeji.matching.checks import is_out_of_reach, standing_checks
from mdeji.matching.facts import Candidate, Inputs, Role, Slot
from mdeji.matching.hours import JST, Span, at_minute, span_of
from mdeji.matching.obstacles import Obstacle, ObstacleKind
from mdeji.matching.setting import Setting, setting_of
from mdeji.matching.shortlist import UNKNOWN_M
from mdeji.matching.steps import ChangeKind, Counterfactual
from mdeji.matching.timing import RESTING as PASSING_CHECKS
from mdeji.matching.timing import TIMED, UNASKED, timed_obstacle

Check: TypeAlias = tuple[Callable[[Candidate, Setting, Any], Obstacle | None], Any]

TIME = frozenset({ObstacleKind.NOT_FREE, ObstacleKind.CLASH})
RESTING = frozenset({ObstacleKind.OFFER_OPEN, ObstacleKind.ASKED_TODAY, ObstacleKind.OFFER_CAP})
AT_HOME = frozenset({ObstacleKind.NO_HOME_VISITS, ObstacleKind.FIRST_VISIT_AT_HOME})


_GROUPS = (
    frozenset({ObstacleKind.TOO_FAR}),
    frozenset({ObstacleKind.DEVICE_MISSING}),
    frozenset({ObstacleKind.SKILL_MISSING}),
    AT_HOME,
    TIME,
    RESTING | {ObstacleKind.ALREADY_ASKED},
)
# One change removes the obstacles of one group; whoever has two groups is not helped by any.
_GROUP_OF = {kind: group for group in _GROUPS for kind in group}


@dataclass(frozen=True, slots=True)
class Blocked:
    """Hold somebody whom one change would make available, with what stands in the way."""

    candidate: Candidate
    obstacles: tuple[Obstacle, ...]

    def only(self, kinds: frozenset[ObstacleKind]) -> bool:
        """Tell whether nothing else stands in the way."""
        return all(o.kind in kinds for o in self.obstacles)


@dataclass(frozen=True, slots=True)
class Survey:
    """Hold everybody's first obstacle, counted, and those who are one change away."""

    counts: Counter[ObstacleKind]
    blocked: list[Blocked]


def counterfactuals(inputs: Inputs, slot: Slot) -> tuple[Counterfactual, ...]:
    """Return the changes that would help for the first seat still free, the most helpful first."""
    setting = setting_of(inputs)
    role = next(iter(setting.missing()), Role.LEAD)
    found = survey(inputs, setting, span_of(slot, setting.policy), role)
    return changes_for(found, setting, slot)


def survey(inputs: Inputs, setting: Setting, span: Span | None, role: Role) -> Survey:
    """Look at everybody once; without a time only at what holds at any time."""
    found = Survey(Counter(), [])
    checks = _checks(setting, span, role)
    for candidate in inputs.candidates:
        first = _first(candidate, setting, checks)
        if first is None:
            continue
        found.counts[first.kind] += 1
        if not _is_fixed(candidate, setting, first):
            blocked = _one_change_away(candidate, setting, checks)
            found.blocked.extend([] if blocked is None else [blocked])
    return found


def _first(candidate: Candidate, setting: Setting, checks: Sequence[Check]) -> Obstacle | None:
    for check, detail in checks:
        found = check(candidate, setting, detail)
        if found is not None:
            return found
    return None


def _is_fixed(candidate: Candidate, setting: Setting, first: Obstacle) -> bool:
    """Tell at a glance that no change would help."""
    if first.kind is ObstacleKind.TOO_FAR:
        return is_out_of_reach(candidate, max(setting.policy.wider_by_m, default=0))
    return first.kind not in _GROUP_OF


def changes_for(found: Survey, setting: Setting, slot: Slot) -> tuple[Counterfactual, ...]:
    """Return the changes that would help some of those who are one change away."""
    blocked = found.blocked
    changes = [
        *_wider(blocked, setting),
        *_without_device(blocked, setting),
        *_without_a_topic(blocked, setting),
        *_at_a_centre(blocked),
        *_count(blocked, RESTING, ChangeKind.ASK_RESTING),
        *_silent(blocked),
        *_other_times(blocked, setting, slot),
    ]
    return tuple(sorted(changes, key=lambda c: -c.gains))


def _checks(setting: Setting, span: Span | None, role: Role) -> tuple[Check, ...]:
    """Return every check that can find something, with its last argument, in the usual order."""
    standing = [(check, role) for check in standing_checks(setting, role)]
    if span is None:
        return tuple(standing)
    timed = [(check, span) for check in (TIMED if setting.history else UNASKED)]
    return (*standing, *timed, *((check, None) for check in PASSING_CHECKS))


def _one_change_away(
    candidate: Candidate, setting: Setting, checks: Sequence[Check]
) -> Blocked | None:
    """Return the candidate if everything that stands in the way is of one group, else None."""
    found: list[Obstacle] = []
    for check, detail in checks:
        one = check(candidate, setting, detail)
        if one is None:
            continue
        found.append(one)
        if one.kind not in _GROUP_OF.get(found[0].kind, ()):
            return None
    return Blocked(candidate, tuple(found))


def _wider(blocked: list[Blocked], setting: Setting) -> Iterator[Counterfactual]:
    far = [b.candidate for b in blocked if b.only(frozenset({ObstacleKind.TOO_FAR}))]
    before = 0
    for metres in setting.policy.wider_by_m:
        gains = sum(c.distance_m is not None and c.distance_m <= c.radius_m + metres for c in far)
        if gains > before:
            yield Counterfactual(ChangeKind.WIDER_RADIUS, {"by_m": metres}, gains)
        before = max(before, gains)


def _without_device(blocked: list[Blocked], setting: Setting) -> Iterator[Counterfactual]:
    data = {"device": setting.need.device}
    for change in _count(blocked, frozenset({ObstacleKind.DEVICE_MISSING}), ChangeKind.DROP_DEVICE):
        yield replace(change, data=data)


def _without_a_topic(blocked: list[Blocked], setting: Setting) -> Iterator[Counterfactual]:
    if len(setting.need.topics) < 2:
        return
    unskilled = [b for b in blocked if b.only(frozenset({ObstacleKind.SKILL_MISSING}))]
    for topic in setting.need.topics:
        gains = sum(b.obstacles[0].data.get("topics") == [topic] for b in unskilled)
        if gains:
            yield Counterfactual(ChangeKind.DROP_TOPIC, {"topic": topic}, gains)


def _at_a_centre(blocked: list[Blocked]) -> Iterator[Counterfactual]:
    return _count(blocked, AT_HOME, ChangeKind.AT_CENTRE)


def _silent(blocked: list[Blocked]) -> Iterator[Counterfactual]:
    # Silence is not refusal: whoever did not answer may say yes on the phone.
    kinds = RESTING | {ObstacleKind.ALREADY_ASKED}
    gains = sum(
        b.only(kinds) and any(o.data.get("answer") == "expired" for o in b.obstacles)
        for b in blocked
    )
    if gains:
        yield Counterfactual(ChangeKind.PHONE_SILENT, {}, gains)


def _count(
    blocked: list[Blocked], kinds: frozenset[ObstacleKind], kind: ChangeKind
) -> Iterator[Counterfactual]:
    gains = sum(b.only(kinds) for b in blocked)
    if gains:
        yield Counterfactual(kind, {}, gains)


def _other_times(blocked: list[Blocked], setting: Setting, slot: Slot) -> list[Counterfactual]:
    policy = setting.policy
    busy = sorted((b.candidate for b in blocked if b.only(TIME)), key=_by_distance)[
        : policy.other_times_depth
    ]
    if not busy:
        return []
    found = []
    for other in _alternatives(setting, slot):
        span = span_of(other, policy)
        gains = sum(timed_obstacle(c, setting, span) is None for c in busy)
        if gains:
            data = {"starts_at": other.starts_at.isoformat(), "ends_at": other.ends_at.isoformat()}
            found.append((gains, other, Counterfactual(ChangeKind.OTHER_TIME, data, gains)))
    found.sort(key=_closest_to(slot))
    return [change for _, _, change in found[: policy.other_times]]


def _by_distance(candidate: Candidate) -> tuple[int, int]:
    metres = UNKNOWN_M if candidate.distance_m is None else candidate.distance_m
    return metres, candidate.supporter_id


def _closest_to(
    slot: Slot,
) -> Callable[[tuple[int, Slot, Counterfactual]], tuple[int, timedelta, datetime]]:
    return lambda found: (-found[0], abs(found[1].starts_at - slot.starts_at), found[1].starts_at)


def _alternatives(setting: Setting, slot: Slot) -> Iterator[Slot]:
    """Yield every full hour within the visiting hours of the coming days."""
    policy, length = setting.policy, slot.ends_at - slot.starts_at
    first = (setting.now + policy.urgent_under).astimezone(JST).date() + timedelta(days=1)
    minutes = int(length.total_seconds()) // 60
    for ahead in range(policy.other_times_days):
        day = first + timedelta(days=ahead)
        if _is_closed(day):
            continue
        for minute in range(policy.opens_minute, policy.closes_minute - minutes + 1, 60):
            start = at_minute(day, minute)
            yield Slot(start, start + length)


def _is_closed(day: date) -> bool:
    # Centres and the city are closed from 29 December to 3 January.
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)

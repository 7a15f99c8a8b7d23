"""The shortlist: in which order people are asked, and what to tell each about why."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from mdeji.matching.facts import Candidate, Role
from mdeji.matching.setting import ANY_TOPIC, Setting
from mdeji.matching.steps import Reason, ReasonCode

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A distance nobody knows sorts behind every known one.
UNKNOWN_M = 1_000_000

Key: TypeAlias = tuple[bool, int, int, int, bool, int, int, datetime, int]


@dataclass(frozen=True, slots=True)
class Pick:
    """Hold a supporter with the reasons to ask this one."""

    candidate: Candidate
    score: int
    reasons: tuple[Reason, ...]


def shortlist(
    candidates: Iterable[Candidate], setting: Setting, role: Role, limit: int
) -> list[Pick]:
    """Return the first ``limit`` of those who may be asked: a late yes first, then the least burdened.

    After the burden: distance by buckets, own district, neighbouring district, knows the group, skill,
    metres, longest not asked, id. The last makes the order total.
    """
    first = heapq.nsmallest(limit, candidates, key=lambda c: order_key(c, setting))
    return [Pick(c, score_of(c, setting), reasons_for(c, setting, role)) for c in first]


def order_key(candidate: Candidate, setting: Setting) -> Key:
    """Return the key of the order; smaller is asked earlier."""
    policy = setting.policy
    metres = UNKNOWN_M if candidate.distance_m is None else candidate.distance_m
    return (
        not candidate.late_yes,
        load_of(candidate, setting) // policy.load_bucket,
        metres // policy.distance_bucket_m,
        district_rank(candidate, setting),
        candidate.visits_with_group == 0,
        -skill_of(candidate, setting),
        metres,
        candidate.last_offered_at or NEVER,
        candidate.supporter_id,
    )


def load_of(candidate: Candidate, setting: Setting) -> int:
    """Return how much was asked of somebody in the last 30 days; a visit weighs more than a question."""
    return len(candidate.offers_sent) + setting.policy.visit_weight * candidate.visits_last_30d


def district_rank(candidate: Candidate, setting: Setting) -> int:
    """Return 0 in the district of the request, 1 in a neighbouring one, 2 elsewhere."""
    if candidate.district_id == setting.need.district_id:
        return 0
    return 1 if candidate.district_id in setting.neighbours else 2


def skill_of(candidate: Candidate, setting: Setting) -> int:
    """Return the best level in a topic of the request."""
    levels = [candidate.skills.get(topic, 0) for topic in setting.need.topics]
    return max(levels, default=0)


def score_of(candidate: Candidate, setting: Setting) -> int:
    """Return the order as one number from 0 to 100 for screens; it decides nothing."""
    late, load, distance, district, stranger, skill, *_ = order_key(candidate, setting)
    score = 90 - 8 * load - 5 * min(distance, 8) - 5 * district - 3 * stranger - 2 * skill
    return max(0, min(100, score if late else score + 10))


def reasons_for(candidate: Candidate, setting: Setting, role: Role) -> tuple[Reason, ...]:
    """Return why this supporter is asked, the strongest reason first."""
    found = (
        _late_yes(candidate),
        _knows_group(candidate),
        _district(candidate, setting),
        _near(candidate, setting),
        _good_at(candidate, setting),
        _knows_device(candidate, setting),
        _first_visit(candidate, role),
        _not_asked_lately(candidate),
    )
    return tuple(reason for reason in found if reason is not None)


def reach(candidates: Sequence[Candidate], setting: Setting, wanted: int) -> list[Candidate]:
    """Return the smallest circle with a choice of people: near, then neighbouring districts, then everybody."""
    stages: tuple[list[Candidate], ...] = ([], [], [])
    for candidate in candidates:
        stages[_stage(candidate, setting)].append(candidate)
    circle: list[Candidate] = []
    for stage in stages:
        circle += stage
        if len(circle) >= wanted * setting.policy.pool_per_ask:
            break
    return circle


def _stage(candidate: Candidate, setting: Setting) -> int:
    # Somebody who waits for a turn after a late yes is not kept out by the border of a district.
    if candidate.late_yes:
        return 0
    rank = district_rank(candidate, setting)
    metres = candidate.distance_m
    return 0 if rank == 0 or (metres is not None and metres <= setting.policy.near_m) else rank


def _late_yes(candidate: Candidate) -> Reason | None:
    return Reason(ReasonCode.LATE_YES) if candidate.late_yes else None


def _knows_group(candidate: Candidate) -> Reason | None:
    times = candidate.visits_with_group
    return Reason(ReasonCode.KNOWS_GROUP, {"times": times}) if times else None


def _district(candidate: Candidate, setting: Setting) -> Reason | None:
    rank = district_rank(candidate, setting)
    if rank > 1:
        return None
    code = ReasonCode.NEIGHBOUR_DISTRICT if rank else ReasonCode.SAME_DISTRICT
    return Reason(code, {"district_id": candidate.district_id})


def _near(candidate: Candidate, setting: Setting) -> Reason | None:
    metres = candidate.distance_m
    if metres is None or metres > setting.policy.near_m:
        return None
    return Reason(ReasonCode.NEAR, {"distance_m": metres})


def _good_at(candidate: Candidate, setting: Setting) -> Reason | None:
    topics = setting.need.topics
    good = [
        t
        for t in topics
        if t != ANY_TOPIC and candidate.skills.get(t, 0) >= setting.policy.lead_level
    ]
    return Reason(ReasonCode.GOOD_AT, {"topics": good}) if good else None


def _knows_device(candidate: Candidate, setting: Setting) -> Reason | None:
    device = setting.need.device
    return (
        Reason(ReasonCode.KNOWS_DEVICE, {"device": device}) if device in candidate.devices else None
    )


def _first_visit(candidate: Candidate, role: Role) -> Reason | None:
    if candidate.visits_done:
        return None
    return Reason(ReasonCode.FIRST_VISIT, {"role": role.value})


def _not_asked_lately(candidate: Candidate) -> Reason | None:
    return None if candidate.offers_sent else Reason(ReasonCode.NOT_ASKED_LATELY, {"days": 30})

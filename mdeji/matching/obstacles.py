"""Obstacles (打診しない理由): why somebody is not asked, as data and never as prose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class ObstacleKind(StrEnum):
    """Name a reason not to ask; LATE is the only one about the request itself."""

    NOT_ACTIVE = "not_active"
    TOO_FAR = "too_far"
    TRAINING_MISSING = "training_missing"
    NO_LONGER_TRAINEE = "no_longer_trainee"
    ALREADY_ON_TEAM = "already_on_team"
    CONFLICT_OF_PAIR = "conflict_of_pair"
    MINOR_WITHOUT_ADULT = "minor_without_adult"
    NO_HOME_VISITS = "no_home_visits"
    FIRST_VISIT_AT_HOME = "first_visit_at_home"
    SKILL_MISSING = "skill_missing"
    DEVICE_MISSING = "device_missing"
    DECLINED_BEFORE = "declined_before"
    ALREADY_ASKED = "already_asked"
    NOT_FREE = "not_free"
    CLASH = "clash"
    SNOOZED = "snoozed"
    OFFER_OPEN = "offer_open"
    ASKED_TODAY = "asked_today"
    OFFER_CAP = "offer_cap"
    LATE = "late"


# They pass by themselves; all of them carry ``until``.
PASSING = frozenset(
    {
        ObstacleKind.SNOOZED,
        ObstacleKind.OFFER_OPEN,
        ObstacleKind.ASKED_TODAY,
        ObstacleKind.OFFER_CAP,
    }
)

Fact: TypeAlias = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Hold why a supporter is not asked; ``data`` is JSON-able and feeds the explanation."""

    kind: ObstacleKind
    data: Mapping[str, Fact] = field(default_factory=dict)

"""Steps: what a decision can come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from mdeji.matching.facts import Role, Slot
from mdeji.matching.obstacles import Fact, ObstacleKind


class ReasonCode(StrEnum):
    """Name why somebody in particular is asked."""

    LATE_YES = "late_yes"
    NEAR = "near"
    SAME_DISTRICT = "same_district"
    NEIGHBOUR_DISTRICT = "neighbour_district"
    KNOWS_GROUP = "knows_group"
    GOOD_AT = "good_at"
    KNOWS_DEVICE = "knows_device"
    NOT_ASKED_LATELY = "not_asked_lately"
    FIRST_VISIT = "first_visit"


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold one reason why this supporter is asked; screens and bot have the words."""

    code: ReasonCode
    data: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask1:
    """Hold one offer to make; ``rank`` counts from 1 within the wave."""

    seat_id: int
    role: Role
    supporter_id: int
    rank: int
    score: int
    distance_m: int | None
    reasons: tuple[Reason, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """Make these offers now; ``late`` says a coordinator should know at once as well."""

    slot: Slot
    wave: int
    asks: tuple[Ask1, ...]
    look_again_at: datetime
    late: bool = False


class WaitFor(StrEnum):
    """Name what a pause waits for."""

    ANSWERS = "answers"
    MORNING = "morning"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing until then, or until somebody answers."""

    until: datetime
    why: WaitFor


@dataclass(frozen=True, slots=True)
class Staffed:
    """Stop asking: everybody the visit needs has said yes."""

    slot: Slot | None


class ChangeKind(StrEnum):
    """Name what a coordinator could change."""

    WIDER_RADIUS = "wider_radius"
    OTHER_TIME = "other_time"
    DROP_DEVICE = "drop_device"
    DROP_TOPIC = "drop_topic"
    AT_CENTRE = "at_centre"
    ASK_RESTING = "ask_resting"
    PHONE_SILENT = "phone_silent"


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Hold how many more could be asked for the missing seats if one thing were different."""

    kind: ChangeKind
    data: Mapping[str, Fact]
    gains: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Hand over to a coordinator: who is missing, what stood in the way, what would help."""

    missing: Mapping[Role, int]
    reasons: Mapping[ObstacleKind, int]
    counterfactuals: tuple[Counterfactual, ...]
    slot: Slot | None
    late: bool = False


Step: TypeAlias = Ask | Wait | Staffed | Shortfall

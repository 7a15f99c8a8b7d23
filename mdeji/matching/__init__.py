"""Matching: who is asked next, and why; pure functions of the need, the people, the past and the time."""

from mdeji.matching.counterfactuals import counterfactuals
from mdeji.matching.decide import decide, next_step
from mdeji.matching.facts import (
    Answer,
    Asked,
    Candidate,
    DayException,
    Inputs,
    Need,
    Role,
    SeatNeed,
    Slot,
    WeeklyWindow,
)
from mdeji.matching.obstacles import PASSING, Obstacle, ObstacleKind
from mdeji.matching.policy import Policy
from mdeji.matching.ranking import Ranked, ranking
from mdeji.matching.steps import (
    Ask,
    Ask1,
    ChangeKind,
    Counterfactual,
    Reason,
    ReasonCode,
    Shortfall,
    Staffed,
    Step,
    Wait,
    WaitFor,
)

__all__ = [
    "PASSING",
    "Answer",
    "Ask",
    "Ask1",
    "Asked",
    "Candidate",
    "ChangeKind",
    "Counterfactual",
    "DayException",
    "Inputs",
    "Need",
    "Obstacle",
    "ObstacleKind",
    "Policy",
    "Ranked",
    "Reason",
    "ReasonCode",
    "Role",
    "SeatNeed",
    "Shortfall",
    "Slot",
    "Staffed",
    "Step",
    "Wait",
    "WaitFor",
    "WeeklyWindow",
    "counterfactuals",
    "decide",
    "next_step",
    "ranking",
]

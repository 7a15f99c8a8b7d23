"""The ranking: every supporter for the coordinator's screen, with reasons or the obstacle."""

from dataclasses import dataclass

from mdeji.matching.checks import obstacle, obstacles
from mdeji.matching.facts import Candidate, Inputs, Role, Slot
from mdeji.matching.hours import span_of
from mdeji.matching.obstacles import Obstacle
from mdeji.matching.setting import setting_of
from mdeji.matching.shortlist import Key, order_key, reasons_for, score_of
from mdeji.matching.steps import Reason


@dataclass(frozen=True, slots=True)
class Ranked:
    """Hold one supporter: ``reasons`` to ask, or ``obstacles`` (the first decides) and the order either way."""

    supporter_id: int
    rank: int
    score: int
    distance_m: int | None
    reasons: tuple[Reason, ...]
    obstacles: tuple[Obstacle, ...]


def ranking(inputs: Inputs, slot: Slot, role: Role) -> list[Ranked]:
    """Return all supporters for a role at a time: first those who may be asked in order, then the others."""
    setting = setting_of(inputs)
    span = span_of(slot, inputs.policy)

    def place(candidate: Candidate) -> tuple[bool, int, Key]:
        stands = obstacle(candidate, setting, span, role) is not None
        return stands, len(obstacles(candidate, setting, span, role)), order_key(candidate, setting)

    ordered = sorted(inputs.candidates, key=place)
    return [
        Ranked(
            supporter_id=c.supporter_id,
            rank=rank,
            score=score_of(c, setting),
            distance_m=c.distance_m,
            reasons=reasons_for(c, setting, role),
            obstacles=obstacles(c, setting, span, role),
        )
        for rank, c in enumerate(ordered, start=1)
    ]

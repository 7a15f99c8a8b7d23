"""Pools: who may be asked for which role at which of the wished times, and which time has the best prospects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mdeji.matching.checks import is_out_of_reach, standing_obstacle
from mdeji.matching.facts import Candidate, Inputs, Role, Slot
from mdeji.matching.hours import span_of
from mdeji.matching.obstacles import Obstacle
from mdeji.matching.policy import Policy
from mdeji.matching.setting import ASKABLE, REQUIRED, Setting
from mdeji.matching.timing import resting_obstacle, timed_obstacle


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold who may be asked at one time; ``rested_at`` is when the next tired person may be, if any."""

    slot: Slot
    eligible: Mapping[Role, tuple[Candidate, ...]]
    rested_at: datetime | None

    def lacks(self, role: Role) -> bool:
        """Tell whether nobody is left to ask for a role."""
        return not self.eligible.get(role)


def pools_of(inputs: Inputs, setting: Setting, slots: tuple[Slot, ...]) -> list[Pool]:
    """Return the pool of every given time, in their order."""
    reachable = [c for c in inputs.candidates if _may_pass(c, setting.policy)]
    standing: dict[Role, list[tuple[Candidate, Obstacle | None]]] = {}
    for role in Role:
        if setting.open_seats(role):
            fit = [c for c in reachable if standing_obstacle(c, setting, role) is None]
            standing[role] = [(c, resting_obstacle(c, setting)) for c in fit]
    return [_pool(slot, standing, setting) for slot in slots]


def best(pools: list[Pool], setting: Setting) -> Pool:
    """Return the pool with the best prospects; the wish named first wins a tie."""
    return max(pools, key=lambda pool: prospects(pool, setting))


def prospects(pool: Pool, setting: Setting) -> tuple[int, float]:
    """Return how many required seats can be filled, then the yeses to expect, both cut off at enough."""
    fillable, likely = 0, 0.0
    for role in REQUIRED:
        seats = len(setting.open_seats(role))
        people = pool.eligible.get(role, ())
        fillable += min(seats, len(people))
        likely += min(float(seats), sum(yes_chance(c, setting.policy) for c in people[: seats * 8]))
    return fillable, round(likely, 3)


def yes_chance(candidate: Candidate, policy: Policy) -> float:
    """Return how likely somebody says yes: what they did so far, pulled to what people do on average."""
    yeses = candidate.offers_accepted + policy.yes_prior * policy.yes_prior_weight
    chance = yeses / (candidate.offers_answered + policy.yes_prior_weight)
    return min(0.9, max(0.1, round(chance, 3)))


def _may_pass(candidate: Candidate, policy: Policy) -> bool:
    # Repeats the two checks that stop most people, without a call and an object for each.
    return candidate.status in ASKABLE and not is_out_of_reach(candidate, policy.beyond_radius_m)


def _pool(
    slot: Slot, standing: Mapping[Role, list[tuple[Candidate, Obstacle | None]]], setting: Setting
) -> Pool:
    span = span_of(slot, setting.policy)
    eligible: dict[Role, tuple[Candidate, ...]] = {}
    tired: list[Obstacle] = []
    for role, people in standing.items():
        fit = [(c, rest) for c, rest in people if timed_obstacle(c, setting, span) is None]
        eligible[role] = tuple(c for c, rest in fit if rest is None)
        if role in REQUIRED:
            tired += [rest for _, rest in fit if rest is not None]
    return Pool(slot, eligible, _earliest(tired))


def _earliest(tired: list[Obstacle]) -> datetime | None:
    until = [str(rest.data["until"]) for rest in tired]
    return min((datetime.fromisoformat(at) for at in until), default=None)

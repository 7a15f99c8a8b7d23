"""Pools: who may be asked for which role at which of the wished times, and which time has the best prospects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mdeji.matching.checks import is_within_reach, passes, standing_checks, too_far
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


def pools_of(inputs: Inputs, setting: Setting, slots: Sequence[Slot]) -> Iterator[Pool]:
    """Yield the pool of each of the times; a later one costs nothing if nobody asks for it."""
    reachable = [
        c for c in inputs.candidates if c.status in ASKABLE and is_within_reach(c, setting)
    ]
    resting: dict[int, Obstacle | None] = {}
    standing: dict[Role, list[Candidate]] = {}
    for role in Role:
        if setting.open_seats(role):
            # The way was looked at before, once for all roles.
            checks = tuple(c for c in standing_checks(setting, role) if c is not too_far)
            standing[role] = [c for c in reachable if passes(c, setting, role, checks)]
    for slot in slots:
        yield _pool(slot, standing, resting, setting)


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
        likely += _likely(people, seats, setting.policy)
    return fillable, round(likely, 3)


def _likely(people: Sequence[Candidate], seats: int, policy: Policy) -> float:
    likely = 0.0
    for candidate in people:
        if likely >= seats:
            return float(seats)
        likely += yes_chance(candidate, policy)
    return min(likely, float(seats))


def is_plenty(pool: Pool, setting: Setting) -> bool:
    """Tell whether no other time could have better prospects."""
    seats = sum(setting.missing().values())
    return prospects(pool, setting) == (seats, float(seats))


def yes_chance(candidate: Candidate, policy: Policy) -> float:
    """Return how likely somebody says yes: what they did so far, pulled to what people do on average."""
    yeses = candidate.offers_accepted + policy.yes_prior * policy.yes_prior_weight
    chance = yeses / (candidate.offers_answered + policy.yes_prior_weight)
    return min(0.9, max(0.1, round(chance, 3)))


def _pool(
    slot: Slot,
    standing: Mapping[Role, list[Candidate]],
    resting: dict[int, Obstacle | None],
    setting: Setting,
) -> Pool:
    span = span_of(slot, setting.policy)
    everybody = {c.supporter_id: c for people in standing.values() for c in people}
    free = {i for i, c in everybody.items() if timed_obstacle(c, setting, span) is None}
    for i in free - resting.keys():
        resting[i] = resting_obstacle(everybody[i], setting)
    ready = {i for i in free if resting[i] is None}
    eligible = {
        role: tuple(c for c in people if c.supporter_id in ready)
        for role, people in standing.items()
    }
    needed = {c.supporter_id for role in REQUIRED for c in standing.get(role, ())}
    tired = [rest for i in free & needed if (rest := resting[i]) is not None]
    return Pool(slot, eligible, _earliest(tired))


def _earliest(tired: list[Obstacle]) -> datetime | None:
    until = [str(rest.data["until"]) for rest in tired]
    return min((datetime.fromisoformat(at) for at in until), default=None)

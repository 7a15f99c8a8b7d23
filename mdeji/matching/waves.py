"""Waves (打診の回): how many are asked at once, for which seats, until when."""

from dataclasses import dataclass
from datetime import datetime

from mdeji.matching.facts import Candidate, Role, Slot
from mdeji.matching.hours import expires_at, is_urgent
from mdeji.matching.pools import Pool, yes_chance
from mdeji.matching.setting import Setting
from mdeji.matching.shortlist import Pick, reach, shortlist
from mdeji.matching.steps import Ask1


@dataclass(frozen=True, slots=True)
class Share:
    """Hold between which shares of the missing seats the expected yeses of a wave lie."""

    low: float
    high: float


def wave(pool: Pool, setting: Setting) -> tuple[Ask1, ...]:
    """Return the offers to make now; empty when enough are waiting for an answer or nobody is left."""
    chosen: list[tuple[Role, Pick]] = []
    for role in Role:
        if setting.open_seats(role):
            taken = [pick.candidate for _, pick in chosen]
            chosen += [(role, pick) for pick in _fill(role, pool, setting, taken)]
    until = expires_at(pool.slot, setting.now, setting.policy)
    return _offers(_with_an_adult(chosen, setting), setting, until)


def share_of(slot: Slot, setting: Setting) -> Share:
    """Return the share for this time: more when the visit is near."""
    policy = setting.policy
    if is_urgent(slot, setting.now, policy):
        return Share(policy.urgent_share_low, policy.urgent_share_high)
    return Share(policy.wave_share_low, policy.wave_share_high)


def _fill(role: Role, pool: Pool, setting: Setting, taken: list[Candidate]) -> list[Pick]:
    seats, share = len(setting.open_seats(role)), share_of(pool.slot, setting)
    room = _room(role, setting, len(taken))
    expected = _expected(role, setting)
    picks: list[Pick] = []
    for pick in _in_order(role, pool, setting, taken, room):
        chance = yes_chance(pick.candidate, setting.policy)
        enough = _is_enough(expected, chance, seats, share)
        if len(picks) >= room or enough:
            break
        if not _avoided(pick.candidate, [*taken, *(p.candidate for p in picks)]):
            picks.append(pick)
            expected += chance
    return picks


def _is_enough(expected: float, chance: float, seats: int, share: Share) -> bool:
    # Sums of decimal fractions miss their target by a hair, which must not decide about a person.
    hair = 1e-6
    return expected + hair >= share.low * seats and expected + chance - hair > share.high * seats


def _room(role: Role, setting: Setting, taken: int) -> int:
    policy = setting.policy
    waiting = sum(a.role is role for a in setting.open_asks)
    return min(
        policy.wave_max_per_seat * len(setting.open_seats(role)) - waiting, policy.wave_max - taken
    )


def _expected(role: Role, setting: Setting) -> float:
    """Return how many of those who have not answered yet will say yes."""
    known = [setting.waiting.get(a.supporter_id) for a in setting.open_asks if a.role is role]
    return sum(
        setting.policy.yes_prior if c is None else yes_chance(c, setting.policy) for c in known
    )


def _in_order(
    role: Role, pool: Pool, setting: Setting, taken: list[Candidate], room: int
) -> list[Pick]:
    if room <= 0:
        return []
    ids = {c.supporter_id for c in taken}
    people = [c for c in pool.eligible.get(role, ()) if c.supporter_id not in ids]
    # Twice as many as needed, because some avoid each other.
    return shortlist(reach(people, setting, room), setting, role, 2 * room)


def _avoided(candidate: Candidate, others: list[Candidate]) -> bool:
    mine = f"supporter:{candidate.supporter_id}"
    return any(
        mine in o.avoids or f"supporter:{o.supporter_id}" in candidate.avoids for o in others
    )


def _with_an_adult(chosen: list[tuple[Role, Pick]], setting: Setting) -> list[tuple[Role, Pick]]:
    if setting.has_adult() or any(not pick.candidate.is_minor for _, pick in chosen):
        return chosen
    return []


def _offers(chosen: list[tuple[Role, Pick]], setting: Setting, until: datetime) -> tuple[Ask1, ...]:
    offers: list[Ask1] = []
    for rank, (role, pick) in enumerate(chosen, start=1):
        seats = setting.open_seats(role)
        # Whoever says yes first gets any free seat of the role; spreading only keeps the record tidy.
        before = sum(a.role is role for a in setting.open_asks)
        before += sum(o.role is role for o in offers)
        seat = seats[before % len(seats)]
        person = pick.candidate
        offers.append(
            Ask1(
                seat.seat_id,
                role,
                person.supporter_id,
                rank,
                pick.score,
                person.distance_m,
                pick.reasons,
                until,
            )
        )
    return tuple(offers)

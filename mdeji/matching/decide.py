"""The decision: what happens next for a request, as one pure function."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mdeji.matching.facts import Answer, Asked, Candidate, Inputs, Need, Role, Slot
from mdeji.matching.hours import is_urgent, last_call, quiet_until
from mdeji.matching.policy import Policy
from mdeji.matching.pools import Pool, best, is_plenty, pools_of, prospects
from mdeji.matching.setting import Setting, setting_of, was_cancelled
from mdeji.matching.shortfall import shortfall
from mdeji.matching.steps import Ask, Staffed, Step, Wait, WaitFor
from mdeji.matching.waves import wave


def next_step(
    need: Need,
    candidates: Sequence[Candidate],
    asked: Sequence[Asked],
    now: datetime,
    policy: Policy,
    neighbours: Mapping[str, frozenset[str]],
) -> Step:
    """Return what to do now: ask these, wait until then, stop because all said yes, or hand over.

    Call it again after every answer, cancellation or change, and when ``look_again_at`` or ``until``
    has come. The order of ``candidates`` and ``asked`` does not matter.
    """
    return decide(Inputs(need, tuple(candidates), tuple(asked), now, policy, neighbours))


def decide(inputs: Inputs) -> Step:
    """Return the next step for recorded inputs; the same inputs always give the same step."""
    setting = setting_of(inputs)
    if inputs.need.seats and not setting.missing():
        return Staffed(_slot_to_tell(inputs, setting))
    usable = _usable_slots(inputs, setting)
    if not usable:
        return shortfall(inputs, setting, _slot_to_tell(inputs, setting), late=True)
    pool = _pool_in_turn(inputs, setting, usable)
    if _is_hopeless(pool, inputs, setting):
        return shortfall(inputs, setting, pool.slot, late=False)
    return _ask_or_wait(inputs, setting, pool)


def bound_slot(inputs: Inputs, setting: Setting) -> Slot | None:
    """Return the only time that may be asked about now, or None while all wishes are open."""
    if inputs.need.fixed_slot is not None:
        return inputs.need.fixed_slot
    yes = [
        a
        for a in inputs.asked
        if a.answer == Answer.ACCEPTED and a.supporter_id in setting.team_ids
    ]
    bound = sorted(yes or setting.open_asks, key=lambda a: (a.sent_at, a.offer_id))
    return bound[-1].slot if bound else None


def _slot_to_tell(inputs: Inputs, setting: Setting) -> Slot | None:
    slot = bound_slot(inputs, setting)
    if slot is not None:
        return slot
    return inputs.need.slots[0] if inputs.need.slots else None


def _usable_slots(inputs: Inputs, setting: Setting) -> tuple[Slot, ...]:
    """Return the times that leave enough time for asking, in order of preference."""
    bound = bound_slot(inputs, setting)
    slots = inputs.need.slots if bound is None else (bound,)
    begin = quiet_until(inputs.now, inputs.policy) or inputs.now
    return tuple(
        slot
        for slot in slots
        if begin + inputs.policy.expiry_min <= _hand_over_at(slot, inputs, setting)
    )


def _hand_over_at(slot: Slot, inputs: Inputs, setting: Setting) -> datetime:
    # A replacement is searched until the last call; there is nobody at the door otherwise.
    if was_cancelled(inputs.asked, setting.team_ids):
        return last_call(slot, inputs.policy)
    return slot.starts_at - inputs.policy.hand_over_before


def _pool_in_turn(inputs: Inputs, setting: Setting, usable: tuple[Slot, ...]) -> Pool:
    """Return the pool to go on with; it is a hopeless one only if all of them are."""
    current = _current_slot(inputs)
    # A time once asked about is stayed with until nobody is left: people have kept it free.
    in_turn = sorted(usable, key=lambda slot: slot != current)
    hopeful: list[Pool] = []
    hopeless: list[Pool] = []
    for pool in pools_of(inputs, setting, in_turn):
        if _is_hopeless(pool, inputs, setting):
            hopeless.append(pool)
        elif (pool.slot == current and prospects(pool, setting)[0]) or is_plenty(pool, setting):
            return pool if not hopeful else best([*hopeful, pool], setting)
        else:
            hopeful.append(pool)
    return best(hopeful or hopeless, setting)


def _current_slot(inputs: Inputs) -> Slot | None:
    latest = max(inputs.asked, key=lambda a: (a.sent_at, a.offer_id), default=None)
    return None if latest is None else latest.slot


def _is_hopeless(pool: Pool, inputs: Inputs, setting: Setting) -> bool:
    """Tell whether a required role has nobody to ask, nobody asked and nobody who will be rested in time."""
    if _rest_over_at(pool, inputs, setting) is not None:
        return False
    waiting = {a.role for a in setting.open_asks}
    if Role.LEAD in setting.missing() and pool.lacks(Role.LEAD) and Role.LEAD not in waiting:
        # Helpers without a lead are no visit: they are not troubled for nothing.
        return True
    return not waiting and all(pool.lacks(role) for role in setting.missing())


def _rest_over_at(pool: Pool, inputs: Inputs, setting: Setting) -> datetime | None:
    policy, at = inputs.policy, pool.rested_at
    if at is None or at > inputs.now + policy.patience:
        return None
    return at if at + policy.expiry_min <= _hand_over_at(pool.slot, inputs, setting) else None


def _ask_or_wait(inputs: Inputs, setting: Setting, pool: Pool) -> Step:
    morning = quiet_until(inputs.now, inputs.policy)
    offers = () if _leaderless(pool, setting) else wave(pool, setting)
    if offers and morning is not None:
        return Wait(morning, WaitFor.MORNING)
    if offers:
        ends = [offer.expires_at for offer in offers] + [a.expires_at for a in setting.open_asks]
        number = max((a.wave for a in inputs.asked), default=0) + 1
        late = inputs.now >= pool.slot.starts_at - inputs.policy.hand_over_before
        return Ask(pool.slot, number, offers, min(ends), late)
    return _pause(inputs, setting, pool)


def _leaderless(pool: Pool, setting: Setting) -> bool:
    waiting = any(a.role is Role.LEAD for a in setting.open_asks)
    return setting.lead_open and pool.lacks(Role.LEAD) and not waiting


def _pause(inputs: Inputs, setting: Setting, pool: Pool) -> Step:
    hand_over = _hand_over_at(pool.slot, inputs, setting)
    answers = min((a.expires_at for a in setting.open_asks), default=None)
    rest = _rest_over_at(pool, inputs, setting)
    if answers is not None and (rest is None or answers <= rest):
        return Wait(min(answers, max(hand_over, inputs.now)), WaitFor.ANSWERS)
    if rest is not None:
        return Wait(quiet_until(rest, inputs.policy) or rest, WaitFor.REST)
    return shortfall(
        inputs, setting, pool.slot, late=is_urgent(pool.slot, inputs.now, inputs.policy)
    )

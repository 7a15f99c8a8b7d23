"""What holds for every request, every set of people and every history."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdeji.matching import (
    Ask,
    Asked,
    Candidate,
    DayException,
    Inputs,
    Need,
    Policy,
    Role,
    SeatNeed,
    Shortfall,
    Slot,
    Staffed,
    Wait,
    WeeklyWindow,
    decide,
    ranking,
    record,
)
from mdeji.matching.checks import obstacle
from mdeji.matching.hours import JST, is_urgent, quiet_until, span_of
from mdeji.matching.setting import setting_of
from tests.matching.city import Dice
from tests.matching.people import NEIGHBOURS, NOW

DISTRICTS = ("haga", "kaigaya", "ogo", "fujimi")
TOPICS = ("line", "photo", "other")
SLOTS = tuple(
    Slot(NOW + timedelta(hours=hours), NOW + timedelta(hours=hours + 2))
    for hours in (6, 30, 72, 150)
)


def _candidate(supporter_id: int, dice: Dice) -> Candidate:
    few = dice.below
    return Candidate(
        supporter_id=supporter_id,
        status=("active", "active", "active", "active", "training", "paused")[few(6)],
        district_id=DISTRICTS[few(4)],
        distance_m=None if dice.chance(10) else few(9_000),
        radius_m=(2_000, 5_000, 10_000)[few(3)],
        skills={"line": 1 + few(3), TOPICS[few(3)]: 1 + few(3)},
        devices=frozenset((("iphone",), ("iphone", "android"), ())[few(3)]),
        weekly=() if dice.chance(10) else tuple(WeeklyWindow(d, 540, 1320) for d in range(7)),
        training_missing=((), (), (), ("role_play",), ("pledge",))[few(5)],
        exceptions=(DayException(SLOTS[2].starts_at.date(), free=False),)
        if dice.chance(15)
        else (),
        busy=(SLOTS[few(4)],) if dice.chance(20) else (),
        is_minor=dice.chance(25),
        snoozed_until=NOW + timedelta(days=1) if dice.chance(10) else None,
        offers_sent=tuple(NOW - timedelta(hours=few(720)) for _ in range(few(4))),
        open_offers=int(dice.chance(10)),
        visits_last_30d=few(3),
        visits_done=few(6),
        visits_with_group=few(2),
        avoids=frozenset((("supporter:1",), ("person:9",), ("supporter:2",))[few(3)])
        if dice.chance(15)
        else frozenset(),
        visits_homes=dice.chance(70),
        offers_answered=few(9),
        late_yes=dice.chance(10),
    )


def _offer(offer_id: int, people: int, dice: Dice) -> Asked:
    answer = (None, None, "declined", "expired", "stood_down", "accepted", "withdrawn")[
        dice.below(7)
    ]
    sent = NOW - timedelta(hours=1 + dice.below(60))
    return Asked(
        offer_id=offer_id,
        supporter_id=1 + dice.below(people + 2),
        seat_id=1,
        role=list(Role)[dice.below(3)],
        wave=1 + dice.below(3),
        slot=SLOTS[2],
        sent_at=sent,
        expires_at=sent + timedelta(hours=1 + dice.below(90)),
        answer=answer,
        answered_at=None if answer is None else NOW,
        reason=(None, "time", "far")[dice.below(3)],
    )


def _need(dice: Dice) -> Need:
    roles = ["lead", *(("helper", "trainee")[dice.below(2)] for _ in range(dice.below(4)))]
    return Need(
        request_id=1,
        kind="group",
        topics=(("line",), ("photo", "line"), ("other",), ("line", "other"))[dice.below(4)],
        device=("iphone", "unknown")[dice.below(2)],
        district_id="haga",
        place=("centre", "centre", "home")[dice.below(3)],
        headcount=5,
        slots=tuple(dict.fromkeys(SLOTS[dice.below(4)] for _ in range(dice.below(4)))),
        fixed_slot=SLOTS[dice.below(4)] if dice.chance(30) else None,
        seats=tuple(
            SeatNeed(n, Role(role), n if dice.chance(25) else None)
            for n, role in enumerate(roles, start=1)
        ),
        requester_id=9,
        group_id=None,
        submitted_at=NOW,
    )


def _decision(seed: int) -> Inputs:
    dice = Dice(seed)
    dice.below(2)
    count = dice.below(14)
    return Inputs(
        need=_need(dice),
        candidates=tuple(_candidate(i, dice) for i in range(1, count + 1)),
        asked=tuple(_offer(n, count, dice) for n in range(dice.below(5))),
        now=NOW + timedelta(minutes=dice.below(24 * 60)),
        policy=Policy(),
        neighbours=NEIGHBOURS,
    )


def decisions() -> st.SearchStrategy[Inputs]:
    """Return decisions of every kind; one number makes a whole one, which is fast."""
    return st.integers(0, 2**60).map(_decision)


@given(decisions())
def test_nobody_with_an_obstacle_is_ever_asked(inputs: Inputs) -> None:
    step, setting = decide(inputs), setting_of(inputs)
    people = {c.supporter_id: c for c in inputs.candidates}

    for one in step.asks if isinstance(step, Ask) else ():
        span = span_of(step.slot, inputs.policy) if isinstance(step, Ask) else None
        assert span is not None
        assert obstacle(people[one.supporter_id], setting, span, one.role) is None


@given(decisions())
def test_a_wave_asks_each_person_once_and_for_free_seats_only(inputs: Inputs) -> None:
    step = decide(inputs)

    if isinstance(step, Ask):
        ids = [one.supporter_id for one in step.asks]
        free = {s.seat_id: s.role for s in inputs.need.seats if s.taken_by is None}
        assert ids
        assert len(ids) == len(set(ids))
        assert all(free[one.seat_id] is one.role for one in step.asks)
        assert [one.rank for one in step.asks] == list(range(1, len(ids) + 1))
        assert len(ids) <= inputs.policy.wave_max


@given(decisions(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_listed_changes_nothing(
    inputs: Inputs, dice: st.DataObject
) -> None:
    people, asked = list(inputs.candidates), list(inputs.asked)
    dice.shuffle(people)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    dice.shuffle(asked)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random

    mixed = replace(inputs, candidates=tuple(people), asked=tuple(asked))

    assert decide(mixed) == decide(inputs)


@given(decisions())
def test_a_stored_decision_replays_to_the_same_result(inputs: Inputs) -> None:
    step = decide(inputs)

    stored = json.loads(json.dumps(record.to_json(inputs)))

    assert record.replay(stored) == step
    assert record.step_to_json(record.replay(stored)) == json.loads(
        json.dumps(record.step_to_json(step))
    )
    assert record.to_json(record.from_json(stored)) == stored


@given(decisions())
def test_offers_stand_long_enough_and_end_before_the_visit(inputs: Inputs) -> None:
    step = decide(inputs)

    if isinstance(step, Ask):
        policy = inputs.policy
        assert quiet_until(inputs.now, policy) is None
        limit = (
            policy.urgent_expiry_max if is_urgent(step.slot, inputs.now, policy) else policy.expiry
        )
        for one in step.asks:
            stands = one.expires_at - inputs.now
            assert policy.expiry_min <= stands
            # An offer that would end at night may stand until the morning.
            assert stands <= limit + timedelta(hours=12)
            assert one.expires_at <= step.slot.starts_at
        assert inputs.now < step.look_again_at <= step.asks[0].expires_at


@given(decisions())
def test_offers_do_not_end_at_night_when_the_visit_leaves_time(inputs: Inputs) -> None:
    step = decide(inputs)

    if isinstance(step, Ask) and step.slot.starts_at - inputs.now > timedelta(hours=48):
        for one in step.asks:
            local = one.expires_at.astimezone(JST)
            assert 8 <= local.hour < 21 or one.expires_at == inputs.now + inputs.policy.expiry_min


@given(decisions())
def test_waiting_always_has_an_end_ahead(inputs: Inputs) -> None:
    step = decide(inputs)

    if isinstance(step, Wait):
        assert step.until > inputs.now


@given(decisions())
def test_a_minor_is_never_asked_without_an_adult(inputs: Inputs) -> None:
    step = decide(inputs)
    people = {c.supporter_id: c for c in inputs.candidates}

    if isinstance(step, Ask):
        in_wave = [people[one.supporter_id] for one in step.asks]
        team = [people[s.taken_by] for s in inputs.need.seats if s.taken_by in people]
        waiting = [
            people[a.supporter_id] for a in setting_of(inputs).open_asks if a.supporter_id in people
        ]
        if any(c.is_minor for c in in_wave):
            assert any(not c.is_minor for c in (*in_wave, *team, *waiting))
        leads = [c for c, one in zip(in_wave, step.asks, strict=True) if one.role is Role.LEAD]
        assert not any(c.is_minor for c in leads)


@given(decisions(), st.integers(1, 10_000))
def test_a_wider_radius_never_loses_anybody(inputs: Inputs, metres: int) -> None:
    wider = replace(inputs, policy=replace(inputs.policy, beyond_radius_m=metres))
    slot = SLOTS[2]

    for role in Role:
        before = {r.supporter_id for r in ranking(inputs, slot, role) if not r.obstacles}
        after = {r.supporter_id for r in ranking(wider, slot, role) if not r.obstacles}
        assert before <= after


@given(decisions())
def test_the_ranking_shows_everybody_once(inputs: Inputs) -> None:
    ranked = ranking(inputs, SLOTS[2], Role.LEAD)

    assert sorted(r.supporter_id for r in ranked) == [c.supporter_id for c in inputs.candidates]
    free = [not r.obstacles for r in ranked]
    assert free == sorted(free, reverse=True)


@given(decisions())
def test_a_full_team_is_never_added_to(inputs: Inputs) -> None:
    full = replace(
        inputs.need,
        seats=tuple(replace(s, taken_by=s.seat_id) for s in inputs.need.seats),
        fixed_slot=SLOTS[3],
    )

    assert decide(replace(inputs, need=full)) == Staffed(SLOTS[3])


@given(decisions())
def test_nobody_to_ask_is_a_shortfall_and_not_silence(inputs: Inputs) -> None:
    alone = replace(inputs, candidates=(), asked=())
    free = tuple(replace(s, taken_by=None) for s in inputs.need.seats)

    step = decide(replace(alone, need=replace(inputs.need, seats=free)))

    assert isinstance(step, Shortfall)
    assert step.missing[Role.LEAD] == 1

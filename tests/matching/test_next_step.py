"""What happens next for a request."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from mdeji.kit.calendar import jst
from mdeji.matching import (
    Ask,
    Candidate,
    ChangeKind,
    ObstacleKind,
    ReasonCode,
    Role,
    Shortfall,
    Staffed,
    Step,
    Wait,
    WaitFor,
    WeeklyWindow,
    counterfactuals,
    decide,
    ranking,
)
from tests.matching.people import MONDAY, NOW, THURSDAY, asked, inputs, need, person, seats, slot

ALONE = need(kind="individual", headcount=1, seats=seats("lead"), group_id=None)
PEOPLE = [person(i) for i in range(1, 21)]
MONDAYS = (WeeklyWindow(0, 540, 1080),)
THURSDAYS = (WeeklyWindow(3, 540, 1080),)


def _ask(step: Step) -> Ask:
    assert isinstance(step, Ask), step
    return step


def _who(step: Step) -> list[int]:
    return [one.supporter_id for one in _ask(step).asks]


def test_two_are_asked_for_one_seat_the_nearest_of_equals_first() -> None:
    step = _ask(decide(inputs(ALONE, PEOPLE)))

    assert (_who(step), step.wave, step.slot) == ([1, 2], 1, MONDAY)
    assert step.look_again_at == step.asks[0].expires_at


def test_a_group_of_nine_gets_a_wave_for_all_its_seats() -> None:
    step = _ask(decide(inputs(need(), PEOPLE)))

    assert [one.role for one in step.asks] == [Role.LEAD] * 2 + [Role.HELPER] * 4
    assert len(set(_who(step))) == 6


def test_those_who_always_come_need_no_reserve() -> None:
    eager = [person(i, offers_answered=20, offers_accepted=19) for i in range(1, 5)]

    assert _who(decide(inputs(ALONE, eager))) == [1]


def test_burden_counts_before_distance() -> None:
    near = person(1, offers_sent=tuple(NOW - timedelta(days=d) for d in (9, 12, 15, 20)))

    assert _who(decide(inputs(ALONE, [near, person(2, distance_m=4_900), person(3)]))) == [3, 2]


def test_a_late_yes_is_first_the_next_time() -> None:
    late = person(9, late_yes=True, district_id="ogo", distance_m=4_000)
    step = _ask(decide(inputs(ALONE, [*PEOPLE[:8], late])))

    assert step.asks[0].supporter_id == 9
    assert step.asks[0].reasons[0].code is ReasonCode.LATE_YES


def test_the_offer_says_why_you() -> None:
    known = person(1, visits_with_group=2, skills={"line": 3})

    codes = {r.code for r in _ask(decide(inputs(ALONE, [known]))).asks[0].reasons}

    assert codes == {
        ReasonCode.KNOWS_GROUP,
        ReasonCode.SAME_DISTRICT,
        ReasonCode.NEAR,
        ReasonCode.GOOD_AT,
        ReasonCode.KNOWS_DEVICE,
        ReasonCode.NOT_ASKED_LATELY,
    }


def test_the_neighbouring_district_is_asked_when_the_own_has_too_few() -> None:
    others = [person(i, district_id="ogo", distance_m=3_000) for i in (11, 12)]
    far = [person(i, district_id="fujimi", distance_m=3_000) for i in (21, 22)]

    assert _who(decide(inputs(ALONE, [*PEOPLE[:9], *others]))) == [1, 2]
    assert _who(decide(inputs(ALONE, [person(1), *others, *far]))) == [1, 11]


def test_a_refusal_is_replaced_at_once() -> None:
    step = decide(inputs(ALONE, PEOPLE, asked(1, "declined"), asked(2)))

    assert _who(step) == [3]
    assert _ask(step).wave == 2


def test_while_enough_are_thinking_nobody_else_is_asked() -> None:
    step = decide(inputs(ALONE, PEOPLE, asked(1), asked(2)))

    assert step == Wait(NOW + timedelta(hours=20), WaitFor.ANSWERS)


def test_silence_starts_the_next_wave() -> None:
    silent = [asked(i, expires_at=NOW) for i in (1, 2)]

    assert _who(decide(inputs(ALONE, PEOPLE, *silent))) == [3, 4]


def test_nobody_is_disturbed_at_night() -> None:
    step = decide(inputs(ALONE, PEOPLE, now=jst(2026, 11, 24, 21, 30)))

    assert step == Wait(jst(2026, 11, 25, 8, 0), WaitFor.MORNING)


def test_when_all_have_said_yes_the_search_stops() -> None:
    full = need(seats=seats("lead", "helper", "trainee", taken={1: 1, 2: 2}), fixed_slot=THURSDAY)

    assert decide(inputs(full, PEOPLE)) == Staffed(THURSDAY)


def test_a_team_that_is_half_there_goes_on_at_its_time() -> None:
    half = need(seats=seats("lead", "helper", taken={1: 1}), fixed_slot=THURSDAY)
    step = _ask(decide(inputs(half, PEOPLE, asked(1, "accepted", slot=THURSDAY))))

    assert step.slot == THURSDAY
    assert {one.role for one in step.asks} == {Role.HELPER}
    assert 1 not in _who(step)


def test_the_wish_with_the_better_prospects_is_asked_first() -> None:
    people = [person(1, weekly=MONDAYS), *(person(i, weekly=THURSDAYS) for i in range(2, 9))]

    assert _ask(decide(inputs(need(), people))).slot == THURSDAY


def test_two_times_are_never_open_at_once() -> None:
    thursday = asked(5, slot=THURSDAY, role=Role.HELPER)
    step = _ask(decide(inputs(need(), PEOPLE, thursday)))

    assert step.slot == THURSDAY


def test_the_next_wish_is_tried_when_nobody_is_left_for_the_first() -> None:
    people = [person(1, weekly=MONDAYS), person(2, weekly=THURSDAYS)]
    step = _ask(decide(inputs(ALONE, people, asked(1, "declined"))))

    assert (step.slot, _who(step)) == (THURSDAY, [2])


def test_helpers_are_not_troubled_while_nobody_can_lead() -> None:
    helpers = [person(i, skills={"line": 1}) for i in range(1, 6)]
    step = decide(inputs(need(), helpers))

    assert isinstance(step, Shortfall)
    assert step.missing == {Role.LEAD: 1, Role.HELPER: 2}
    assert step.reasons == {ObstacleKind.SKILL_MISSING: 5}


def test_a_shortfall_says_what_would_help() -> None:
    people = [
        *(person(i, distance_m=6_500) for i in (1, 2, 3)),
        *(person(i, weekly=THURSDAYS) for i in (4, 5)),
        person(6, devices=frozenset()),
        person(7, offers_sent=tuple(NOW - timedelta(days=d) for d in (2, 3, 4))),
    ]
    step = decide(inputs(replace(ALONE, slots=(MONDAY,)), people))

    assert isinstance(step, Shortfall)
    gains = {
        (c.kind, c.data.get("by_m") or c.data.get("starts_at")): c.gains
        for c in step.counterfactuals
    }
    assert gains[ChangeKind.WIDER_RADIUS, 2_000] == 3
    assert gains[ChangeKind.OTHER_TIME, slot(33, 10).starts_at.isoformat()] == 2
    assert gains[ChangeKind.DROP_DEVICE, None] == 1
    assert gains[ChangeKind.ASK_RESTING, None] == 1


def test_a_home_visit_nobody_makes_could_be_held_at_the_centre() -> None:
    home = replace(ALONE, place="home", seats=seats("lead", "helper"))
    step = decide(inputs(home, [person(i, visits_homes=False) for i in (1, 2)]))

    assert isinstance(step, Shortfall)
    assert [(c.kind, c.gains) for c in step.counterfactuals] == [(ChangeKind.AT_CENTRE, 2)]


def test_whoever_stayed_silent_may_be_phoned() -> None:
    silent = asked(1, "expired")
    step = decide(inputs(replace(ALONE, slots=(MONDAY,)), [person(1)], silent))

    assert isinstance(step, Shortfall)
    assert [(c.kind, c.gains) for c in step.counterfactuals] == [(ChangeKind.PHONE_SILENT, 1)]


def test_leaving_a_topic_out_may_be_what_helps() -> None:
    two = replace(ALONE, topics=("line", "payment"))
    changes = counterfactuals(inputs(two, [person(1)]), MONDAY)

    assert [(c.kind, c.data, c.gains) for c in changes] == [
        (ChangeKind.DROP_TOPIC, {"topic": "payment"}, 1)
    ]


def test_the_only_one_who_could_come_is_waited_for_until_rested() -> None:
    tired = person(1, offers_sent=(NOW - timedelta(hours=20),))

    assert decide(inputs(ALONE, [tired])) == Wait(NOW + timedelta(hours=4), WaitFor.REST)


def test_a_coordinator_takes_over_a_day_before() -> None:
    step = decide(inputs(ALONE, PEOPLE, now=MONDAY.starts_at - timedelta(hours=23)))
    both_past = decide(inputs(ALONE, PEOPLE, now=THURSDAY.starts_at - timedelta(hours=23)))

    assert _ask(step).slot == THURSDAY
    assert isinstance(both_past, Shortfall)
    assert both_past.late
    assert ObstacleKind.LATE in both_past.reasons


def _evening_before(seat: str, *people: Candidate, hours: float = 17.0) -> Step:
    taken = {1: 1} if seat == "helper" else {2: 2}
    torn = need(seats=seats("lead", "helper", taken=taken), fixed_slot=MONDAY)
    gone = 2 if seat == "helper" else 1
    offers = (asked(1, "accepted"), asked(2, "accepted", role=Role.HELPER))
    left = replace(offers[gone - 1])
    now = MONDAY.starts_at - timedelta(hours=hours)
    return decide(inputs(torn, [*people], *(o for o in offers if o is not left), left, now=now))


def test_whoever_cancels_the_evening_before_is_replaced_at_once() -> None:
    step = _ask(_evening_before("helper", *PEOPLE))

    assert step.late
    assert len(step.asks) >= 3
    assert 2 not in _who(step)
    assert all(one.expires_at <= MONDAY.starts_at - timedelta(hours=2) for one in step.asks)


def test_those_who_were_stood_down_are_asked_when_a_seat_is_free_again() -> None:
    torn = need(seats=seats("lead"), fixed_slot=MONDAY, kind="individual")
    step = decide(inputs(torn, PEOPLE[:2], asked(1, "accepted"), asked(2, "stood_down")))

    assert _who(step) == [2]


def test_two_hours_before_only_a_person_can_help() -> None:
    step = _evening_before("helper", *PEOPLE, hours=2.5)

    assert isinstance(step, Shortfall)
    assert step.late


def test_two_who_avoid_each_other_are_not_asked_in_one_wave() -> None:
    apart = [person(1, avoids=frozenset({"supporter:2"})), person(2), person(3)]

    assert _who(decide(inputs(ALONE, apart))) == [1, 3]


def test_a_minor_is_asked_beside_an_adult_lead() -> None:
    minors = [person(i, is_minor=True, distance_m=100) for i in (1, 2)]
    step = _ask(
        decide(inputs(need(seats=seats("lead", "helper")), [*minors, person(5), person(6)]))
    )

    roles = {one.supporter_id: one.role for one in step.asks}
    assert roles == {5: Role.LEAD, 6: Role.LEAD, 1: Role.HELPER, 2: Role.HELPER}


def test_a_newcomer_in_training_is_asked_for_the_shadow_seat() -> None:
    shadow: dict[str, Any] = {
        "status": "training",
        "visits_done": 0,
        "training_missing": ("role_play",),
    }
    team = need(seats=seats("lead", "trainee"))
    step = _ask(decide(inputs(team, [*PEOPLE, person(50, **shadow)])))

    assert [one.supporter_id for one in step.asks if one.role is Role.TRAINEE] == [50]


def test_the_coordinator_sees_everybody_with_reasons_or_obstacles() -> None:
    people = [person(1, status="paused"), person(2), person(3, distance_m=9_000)]

    ranked = ranking(inputs(ALONE, people), MONDAY, Role.LEAD)

    assert [r.supporter_id for r in ranked] == [2, 1, 3]
    assert ranked[0].reasons
    assert ranked[0].obstacles == ()
    assert [o.kind for o in ranked[2].obstacles] == [ObstacleKind.TOO_FAR]

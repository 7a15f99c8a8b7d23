"""A whole city, played for two months: asking is fair, has limits, and finds people."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from mdeji.matching import Ask, Shortfall, Staffed
from tests.matching.city import City, built


@pytest.fixture(scope="module", params=[7, 11])
def city(request: pytest.FixtureRequest) -> City:
    """Give a city of 57 supporters after 40 groups have asked within 60 days."""
    played = built(57, request.param)
    played.play(days=60, requests=40)
    return played


def test_every_request_comes_to_an_end(city: City) -> None:
    assert set(city.ends) == set(city.needs)
    assert all(isinstance(end, (Staffed, Shortfall)) for end in city.ends.values())


def test_most_groups_get_their_team(city: City) -> None:
    served = sum(isinstance(end, Staffed) for end in city.ends.values())

    assert served / len(city.ends) >= 0.6


def test_no_cap_is_ever_exceeded(city: City) -> None:
    for person in city.people:
        sent = sorted(o.sent_at for o in city.offers() if o.supporter_id == person.supporter_id)
        for first, second in pairwise(sent):
            assert second - first >= timedelta(hours=24)
        for number, at in enumerate(sent):
            week = [s for s in sent[number:] if s < at + timedelta(days=7)]
            assert len(week) <= person.max_offers_per_week


def test_nobody_is_asked_twice_for_the_same_thing(city: City) -> None:
    for offers in city.asked.values():
        real = Counter((o.supporter_id, o.slot) for o in offers if o.answer != "stood_down")
        assert max(real.values(), default=0) <= 1


def test_the_load_is_spread(city: City) -> None:
    sent = Counter(o.supporter_id for o in city.offers())
    active = [p.supporter_id for p in city.people if p.status == "active"]
    loads = sorted((sent[i] for i in active), reverse=True)

    tenth = len(loads) // 10
    assert sum(loads[:tenth]) <= 0.3 * sum(loads)
    assert sum(load > 0 for load in loads) >= 0.7 * len(loads)


def test_nobody_is_asked_at_night_or_for_two_times_at_once(city: City) -> None:
    for number, at, step in city.steps:
        if not isinstance(step, Ask):
            continue
        assert 8 <= (at + timedelta(hours=9)).hour < 21
        others = [o for o in city.asked[number] if o.sent_at < at and o.is_open(at)]
        answered = [o for o in others if o.answered_at is None or o.answered_at > at]
        assert all(o.slot == step.slot for o in answered)


def test_no_one_visits_two_places_at_once(city: City) -> None:
    for visits in city.visits.values():
        slots = [slot for slot, _ in visits]
        for number, slot in enumerate(slots):
            assert not any(slot.overlaps(other) for other in slots[number + 1 :])


def test_a_team_is_never_overfull_and_never_of_minors_alone(city: City) -> None:
    minors = {p.supporter_id for p in city.people if p.is_minor}
    for need in city.needs.values():
        team = [s.taken_by for s in need.seats if s.taken_by is not None]
        assert len(team) == len(set(team))
        lead = next(s for s in need.seats if s.role == "lead")
        assert lead.taken_by not in minors


def test_every_shortfall_says_why(city: City) -> None:
    for end in city.ends.values():
        if isinstance(end, Shortfall):
            assert end.missing
            assert end.reasons

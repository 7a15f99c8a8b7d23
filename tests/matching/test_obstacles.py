"""Who is not asked, and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mdeji.matching import Candidate, DayException, Need, ObstacleKind, Role, WeeklyWindow
from mdeji.matching.checks import obstacle
from mdeji.matching.hours import span_of
from mdeji.matching.obstacles import Obstacle
from mdeji.matching.setting import setting_of
from tests.matching.people import MONDAY, NOW, THURSDAY, asked, inputs, need, person, seats, slot


def _found(
    candidate: Candidate,
    request: Need | None = None,
    *offers: Any,
    role: Role = Role.LEAD,
    team: Any = (),
) -> Obstacle | None:
    made = inputs(request or need(), [candidate, *team], *offers)
    return obstacle(candidate, setting_of(made), span_of(MONDAY, made.policy), role)


def _kind(
    candidate: Candidate, request: Need | None = None, *offers: Any, **more: Any
) -> ObstacleKind | None:
    found = _found(candidate, request, *offers, **more)
    return None if found is None else found.kind


def test_nothing_stands_against_a_skilled_neighbour_with_time() -> None:
    assert _found(person(1)) is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"status": "paused"}, ObstacleKind.NOT_ACTIVE),
        ({"status": "training"}, ObstacleKind.NOT_ACTIVE),
        ({"training_missing": ("pledge",)}, ObstacleKind.TRAINING_MISSING),
        ({"skills": {"photo": 3}}, ObstacleKind.SKILL_MISSING),
        ({"skills": {"line": 1}}, ObstacleKind.SKILL_MISSING),
        ({"devices": frozenset({"android"})}, ObstacleKind.DEVICE_MISSING),
        ({"distance_m": 5_001}, ObstacleKind.TOO_FAR),
        ({"distance_m": None, "district_id": "fujimi"}, ObstacleKind.TOO_FAR),
        ({"is_minor": True}, ObstacleKind.MINOR_WITHOUT_ADULT),
        ({"weekly": ()}, ObstacleKind.NOT_FREE),
        ({"weekly": (WeeklyWindow(0, 600, 700),)}, ObstacleKind.NOT_FREE),
        ({"busy": (slot(30, 13),)}, None),
        ({"busy": (slot(30, 12),)}, ObstacleKind.CLASH),
        ({"snoozed_until": NOW + timedelta(days=1)}, ObstacleKind.SNOOZED),
        ({"snoozed_until": NOW}, None),
        ({"open_offers": 1}, ObstacleKind.OFFER_OPEN),
        ({"offers_sent": (NOW - timedelta(hours=23),)}, ObstacleKind.ASKED_TODAY),
        ({"offers_sent": (NOW - timedelta(hours=24),)}, None),
        (
            {"offers_sent": tuple(NOW - timedelta(days=d) for d in (2, 4, 6))},
            ObstacleKind.OFFER_CAP,
        ),
        ({"offers_sent": tuple(NOW - timedelta(days=d) for d in (2, 4, 7))}, None),
        (
            {"max_offers_per_week": 0, "offers_sent": (NOW - timedelta(days=9),)},
            ObstacleKind.OFFER_CAP,
        ),
        ({"avoids": frozenset({"person:900"})}, ObstacleKind.CONFLICT_OF_PAIR),
        ({"avoids": frozenset({"group:70"})}, ObstacleKind.CONFLICT_OF_PAIR),
    ],
)
def test_each_obstacle_is_found(changes: dict[str, Any], kind: ObstacleKind | None) -> None:
    assert _kind(person(1, **changes)) == kind


def test_whoever_wants_no_offers_gets_none_even_before_the_first() -> None:
    assert _kind(person(1, max_offers_per_week=0)) == ObstacleKind.OFFER_CAP


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (DayException(date(2026, 11, 30), free=False), False),
        (DayException(date(2026, 11, 30), free=False, from_minute=720, until_minute=900), True),
        (DayException(date(2026, 11, 29), free=False), True),
    ],
)
def test_a_day_off_counts_where_it_touches_the_visit(day: DayException, free: bool) -> None:
    assert (_found(person(1, exceptions=(day,))) is None) is free


def test_an_extra_free_morning_joins_the_weekly_hours() -> None:
    extra = DayException(date(2026, 11, 30), free=True, from_minute=540, until_minute=660)
    afternoon = WeeklyWindow(0, 660, 1080)

    assert _found(person(1, weekly=(afternoon,), exceptions=(extra,))) is None


def test_somebody_whose_home_is_unknown_is_asked_near_their_district() -> None:
    assert _found(person(1, distance_m=None, district_id="ogo")) is None


@pytest.mark.parametrize(
    ("answer", "reason", "kind"),
    [
        ("declined", None, ObstacleKind.DECLINED_BEFORE),
        ("declined", "topic", ObstacleKind.DECLINED_BEFORE),
        ("expired", None, ObstacleKind.ALREADY_ASKED),
        ("withdrawn", None, ObstacleKind.ALREADY_ASKED),
        ("accepted", None, ObstacleKind.DECLINED_BEFORE),
        ("stood_down", None, None),
        (None, None, ObstacleKind.ALREADY_ASKED),
    ],
)
def test_nobody_is_asked_twice_for_the_same_time(
    answer: str | None, reason: str | None, kind: ObstacleKind | None
) -> None:
    assert _kind(person(1), None, asked(1, answer, reason=reason)) == kind


@pytest.mark.parametrize(
    ("answer", "reason", "kind"),
    [
        ("declined", "time", None),
        ("declined", "far", ObstacleKind.DECLINED_BEFORE),
        ("expired", None, None),
        (None, None, ObstacleKind.ALREADY_ASKED),
    ],
)
def test_another_time_may_be_asked_about_when_only_the_time_was_wrong(
    answer: str | None, reason: str | None, kind: ObstacleKind | None
) -> None:
    before = asked(1, answer, reason=reason, slot=THURSDAY)

    assert _kind(person(1), None, before) == kind


def test_a_second_stand_down_is_the_last() -> None:
    twice = (asked(1, "stood_down"), asked(1, "stood_down", offer_id=99))

    assert _kind(person(1), None, *twice) == ObstacleKind.ALREADY_ASKED


class TestAtHome:
    HOME = need(place="home", kind="individual", headcount=1, seats=seats("lead", "helper"))

    def test_only_those_who_visit_homes_are_asked(self) -> None:
        assert _kind(person(1, visits_homes=False), self.HOME) == ObstacleKind.NO_HOME_VISITS

    def test_the_lead_has_been_on_three_visits(self) -> None:
        assert _kind(person(1, visits_done=2), self.HOME) == ObstacleKind.FIRST_VISIT_AT_HOME
        assert _found(person(1, visits_done=3), self.HOME) is None

    def test_a_newcomer_helps_beside_an_experienced_lead(self) -> None:
        assert _found(person(1, visits_done=0), self.HOME, role=Role.HELPER) is None

    def test_beside_a_new_lead_the_helper_is_experienced(self) -> None:
        led = need(place="home", seats=seats("lead", "helper", taken={1: 7}))
        lead = person(7, visits_done=0)

        kind = _kind(person(1, visits_done=0), led, role=Role.HELPER, team=[lead])

        assert kind == ObstacleKind.FIRST_VISIT_AT_HOME


class TestTeam:
    LED = need(seats=seats("lead", "helper", taken={1: 7}), topics=("line", "photo"))

    def test_a_helper_brings_what_the_lead_lacks(self) -> None:
        lead = person(7, skills={"line": 3}, devices=frozenset())
        only_line = person(1, skills={"line": 3})
        photo = person(2, skills={"photo": 1})

        assert (
            _kind(only_line, self.LED, role=Role.HELPER, team=[lead]) == ObstacleKind.SKILL_MISSING
        )
        assert _found(photo, self.LED, role=Role.HELPER, team=[lead]) is None

    def test_a_helper_knows_the_device_if_the_lead_does_not(self) -> None:
        lead = person(7, devices=frozenset())
        kind = _kind(person(1, devices=frozenset()), self.LED, role=Role.HELPER, team=[lead])

        assert kind == ObstacleKind.DEVICE_MISSING

    def test_one_who_is_on_the_team_is_not_asked_again(self) -> None:
        assert _kind(person(7), self.LED, role=Role.HELPER) == ObstacleKind.ALREADY_ON_TEAM

    @pytest.mark.parametrize("who", ["candidate", "lead"])
    def test_two_who_avoid_each_other_are_never_brought_together(self, who: str) -> None:
        lead = person(7, avoids=frozenset({"supporter:1"} if who == "lead" else ()))
        candidate = person(1, avoids=frozenset({"supporter:7"} if who == "candidate" else ()))

        kind = _kind(candidate, self.LED, role=Role.HELPER, team=[lead])

        assert kind == ObstacleKind.CONFLICT_OF_PAIR

    def test_a_minor_helps_only_beside_an_adult(self) -> None:
        minor = person(1, is_minor=True)

        beside_adult = _kind(minor, self.LED, role=Role.HELPER, team=[person(7)])
        beside_minor = _kind(minor, self.LED, role=Role.HELPER, team=[person(7, is_minor=True)])

        assert beside_adult is None
        assert beside_minor == ObstacleKind.MINOR_WITHOUT_ADULT

    def test_a_minor_is_asked_before_the_lead_only_while_there_is_time_to_wait(self) -> None:
        minor, early = person(1, is_minor=True), need(seats=seats("lead", "helper"))
        late = replace(early, adult_first=True)

        assert _kind(minor, early, role=Role.HELPER) is None
        assert _kind(minor, late, role=Role.HELPER) == ObstacleKind.MINOR_WITHOUT_ADULT

    def test_an_adult_who_learns_on_the_team_answers_for_no_minor(self) -> None:
        minor, learner = person(1, is_minor=True), person(2)
        on_team = seats("lead", "helper", "trainee", taken={3: 2})
        late = replace(need(seats=on_team), adult_first=True)

        found = _kind(minor, late, role=Role.HELPER, team=[learner])

        assert found == ObstacleKind.MINOR_WITHOUT_ADULT

    def test_a_shadow_seat_is_for_newcomers_who_have_signed(self) -> None:
        shadow = {"status": "training", "visits_done": 0, "skills": {}, "devices": frozenset()}

        assert (
            _found(person(1, training_missing=("role_play",), **shadow), role=Role.TRAINEE) is None
        )
        assert (
            _kind(person(1, training_missing=("pledge",), **shadow), role=Role.TRAINEE)
            == ObstacleKind.TRAINING_MISSING
        )
        assert _kind(person(1), role=Role.TRAINEE) == ObstacleKind.NO_LONGER_TRAINEE

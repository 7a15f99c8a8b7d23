"""The checks: for each obstacle one function that finds it or returns None."""

from collections.abc import Callable
from typing import TypeAlias

from mdeji.matching.facts import Candidate, Role
from mdeji.matching.hours import Span
from mdeji.matching.obstacles import Obstacle, ObstacleKind
from mdeji.matching.setting import ACTIVE, HOME, IN_TRAINING, Setting
from mdeji.matching.timing import RESTING, TIMED, resting_obstacle, timed_obstacle

Standing: TypeAlias = Callable[[Candidate, Setting, Role], Obstacle | None]


def obstacle(candidate: Candidate, setting: Setting, span: Span, role: Role) -> Obstacle | None:
    """Return the first reason not to ask this supporter for this seat at this time, or None."""
    return (
        standing_obstacle(candidate, setting, role)
        or timed_obstacle(candidate, setting, span)
        or resting_obstacle(candidate, setting)
    )


def any_obstacle(
    candidate: Candidate, setting: Setting, span: Span | None, role: Role
) -> Obstacle | None:
    """Return the first reason not to ask; without a time, the first that holds at any time."""
    if span is None:
        return standing_obstacle(candidate, setting, role)
    return obstacle(candidate, setting, span, role)


def obstacles(
    candidate: Candidate, setting: Setting, span: Span, role: Role
) -> tuple[Obstacle, ...]:
    """Return every reason not to ask, for explanations and counterfactuals."""
    found = [check(candidate, setting, role) for check in STANDING]
    found += [check(candidate, setting, span) for check in TIMED]
    found += [check(candidate, setting, None) for check in RESTING]
    return tuple(one for one in found if one is not None)


def standing_obstacle(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    """Return the first reason that holds whatever the time of the visit, or None."""
    for check in STANDING:
        found = check(candidate, setting, role)
        if found is not None:
            return found
    return None


def standing_checks(setting: Setting, role: Role) -> tuple[Standing, ...]:
    """Return the checks that can find anything in this setting; the others cost nothing."""
    idle: set[Standing] = set()
    if not setting.team_ids:
        idle.add(_already_on_team)
    if role is not Role.TRAINEE:
        idle.add(_no_longer_trainee)
    if setting.need.place != HOME:
        idle.add(_no_home_visits)
    if not setting.needs_experience or not setting.must_bring(role):
        idle.add(_first_visit_at_home)
    if setting.device is None or not setting.must_bring(role):
        idle.add(_device_missing)
    return tuple(check for check in STANDING if check not in idle)


def passes(
    candidate: Candidate, setting: Setting, role: Role, checks: tuple[Standing, ...]
) -> bool:
    """Tell whether none of the checks finds anything."""
    # A loop costs half of what all() with a generator does, and this runs for every candidate.
    for check in checks:  # noqa: SIM110 – all() costs twice as much
        if check(candidate, setting, role) is not None:
            return False
    return True


def is_out_of_reach(candidate: Candidate, beyond_m: int) -> bool:
    """Tell whether the way is known and longer than the supporter wants to go plus ``beyond_m``."""
    return candidate.distance_m is not None and candidate.distance_m > candidate.radius_m + beyond_m


def is_within_reach(candidate: Candidate, setting: Setting) -> bool:
    """Tell whether the way is short enough, or the district near enough when the way is unknown."""
    if setting.need.district_id in candidate.further_districts:
        return True
    if candidate.distance_m is not None:
        return candidate.distance_m <= candidate.radius_m + setting.policy.beyond_radius_m
    district = candidate.district_id
    return district == setting.need.district_id or district in setting.neighbours


def _not_active(candidate: Candidate, _setting: Setting, role: Role) -> Obstacle | None:
    if candidate.status == ACTIVE or (candidate.status == IN_TRAINING and role is Role.TRAINEE):
        return None
    return Obstacle(ObstacleKind.NOT_ACTIVE, {"status": candidate.status})


def too_far(candidate: Candidate, setting: Setting, _role: Role) -> Obstacle | None:
    """Return the obstacle of the way."""
    if is_within_reach(candidate, setting):
        return None
    return Obstacle(
        ObstacleKind.TOO_FAR, {"distance_m": candidate.distance_m, "radius_m": candidate.radius_m}
    )


def _training_missing(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if not candidate.training_missing or not setting.policy.training_required:
        return None
    may_miss = setting.policy.trainee_may_miss if role is Role.TRAINEE else frozenset()
    missing = [step for step in candidate.training_missing if step not in may_miss]
    return Obstacle(ObstacleKind.TRAINING_MISSING, {"missing": missing}) if missing else None


def _no_longer_trainee(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if role is not Role.TRAINEE or candidate.visits_done < setting.policy.trainee_until_visits:
        return None
    return Obstacle(ObstacleKind.NO_LONGER_TRAINEE, {"visits": candidate.visits_done})


def _already_on_team(candidate: Candidate, setting: Setting, _role: Role) -> Obstacle | None:
    return (
        Obstacle(ObstacleKind.ALREADY_ON_TEAM)
        if candidate.supporter_id in setting.team_ids
        else None
    )


def _conflict_of_pair(candidate: Candidate, setting: Setting, _role: Role) -> Obstacle | None:
    conflict = candidate.avoids & setting.unwanted_words
    if conflict:
        return Obstacle(ObstacleKind.CONFLICT_OF_PAIR, {"with": min(conflict)})
    if setting.unwanted_ids and f"supporter:{candidate.supporter_id}" in setting.unwanted_ids:
        return Obstacle(ObstacleKind.CONFLICT_OF_PAIR, {"with": "team"})
    return None


def _minor_without_adult(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if not candidate.is_minor:
        return None
    # A lead is always an adult, and no wave goes out while nobody can lead.
    if role is not Role.LEAD and setting.may_ask_minors():
        return None
    return Obstacle(ObstacleKind.MINOR_WITHOUT_ADULT, {"role": role.value})


def _no_home_visits(candidate: Candidate, setting: Setting, _role: Role) -> Obstacle | None:
    if setting.need.place != HOME or candidate.visits_homes:
        return None
    return Obstacle(ObstacleKind.NO_HOME_VISITS)


def _first_visit_at_home(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if not setting.needs_experience or not setting.must_bring(role):
        return None
    if candidate.visits_done >= setting.policy.home_experience_visits:
        return None
    return Obstacle(ObstacleKind.FIRST_VISIT_AT_HOME, {"visits": candidate.visits_done})


def _skill_missing(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    skills = candidate.skills
    if role is Role.LEAD:
        missing = [topic for topic, level in setting.lead_wants if skills.get(topic, 0) < level]
        return Obstacle(ObstacleKind.SKILL_MISSING, {"topics": missing}) if missing else None
    wants, level = setting.helper_wants, setting.policy.helper_level
    if role is Role.TRAINEE or not wants:
        return None
    for topic in wants:
        if skills.get(topic, 0) >= level:
            return None
    return Obstacle(ObstacleKind.SKILL_MISSING, {"topics": list(wants)})


def _device_missing(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if (
        setting.device is None
        or setting.device in candidate.devices
        or not setting.must_bring(role)
    ):
        return None
    return Obstacle(ObstacleKind.DEVICE_MISSING, {"device": setting.device})


# The cheap checks that stop most people come first; the order is also the order of explanation.
STANDING: tuple[Standing, ...] = (
    _not_active,
    too_far,
    _already_on_team,
    _training_missing,
    _no_longer_trainee,
    _conflict_of_pair,
    _minor_without_adult,
    _no_home_visits,
    _first_visit_at_home,
    _skill_missing,
    _device_missing,
)

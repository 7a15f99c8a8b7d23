"""The checks: for each obstacle one function that finds it or returns None."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from mdeji.matching.facts import Answer, Asked, Candidate, Role
from mdeji.matching.hours import Span, clash, is_free
from mdeji.matching.obstacles import Obstacle, ObstacleKind
from mdeji.matching.setting import ACTIVE, HOME, IN_TRAINING, Setting

Standing: TypeAlias = Callable[[Candidate, Setting, Role], Obstacle | None]
Timed: TypeAlias = Callable[[Candidate, Setting, Span], Obstacle | None]
Resting: TypeAlias = Callable[[Candidate, Setting], Obstacle | None]


def obstacle(candidate: Candidate, setting: Setting, span: Span, role: Role) -> Obstacle | None:
    """Return the first reason not to ask this supporter for this seat at this time, or None."""
    return (
        standing_obstacle(candidate, setting, role)
        or timed_obstacle(candidate, setting, span)
        or resting_obstacle(candidate, setting)
    )


def obstacles(
    candidate: Candidate, setting: Setting, span: Span, role: Role
) -> tuple[Obstacle, ...]:
    """Return every reason not to ask, for explanations and counterfactuals."""
    found = [check(candidate, setting, role) for check in STANDING]
    found += [check(candidate, setting, span) for check in TIMED]
    found += [check(candidate, setting) for check in RESTING]
    return tuple(one for one in found if one is not None)


def standing_obstacle(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    """Return the first reason that holds whatever the time of the visit, or None."""
    for check in STANDING:
        found = check(candidate, setting, role)
        if found is not None:
            return found
    return None


def timed_obstacle(candidate: Candidate, setting: Setting, span: Span) -> Obstacle | None:
    """Return the first reason that depends on the time of the visit, or None."""
    for check in TIMED:
        found = check(candidate, setting, span)
        if found is not None:
            return found
    return None


def resting_obstacle(candidate: Candidate, setting: Setting) -> Obstacle | None:
    """Return the first reason that passes by itself, or None."""
    for check in RESTING:
        found = check(candidate, setting)
        if found is not None:
            return found
    return None


def is_out_of_reach(candidate: Candidate, beyond_m: int) -> bool:
    """Tell whether the way is known and longer than the supporter wants to go plus ``beyond_m``."""
    return candidate.distance_m is not None and candidate.distance_m > candidate.radius_m + beyond_m


def _not_active(candidate: Candidate, _setting: Setting, role: Role) -> Obstacle | None:
    if candidate.status == ACTIVE or (candidate.status == IN_TRAINING and role is Role.TRAINEE):
        return None
    return Obstacle(ObstacleKind.NOT_ACTIVE, {"status": candidate.status})


def _too_far(candidate: Candidate, setting: Setting, _role: Role) -> Obstacle | None:
    if candidate.distance_m is None:
        district = setting.need.district_id
        if candidate.district_id == district or candidate.district_id in setting.neighbours:
            return None
    elif not is_out_of_reach(candidate, setting.policy.beyond_radius_m):
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
    if role is not Role.LEAD and (setting.lead_open or setting.has_adult()):
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
    if role is Role.TRAINEE:
        return None
    missing = (
        _missing_as_lead(candidate, setting)
        if role is Role.LEAD
        else _missing_as_helper(candidate, setting)
    )
    return Obstacle(ObstacleKind.SKILL_MISSING, {"topics": missing}) if missing else None


def _missing_as_lead(candidate: Candidate, setting: Setting) -> list[str]:
    """Return what a lead lacks: the main topic known well, every topic the team does not cover known."""
    need, policy, skills = setting.need, setting.policy, candidate.skills
    missing = [
        t
        for t in need.topics
        if t in setting.topics and skills.get(t, 0) < policy.lead_level_further
    ]
    main = need.topics[0] if need.topics else None
    if main in setting.topics and main not in missing and skills.get(main, 0) < policy.lead_level:
        missing.insert(0, main)
    return missing


def _missing_as_helper(candidate: Candidate, setting: Setting) -> list[str]:
    """Return what a helper lacks: one topic of the request, or one the team lacks once its lead is known."""
    need, policy = setting.need, setting.policy
    uncovered = (
        setting.topics if setting.topics and not setting.lead_open else frozenset(need.topics)
    )
    wanted = [t for t in need.topics if t in uncovered]
    if (
        not wanted
        or "other" in wanted
        or any(candidate.skills.get(t, 0) >= policy.helper_level for t in wanted)
    ):
        return []
    return wanted


def _device_missing(candidate: Candidate, setting: Setting, role: Role) -> Obstacle | None:
    if (
        setting.device is None
        or setting.device in candidate.devices
        or not setting.must_bring(role)
    ):
        return None
    return Obstacle(ObstacleKind.DEVICE_MISSING, {"device": setting.device})


def _declined_before(candidate: Candidate, setting: Setting, span: Span) -> Obstacle | None:
    for ask in setting.history.get(candidate.supporter_id, ()):
        if ask.answer == Answer.ACCEPTED and candidate.supporter_id not in setting.team_ids:
            return Obstacle(ObstacleKind.DECLINED_BEFORE, {"scope": "cancelled"})
        if ask.answer != Answer.DECLINED:
            continue
        if ask.reason not in setting.policy.reasons_about_time:
            return Obstacle(ObstacleKind.DECLINED_BEFORE, {"scope": "request"})
        if ask.slot == span.slot:
            return Obstacle(ObstacleKind.DECLINED_BEFORE, {"scope": "slot"})
    return None


def _already_asked(candidate: Candidate, setting: Setting, span: Span) -> Obstacle | None:
    asks = setting.history.get(candidate.supporter_id)
    if asks is None:
        return None
    here = [
        a
        for a in asks
        if a.is_open(setting.now) or (a.slot == span.slot and not _may_be_asked_again(a, asks))
    ]
    if not here:
        return None
    return Obstacle(
        ObstacleKind.ALREADY_ASKED,
        {
            "offer_id": here[-1].offer_id,
            "answer": here[-1].answer or _silence(here[-1], setting.now),
        },
    )


def _may_be_asked_again(ask: Asked, asks: tuple[Asked, ...]) -> bool:
    # Whoever was thanked and stood down never got to answer: once a seat is free again, it is his turn.
    return ask.answer == Answer.STOOD_DOWN and sum(a.slot == ask.slot for a in asks) == 1


def _silence(ask: Asked, now: datetime) -> str:
    return "open" if ask.is_open(now) else Answer.EXPIRED.value


def _not_free(candidate: Candidate, _setting: Setting, span: Span) -> Obstacle | None:
    return None if is_free(candidate, span) else Obstacle(ObstacleKind.NOT_FREE)


def _clash(candidate: Candidate, _setting: Setting, span: Span) -> Obstacle | None:
    busy = clash(candidate, span)
    return (
        None
        if busy is None
        else Obstacle(ObstacleKind.CLASH, {"starts_at": busy.starts_at.isoformat()})
    )


def _snoozed(candidate: Candidate, setting: Setting) -> Obstacle | None:
    until = candidate.snoozed_until
    if until is None or until <= setting.now:
        return None
    return Obstacle(ObstacleKind.SNOOZED, {"until": until.isoformat()})


def _resting(candidate: Candidate, setting: Setting) -> Obstacle | None:
    policy, sent = setting.policy, candidate.offers_sent
    if (
        candidate.open_offers >= policy.max_open_offers
        and candidate.supporter_id not in setting.waiting
    ):
        # Offers end within a day; looking again earlier would find the same.
        until = max(sent, default=setting.now) + policy.expiry
        return Obstacle(
            ObstacleKind.OFFER_OPEN,
            {"until": max(until, setting.now + policy.expiry_min).isoformat()},
        )
    if not sent:
        return None
    latest = max(sent)
    if latest > setting.now - policy.rest_after_offer:
        return Obstacle(
            ObstacleKind.ASKED_TODAY, {"until": (latest + policy.rest_after_offer).isoformat()}
        )
    week = sorted(at for at in sent if at > setting.now - policy.week)
    if len(week) < candidate.max_offers_per_week:
        return None
    turn = len(week) - candidate.max_offers_per_week
    until = (
        week[turn] + policy.week if candidate.max_offers_per_week > 0 else setting.now + policy.week
    )
    return Obstacle(ObstacleKind.OFFER_CAP, {"until": until.isoformat(), "sent": len(week)})


# The cheap checks that stop most people come first; the order is also the order of explanation.
STANDING: tuple[Standing, ...] = (
    _not_active,
    _too_far,
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
TIMED: tuple[Timed, ...] = (_declined_before, _already_asked, _not_free, _clash)
RESTING: tuple[Resting, ...] = (_snoozed, _resting)

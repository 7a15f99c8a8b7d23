"""The checks that depend on the time of the visit, and those that pass by themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from mdeji.matching.facts import Answer, Asked, Candidate
from mdeji.matching.hours import Span, clash, is_free
from mdeji.matching.obstacles import Obstacle, ObstacleKind
from mdeji.matching.setting import Setting

Timed: TypeAlias = Callable[[Candidate, Setting, Span], Obstacle | None]
Resting: TypeAlias = Callable[[Candidate, Setting, object], Obstacle | None]


def timed_obstacle(candidate: Candidate, setting: Setting, span: Span) -> Obstacle | None:
    """Return the first reason that depends on the time of the visit, or None."""
    for check in TIMED if setting.history else UNASKED:
        found = check(candidate, setting, span)
        if found is not None:
            return found
    return None


def resting_obstacle(candidate: Candidate, setting: Setting) -> Obstacle | None:
    """Return the first reason that passes by itself, or None."""
    for check in RESTING:
        found = check(candidate, setting, None)
        if found is not None:
            return found
    return None


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


UNASKED: tuple[Timed, ...] = (_not_free, _clash)
TIMED: tuple[Timed, ...] = (_declined_before, _already_asked, *UNASKED)


def _snoozed(candidate: Candidate, setting: Setting, _: object) -> Obstacle | None:
    until = candidate.snoozed_until
    if until is None or until <= setting.now:
        return None
    return Obstacle(ObstacleKind.SNOOZED, {"until": until.isoformat()})


def _offer_open(candidate: Candidate, setting: Setting, _: object) -> Obstacle | None:
    policy = setting.policy
    waits_here = candidate.supporter_id in setting.waiting
    if waits_here or candidate.open_offers < policy.max_open_offers:
        return None
    # Offers end within a day; looking again earlier would find the same.
    until = max(candidate.offers_sent, default=setting.now) + policy.expiry
    soonest = setting.now + policy.expiry_min
    return Obstacle(ObstacleKind.OFFER_OPEN, {"until": max(until, soonest).isoformat()})


def _asked_today(candidate: Candidate, setting: Setting, _: object) -> Obstacle | None:
    if not candidate.offers_sent:
        return None
    until = max(candidate.offers_sent) + setting.policy.rest_after_offer
    if until <= setting.now:
        return None
    return Obstacle(ObstacleKind.ASKED_TODAY, {"until": until.isoformat()})


def _offer_cap(candidate: Candidate, setting: Setting, _: object) -> Obstacle | None:
    cap, week = candidate.max_offers_per_week, setting.policy.week
    if len(candidate.offers_sent) < cap:
        return None
    sent = sorted(at for at in candidate.offers_sent if at > setting.now - week)
    if len(sent) < cap:
        return None
    # The cap is free again when the oldest offer that fills it is a week old.
    until = sent[len(sent) - cap] + week if cap > 0 else setting.now + week
    return Obstacle(ObstacleKind.OFFER_CAP, {"until": until.isoformat(), "sent": len(sent)})


RESTING: tuple[Resting, ...] = (_snoozed, _offer_open, _asked_today, _offer_cap)

"""What each applicant waits for, on whom, and since when; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mdeji.supporters.rules import SupporterStatus

OFFICE, PERSON, GUARDIAN, SYSTEM = "office", "person", "guardian", "system"


@dataclass(frozen=True)
class Waiting:
    """What is missing, on whom it waits, and since when."""

    what: str
    whom: str
    since: datetime


@dataclass(frozen=True)
class Standing:
    """What is known of an applicant; the instants are the latest of their kind, or None."""

    status: SupporterStatus
    since: datetime
    interviewed_at: datetime | None = None
    asked_at: datetime | None = None
    done_at: datetime | None = None
    missing: tuple[str, ...] = ()
    kinds: Mapping[str, str] | None = None
    needs_guardian: bool = False


def waiting_for(it: Standing) -> Waiting:
    """Return what is next on the way of an applicant.

    Practice is in the hands of the office, so it comes last: what the person can do alone comes
    first. Without anything missing the start comes by itself.
    """
    if it.asked_at is not None:
        return Waiting("missing", PERSON, it.asked_at)
    if it.status is SupporterStatus.APPLIED:
        return Waiting("contact", OFFICE, it.since)
    if it.status is SupporterStatus.REVIEW:
        if it.interviewed_at is None:
            return Waiting("interview", OFFICE, it.since)
        return Waiting("decision", OFFICE, it.interviewed_at)
    since = max(it.since, it.done_at or it.since)
    alone = [step for step in it.missing if (it.kinds or {}).get(step) != "role_play"]
    if alone:
        return Waiting("training", PERSON, since)
    if it.needs_guardian:
        return Waiting("guardian", GUARDIAN, it.since)
    if it.missing:
        return Waiting("practice", OFFICE, since)
    return Waiting("start", SYSTEM, since)

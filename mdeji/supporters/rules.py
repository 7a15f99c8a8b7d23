"""The way of a supporter from application to leaving, and when they are ready to be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mdeji.kit.lifecycle import Lifecycle


class SupporterStatus(StrEnum):
    """Where a supporter stands on the way from application to leaving."""

    APPLIED = "applied"
    REVIEW = "review"
    TRAINING = "training"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    DECLINED = "declined"


class SupporterEvent(StrEnum):
    """What moves a supporter on."""

    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    READY = "ready"
    PAUSED = "paused"
    RETURNED = "returned"
    LEFT = "left"
    REAPPLIED = "reapplied"


SUPPORTER = Lifecycle(
    name="supporter",
    start=SupporterStatus.APPLIED,
    moves={
        (SupporterStatus.APPLIED, SupporterEvent.REVIEWED): SupporterStatus.REVIEW,
        (SupporterStatus.APPLIED, SupporterEvent.ACCEPTED): SupporterStatus.TRAINING,
        (SupporterStatus.APPLIED, SupporterEvent.DECLINED): SupporterStatus.DECLINED,
        (SupporterStatus.APPLIED, SupporterEvent.LEFT): SupporterStatus.LEFT,
        (SupporterStatus.REVIEW, SupporterEvent.ACCEPTED): SupporterStatus.TRAINING,
        (SupporterStatus.REVIEW, SupporterEvent.DECLINED): SupporterStatus.DECLINED,
        (SupporterStatus.REVIEW, SupporterEvent.LEFT): SupporterStatus.LEFT,
        (SupporterStatus.TRAINING, SupporterEvent.READY): SupporterStatus.ACTIVE,
        (SupporterStatus.TRAINING, SupporterEvent.LEFT): SupporterStatus.LEFT,
        (SupporterStatus.ACTIVE, SupporterEvent.PAUSED): SupporterStatus.PAUSED,
        (SupporterStatus.ACTIVE, SupporterEvent.LEFT): SupporterStatus.LEFT,
        (SupporterStatus.PAUSED, SupporterEvent.RETURNED): SupporterStatus.ACTIVE,
        (SupporterStatus.PAUSED, SupporterEvent.LEFT): SupporterStatus.LEFT,
        (SupporterStatus.LEFT, SupporterEvent.REAPPLIED): SupporterStatus.APPLIED,
        (SupporterStatus.DECLINED, SupporterEvent.REAPPLIED): SupporterStatus.APPLIED,
    },
)
"""Who may become, rest and leave (登録から卒業まで); a rest in training is a ``snoozed_until``."""

GONE = frozenset({SupporterStatus.LEFT, SupporterStatus.DECLINED})
"""Not, or no longer, somebody of the programme."""

APPLYING = frozenset({SupporterStatus.APPLIED, SupporterStatus.REVIEW})
"""Asked to become one, and not accepted yet."""

HELPING = frozenset({SupporterStatus.TRAINING, SupporterStatus.ACTIVE, SupporterStatus.PAUSED})
"""Accepted, and so greeted as a supporter in the chat."""


@dataclass(frozen=True, slots=True)
class Required:
    """A step of the training that everybody needs; ``version`` is empty if any version will do."""

    step: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A step somebody has passed; ``expires_on`` is the last day on which it counts."""

    step: str
    version: str
    expires_on: date | None


def training_missing(
    required: Iterable[Required], done: Iterable[Done], on: date
) -> tuple[str, ...]:
    """Return the steps that are missing or have expired on this day, in the order of ``required``.

    Source: rules of the programme (training finished and the pledge signed before the first offer).
    """
    valid = [one for one in done if one.expires_on is None or one.expires_on >= on]
    steps = {one.step for one in valid}
    versions = {(one.step, one.version) for one in valid}
    return tuple(
        need.step
        for need in required
        if (need.step, need.version) not in versions and (need.version or need.step not in steps)
    )


def is_minor(adult_on: date | None, on: date) -> bool:
    """Tell whether somebody who comes of age on ``adult_on`` is under 18; None is an adult."""
    return adult_on is not None and on < adult_on

"""Enrol supporters and keep what they can teach, where and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from mdeji.kit.errors import NotFound
from mdeji.staff.journal import SYSTEM, record
from mdeji.supporters.queries import required_steps
from mdeji.supporters.rules import SUPPORTER, SupporterEvent, SupporterStatus
from mdeji.supporters.tables import (
    EnrolmentDoor,
    FreeHours,
    Skill,
    Supporter,
    SupporterMove,
    TrainingResult,
)
from mdeji.supporters.week import on_grid


@dataclass(frozen=True)
class Profile:
    """What is known of a supporter; ``hours`` are (weekday, from minute, until minute) in JST.

    ``trained_on`` is the day on which the whole training was finished; somebody in training has
    seen the video only. ``adult_on`` is set for those who are, or were, minors.
    """

    shown_name: str
    district_id: str
    skills: Mapping[str, int]
    devices: tuple[str, ...]
    hours: tuple[tuple[int, int, int], ...]
    radius_m: int = 4000
    travel_means: str = "car"
    adult_on: date | None = None
    visits_homes: bool = True
    trained_on: date | None = None
    status: SupporterStatus = SupporterStatus.ACTIVE
    door: EnrolmentDoor = EnrolmentDoor.PAPER


FIRST_STEPS = frozenset({"video", "quiz", "pledge"})
"""What somebody in training has behind them when they may watch a visit."""


def enrol(
    session: Session, person_id: int, profile: Profile, now: datetime, actor: str = SYSTEM
) -> Supporter:
    """Make a person a supporter with this profile."""
    supporter = Supporter(
        person_id=person_id,
        status=profile.status,
        status_since=now,
        door=profile.door,
        shown_name=profile.shown_name,
        district_id=profile.district_id,
        radius_m=profile.radius_m,
        travel_means=profile.travel_means,
        devices=list(profile.devices),
        adult_on=profile.adult_on,
        visits_homes=profile.visits_homes,
        joined_at=now,
    )
    session.add(supporter)
    session.flush()
    _keep_skills_and_hours(session, supporter.pk, profile)
    if profile.trained_on is not None:
        _keep_training(session, supporter, profile.trained_on, now)
    _note_move(session, supporter, actor, now, (None, None, ""))
    record(session, actor, f"supporter:{supporter.pk}", "enrolled", {}, now)
    return supporter


def move(
    session: Session,
    supporter_id: int,
    event: SupporterEvent,
    actor: str,
    now: datetime,
    *,
    reason: str = "",
) -> Supporter:
    """Move a supporter on, and keep who did it, when and why.

    Raises:
        IllegalMove: the lifecycle has no such move.
        NotFound: there is no such supporter.
    """
    supporter = get(session, supporter_id)
    before = supporter.status
    supporter.status = SUPPORTER.after(before, event)
    supporter.status_since = now
    session.add(supporter)
    _note_move(session, supporter, actor, now, (event.value, before.value, reason))
    detail = {"from": before.value, "to": supporter.status.value}
    record(session, actor, f"supporter:{supporter_id}", event.value, detail, now)
    session.flush()
    return supporter


def _note_move(
    session: Session,
    supporter: Supporter,
    actor: str,
    now: datetime,
    why: tuple[str | None, str | None, str],
) -> None:
    """Keep a move; ``why`` is the event, the status before it, and the reason given."""
    event, before, reason = why
    session.add(
        SupporterMove(
            supporter_id=supporter.pk,
            at=now,
            actor=actor,
            event=event,
            before=before,
            after=supporter.status,
            reason=reason,
        )
    )


def _keep_skills_and_hours(session: Session, supporter_id: int, profile: Profile) -> None:
    for topic, level in profile.skills.items():
        session.add(Skill(supporter_id=supporter_id, topic=topic, level=level))
    for weekday, begin, end in on_grid(profile.hours):
        session.add(
            FreeHours(
                supporter_id=supporter_id, weekday=weekday, from_minute=begin, until_minute=end
            )
        )
    session.flush()


def _keep_training(session: Session, supporter: Supporter, on: date, now: datetime) -> None:
    for need in required_steps(session):
        if supporter.status is SupporterStatus.TRAINING and need.step not in FIRST_STEPS:
            continue
        session.add(
            TrainingResult(
                supporter_id=supporter.pk,
                step=need.step,
                done_on=on,
                version=need.version,
                actor=SYSTEM,
                at=now,
            )
        )
    session.flush()


def snooze(
    session: Session, supporter_id: int, until: datetime | None, actor: str, now: datetime
) -> None:
    """Ask a supporter nothing until then; None ends the rest."""
    supporter = get(session, supporter_id)
    supporter.snoozed_until = until
    session.add(supporter)
    detail = {"until": until.isoformat() if until else None}
    record(session, actor, f"supporter:{supporter_id}", "snoozed", detail, now)


def of_person(session: Session, person_id: int) -> Supporter | None:
    """Return the supporter this person is, or None."""
    return session.exec(select(Supporter).where(Supporter.person_id == person_id)).first()


def get(session: Session, supporter_id: int) -> Supporter:
    """Return the supporter.

    Raises:
        NotFound: there is none with this id.
    """
    supporter = session.get(Supporter, supporter_id)
    if supporter is None:
        raise NotFound("supporter", supporter_id)
    return supporter

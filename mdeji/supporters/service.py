"""Enrol supporters and keep what they can teach, where and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from mdeji.kit.errors import NotFound
from mdeji.staff.journal import record
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterStatus


@dataclass(frozen=True)
class Profile:
    """What is known of a supporter; ``hours`` are (weekday, from minute, until minute) in JST."""

    shown_name: str
    district_id: str
    skills: Mapping[str, int]
    devices: tuple[str, ...]
    hours: tuple[tuple[int, int, int], ...]
    radius_m: int = 4000
    travel_means: str = "car"
    is_minor: bool = False
    visits_homes: bool = True
    trained_on: date | None = None
    pledged_on: date | None = None
    status: SupporterStatus = SupporterStatus.ACTIVE


def enrol(session: Session, person_id: int, profile: Profile, now: datetime) -> Supporter:
    """Make a person a supporter with this profile."""
    supporter = Supporter(
        person_id=person_id,
        status=profile.status,
        shown_name=profile.shown_name,
        district_id=profile.district_id,
        radius_m=profile.radius_m,
        travel_means=profile.travel_means,
        devices=list(profile.devices),
        is_minor=profile.is_minor,
        visits_homes=profile.visits_homes,
        video_watched_on=profile.trained_on,
        role_play_on=profile.trained_on if profile.status is SupporterStatus.ACTIVE else None,
        pledged_on=profile.pledged_on,
        joined_at=now,
    )
    session.add(supporter)
    session.flush()
    for topic, level in profile.skills.items():
        session.add(Skill(supporter_id=supporter.pk, topic=topic, level=level))
    for weekday, begin, end in profile.hours:
        session.add(
            FreeHours(
                supporter_id=supporter.pk, weekday=weekday, from_minute=begin, until_minute=end
            )
        )
    session.flush()
    record(session, "system", f"supporter:{supporter.pk}", "enrolled", {}, now)
    return supporter


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

"""What supporters say of themselves: name, topics, devices, places, how often, whom to call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from mdeji.kit.errors import Invalid
from mdeji.people.rules import is_phone, plain_phone
from mdeji.staff.journal import record
from mdeji.supporters.service import get
from mdeji.supporters.tables import Skill, Supporter, SupporterDistrict, SupporterPrivate

LONGEST_NAME = 20
LONGEST_TEXT = 60
RADII_M = (1000, 2000, 4000, 8000, 15000)
OFFERS_A_WEEK = (1, 2, 3, 5, 7)
QUIET_FROM = tuple(range(17 * 60, 21 * 60 + 1, 60))
QUIET_UNTIL = tuple(range(8 * 60, 12 * 60 + 1, 60))
"""One's own quiet hours only widen those of everybody, and leave the afternoon."""

TRAVEL_MEANS = frozenset({"walk", "bicycle", "car", "bus"})


@dataclass(frozen=True)
class Area:
    """Where somebody goes: their own district, how far, by what, and into which others besides."""

    district_id: str
    radius_m: int
    travel_means: str
    further: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """How somebody wants to be asked; quiet hours are minutes of the day, None is the usual."""

    offers_per_week: int
    quiet_from: int | None
    quiet_until: int | None
    visits_homes: bool
    takes_honorarium: bool


@dataclass(frozen=True)
class Emergency:
    """Whom to call if something happens to a supporter on a visit."""

    name: str
    phone: str
    relation: str


def set_name(session: Session, supporter_id: int, name: str, actor: str, now: datetime) -> None:
    """Change the name that residents and the team see.

    Raises:
        Invalid: empty, too long, or no name.
    """
    said = " ".join(name.split())
    if not 0 < len(said) <= LONGEST_NAME or any(not c.isprintable() for c in said):
        raise Invalid("name", "length")
    row = get(session, supporter_id)
    row.shown_name = said
    _keep(session, row, "name_changed", {}, actor, now)


def skills_of(session: Session, supporter_id: int) -> dict[str, int]:
    """Return the topics somebody teaches, with the level."""
    found = select(Skill).where(Skill.supporter_id == supporter_id)
    return {skill.topic: skill.level for skill in session.exec(found)}


def set_skills(
    session: Session, supporter_id: int, skills: Mapping[str, int], actor: str, now: datetime
) -> None:
    """Keep which topics somebody teaches: 1 a little, 2 well, 3 can lead others.

    Raises:
        Invalid: an unknown level, or nothing at all.
    """
    if not skills or any(level not in {1, 2, 3} for level in skills.values()):
        raise Invalid("skills", "none")
    rows = session.exec(select(Skill).where(Skill.supporter_id == supporter_id)).all()
    for row in rows:
        if row.topic not in skills:
            session.delete(row)
        elif row.level != skills[row.topic]:
            row.level = skills[row.topic]
            session.add(row)
    known = {row.topic for row in rows}
    for topic in sorted(skills.keys() - known):
        session.add(Skill(supporter_id=supporter_id, topic=topic, level=skills[topic]))
    _keep(session, get(session, supporter_id), "skills_changed", {**skills}, actor, now)


def set_devices(
    session: Session, supporter_id: int, devices: Collection[str], actor: str, now: datetime
) -> None:
    """Keep which devices somebody knows.

    Raises:
        Invalid: none.
    """
    if not devices:
        raise Invalid("devices", "none")
    row = get(session, supporter_id)
    row.devices = sorted(devices)
    _keep(session, row, "devices_changed", {"devices": row.devices}, actor, now)


def area_of(session: Session, supporter_id: int) -> Area:
    """Return where somebody goes."""
    row = get(session, supporter_id)
    further = tuple(sorted(d.district_id for d in _further(session, supporter_id)))
    return Area(row.district_id, row.radius_m, row.travel_means, further)


def set_area(session: Session, supporter_id: int, area: Area, actor: str, now: datetime) -> None:
    """Keep where somebody goes; the town is forgotten with the district it lies in.

    Raises:
        Invalid: an unknown radius or means.
    """
    row = get(session, supporter_id)
    # Staff and registers know other distances; whoever has one keeps it.
    if area.radius_m not in {*RADII_M, row.radius_m} or area.travel_means not in TRAVEL_MEANS:
        raise Invalid("area", "unknown")
    if row.district_id != area.district_id:
        row.district_id, row.town_id = area.district_id, None
    row.radius_m, row.travel_means = area.radius_m, area.travel_means
    wanted = set(area.further) - {area.district_id}
    for known in _further(session, supporter_id):
        if known.district_id in wanted:
            wanted.discard(known.district_id)
        else:
            session.delete(known)
    for district_id in sorted(wanted):
        session.add(SupporterDistrict(supporter_id=supporter_id, district_id=district_id))
    detail = {"district": area.district_id, "radius_m": area.radius_m, "by": area.travel_means}
    _keep(session, row, "area_changed", detail, actor, now)


def limits_of(session: Session, supporter_id: int) -> Limits:
    """Return how somebody wants to be asked."""
    row = get(session, supporter_id)
    return Limits(
        row.max_offers_per_week,
        row.quiet_from,
        row.quiet_until,
        row.visits_homes,
        row.takes_honorarium,
    )


def set_limits(
    session: Session, supporter_id: int, limits: Limits, actor: str, now: datetime
) -> None:
    """Keep how somebody wants to be asked.

    Raises:
        Invalid: more than once a day, or quiet hours that leave too little of the day.
    """
    if not 1 <= limits.offers_per_week <= max(OFFERS_A_WEEK):
        raise Invalid("offers", "range")
    if limits.quiet_from is not None and limits.quiet_from not in QUIET_FROM:
        raise Invalid("quiet", "range")
    if limits.quiet_until is not None and limits.quiet_until not in QUIET_UNTIL:
        raise Invalid("quiet", "range")
    row = get(session, supporter_id)
    row.max_offers_per_week = limits.offers_per_week
    row.quiet_from, row.quiet_until = limits.quiet_from, limits.quiet_until
    row.visits_homes, row.takes_honorarium = limits.visits_homes, limits.takes_honorarium
    detail = {
        "offers": limits.offers_per_week,
        "homes": limits.visits_homes,
        "honorarium": limits.takes_honorarium,
        "quiet": [limits.quiet_from, limits.quiet_until],
    }
    _keep(session, row, "limits_changed", detail, actor, now)


def emergency_of(session: Session, supporter_id: int) -> Emergency:
    """Return whom to call; empty texts if nobody was named."""
    row = _private(session, supporter_id)
    if row is None:
        return Emergency("", "", "")
    return Emergency(row.emergency_name, row.emergency_phone, row.emergency_relation)


def set_emergency(
    session: Session, supporter_id: int, whom: Emergency, actor: str, now: datetime
) -> None:
    """Keep whom to call, encrypted; all empty forgets it.

    Raises:
        Invalid: the name is missing, or the number is none.
    """
    texts = [" ".join(text.split())[:LONGEST_TEXT] for text in (whom.name, whom.relation)]
    phone = plain_phone(whom.phone)
    if any((*texts, phone)):
        if not texts[0]:
            raise Invalid("emergency", "name")
        if not is_phone(phone):
            raise Invalid("emergency", "phone")
    row = _private(session, supporter_id) or SupporterPrivate(supporter_id=supporter_id)
    row.emergency_name, row.emergency_relation, row.emergency_phone = *texts, phone
    session.add(row)
    _keep(session, get(session, supporter_id), "emergency_changed", {}, actor, now)


def _keep(
    session: Session,
    row: Supporter,
    event: str,
    detail: dict[str, object],
    actor: str,
    now: datetime,
) -> None:
    session.add(row)
    session.flush()
    record(session, actor, f"supporter:{row.pk}", event, detail, now)


def _further(session: Session, supporter_id: int) -> list[SupporterDistrict]:
    found = select(SupporterDistrict).where(SupporterDistrict.supporter_id == supporter_id)
    return list(session.exec(found))


def _private(session: Session, supporter_id: int) -> SupporterPrivate | None:
    found = select(SupporterPrivate).where(SupporterPrivate.supporter_id == supporter_id)
    return session.exec(found).first()

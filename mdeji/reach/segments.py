"""Choosing the supporters a message goes to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from mdeji.people.tables import Person
from mdeji.supporters.rules import GONE
from mdeji.supporters.tables import Skill, Supporter, SupporterDistrict


@dataclass(frozen=True)
class Segment:
    """Which supporters; an empty text filters nothing, and ``ids`` chooses people one by one."""

    status: str = ""
    district_id: str = ""
    topic: str = ""
    device: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Member:
    """Somebody chosen, and whether LINE can reach them."""

    supporter_id: int
    person_id: int
    shown_name: str
    on_line: bool
    blocked: bool

    @property
    def reachable(self) -> bool:
        """Tell whether a message on LINE would arrive."""
        return self.on_line and not self.blocked


def members(session: Session, segment: Segment) -> tuple[Member, ...]:
    """Return the chosen supporters; nobody who left or was declined is ever among them."""
    rows = session.execute(_narrowed(_everybody(), segment)).all()
    return tuple(
        Member(one, person, name, on_line, blocked)
        for one, person, name, on_line, blocked, devices in rows
        if not segment.device or segment.device in devices
    )


def _everybody() -> Any:
    return (
        columns(
            col(Supporter.id),
            col(Supporter.person_id),
            col(Supporter.shown_name),
            col(Person.line_user_id).is_not(None),
            col(Person.blocked_at).is_not(None),
            col(Supporter.devices),
        )
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(col(Supporter.status).not_in(GONE))
        .order_by(col(Supporter.id))
    )


def _narrowed(found: Any, segment: Segment) -> Any:
    if segment.ids:
        found = found.where(col(Supporter.id).in_(segment.ids))
    if segment.status:
        found = found.where(col(Supporter.status) == segment.status)
    if segment.district_id:
        further = select(SupporterDistrict.supporter_id).where(
            SupporterDistrict.district_id == segment.district_id
        )
        home = col(Supporter.district_id) == segment.district_id
        found = found.where(or_(home, col(Supporter.id).in_(further)))
    if segment.topic:
        able = select(Skill.supporter_id).where(Skill.topic == segment.topic)
        found = found.where(col(Supporter.id).in_(able))
    return found

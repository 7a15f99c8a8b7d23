"""Rows of supporters, what they can teach, and when they are free."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from mdeji.kit.columns import Row, choice, instant, json_field, long_text


class SupporterStatus(StrEnum):
    """Where a supporter stands on the way from application to leaving."""

    APPLIED = "applied"
    TRAINING = "training"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Supporter(Row, table=True):
    """A citizen who helps others with their smartphone (サポーター)."""

    person_id: int = Field(foreign_key="person.id", unique=True)
    status: SupporterStatus = choice(SupporterStatus, index=True)
    shown_name: str
    district_id: str = Field(index=True)
    town_id: str | None = None
    radius_m: int = 4000
    travel_means: str = "car"
    devices: list[str] = json_field()
    birth_year: int | None = None
    is_minor: bool = False
    visits_homes: bool = True
    video_watched_on: dt.date | None = None
    role_play_on: dt.date | None = None
    pledged_on: dt.date | None = None
    max_offers_per_week: int = 3
    snoozed_until: dt.datetime | None = instant(nullable=True)
    late_yes: bool = False
    note: str = long_text()
    joined_at: dt.datetime = instant()


class Skill(Row, table=True):
    """A topic a supporter can teach: 1 a little, 2 well, 3 can lead others."""

    __table_args__ = (UniqueConstraint("supporter_id", "topic"),)

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    topic: str
    level: int


class FreeHours(Row, table=True):
    """Hours of a weekday (0 = Monday, JST, minutes from midnight, half-open) somebody is free."""

    __tablename__ = "free_hours"

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    weekday: int
    from_minute: int
    until_minute: int


class DayException(Row, table=True):
    """A single day on which a supporter is free, or not, against the weekly rule."""

    __tablename__ = "day_exception"

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    on: dt.date
    free: bool
    from_minute: int = 0
    until_minute: int = 1440


class Avoidance(Row, table=True):
    """Two people who must not be brought together; honoured in both directions."""

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = ""

"""Rows of supporters, what they can teach, and when they are free."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant, json_field, long_text
from mdeji.kit.vault import Sealed, SealedDate
from mdeji.supporters.rules import SupporterEvent, SupporterStatus

__all__ = ["SupporterEvent", "SupporterStatus"]


class EnrolmentDoor(StrEnum):
    """Through which door somebody applied."""

    LINE = "line"
    WEB = "web"
    PAPER = "paper"
    COUNTER = "counter"
    IMPORT = "import"


class NoteKind(StrEnum):
    """What a note of the office is about."""

    INTERVIEW = "interview"
    CALL = "call"
    NOTE = "note"


class StepKind(StrEnum):
    """What somebody does in a step of the training."""

    VIDEO = "video"
    QUIZ = "quiz"
    ROLE_PLAY = "role_play"
    PLEDGE = "pledge"


class Supporter(Row, table=True):
    """A citizen who helps others with their smartphone (サポーター)."""

    __journal__ = journalled(
        "supporter:{id}",
        clear="district_id town_id travel_means devices card_number",
        hidden="birth_year adult_on",
    )
    __table_args__ = (Index("at_work", "status", "id", "district_id", "radius_m"),)

    person_id: int = Field(foreign_key="person.id", unique=True)
    status: SupporterStatus = choice(SupporterStatus)
    status_since: dt.datetime = instant()
    door: EnrolmentDoor = choice(EnrolmentDoor, default=EnrolmentDoor.PAPER)
    shown_name: str
    district_id: str = Field(index=True)
    town_id: str | None = None
    radius_m: int = 4000
    travel_means: str = "car"
    devices: list[str] = json_field()
    birth_year: int | None = None
    adult_on: dt.date | None = None
    visits_homes: bool = True
    max_offers_per_week: int = 3
    quiet_from: int | None = None
    quiet_until: int | None = None
    snoozed_until: dt.datetime | None = instant(nullable=True)
    paused_until: dt.date | None = None
    late_yes: bool = False
    takes_honorarium: bool = True
    insurance_year: int | None = None
    card_number: str | None = Field(default=None, unique=True, index=True)
    card_expires_on: dt.date | None = None
    left_reason: str = ""
    note: str = long_text()
    joined_at: dt.datetime = instant()


class SupporterPrivate(Row, table=True):
    """What only the office needs to know of a supporter; every value is stored encrypted."""

    __tablename__ = "supporter_private"
    __journal__ = journalled("supporter:{supporter_id}")

    supporter_id: int = Field(foreign_key="supporter.id", unique=True)
    born_on: dt.date | None = Field(default=None, sa_type=SealedDate)
    address: str = Field(default="", sa_type=Sealed)
    emergency_name: str = Field(default="", sa_type=Sealed)
    emergency_phone: str = Field(default="", sa_type=Sealed)
    emergency_relation: str = ""
    payee: str = Field(default="", sa_type=Sealed)


class SupporterMove(Row, table=True):
    """One step on the way of a supporter: who moved them, when, from where to where, and why."""

    __tablename__ = "supporter_move"
    __journal__ = journalled("supporter:{supporter_id}", clear="actor event before")
    __table_args__ = (Index("move_of", "supporter_id", "at"),)

    supporter_id: int = Field(foreign_key="supporter.id")
    at: dt.datetime = instant(index=True)
    actor: str
    event: str | None = None
    before: str | None = None
    after: SupporterStatus = choice(SupporterStatus)
    reason: str = long_text()


class SupporterDistrict(Row, table=True):
    """A further district a supporter goes to, however far it is."""

    __tablename__ = "supporter_district"
    __journal__ = journalled("supporter:{supporter_id}", clear="district_id")
    __table_args__ = (UniqueConstraint("supporter_id", "district_id"),)

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    district_id: str


class SupporterNote(Row, table=True):
    """What the office wrote down of a talk with a supporter; the text is stored encrypted."""

    __tablename__ = "supporter_note"
    __journal__ = journalled("supporter:{supporter_id}", clear="actor")
    __table_args__ = (Index("note_of", "supporter_id", "kind", "at"),)

    supporter_id: int = Field(foreign_key="supporter.id")
    at: dt.datetime = instant()
    actor: str
    kind: NoteKind = choice(NoteKind)
    text: str = Field(sa_type=Sealed)


class TrainingStep(Row, table=True):
    """A step of the training (研修); ``content`` holds what is shown, or the questions of a quiz."""

    __tablename__ = "training_step"
    __journal__ = journalled("training_step:{key}", clear="key title version content")

    key: str = Field(unique=True)
    title: str
    kind: StepKind = choice(StepKind)
    position: int
    required: bool = True
    active: bool = True
    valid_months: int | None = None
    pass_mark: int | None = None
    version: str = ""
    by_version: bool = False
    content: dict[str, Any] = json_field()


class TrainingResult(Row, table=True):
    """A step somebody did: passed or not, counted until ``expires_on``; never overwritten."""

    __tablename__ = "training_result"
    __journal__ = journalled("supporter:{supporter_id}", clear="step version actor")
    # Every column that decides whether a step counts: the list then never looks at the rows.
    __table_args__ = (
        Index("training_of", "supporter_id", "step", "passed", "expires_on", "version"),
        Index("training_ending", "expires_on", "passed", "supporter_id"),
    )

    supporter_id: int = Field(foreign_key="supporter.id")
    step: str
    done_on: dt.date
    expires_on: dt.date | None = None
    passed: bool = True
    score: int | None = None
    version: str = ""
    actor: str
    at: dt.datetime = instant()


class GuardianConsent(Row, table=True):
    """The consent of a minor's guardian: who, through which door, to which wording."""

    __tablename__ = "guardian_consent"
    __journal__ = journalled("supporter:{supporter_id}", clear="door version")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    name: str = Field(sa_type=Sealed)
    relation: str
    phone: str = Field(sa_type=Sealed)
    given_on: dt.date
    door: str
    version: str
    withdrawn_at: dt.datetime | None = instant(nullable=True)


class Skill(Row, table=True):
    """A topic a supporter can teach: 1 a little, 2 well, 3 can lead others."""

    __journal__ = journalled("supporter:{supporter_id}", clear="topic")
    __table_args__ = (UniqueConstraint("supporter_id", "topic"),)

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    topic: str
    level: int


class FreeHours(Row, table=True):
    """Hours of a weekday (0 = Monday, JST, minutes from midnight, half-open) somebody is free."""

    __tablename__ = "free_hours"
    __journal__ = journalled("supporter:{supporter_id}")
    __table_args__ = (Index("free_when", "supporter_id", "weekday", "from_minute", "until_minute"),)

    supporter_id: int = Field(foreign_key="supporter.id")
    weekday: int
    from_minute: int
    until_minute: int


class DayException(Row, table=True):
    """A single day on which a supporter is free, or not, against the weekly rule."""

    __tablename__ = "day_exception"
    __journal__ = journalled("supporter:{supporter_id}")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    on: dt.date
    free: bool
    from_minute: int = 0
    until_minute: int = 1440


class Avoidance(Row, table=True):
    """Two people who must not be brought together; honoured in both directions."""

    __journal__ = journalled("supporter:{supporter_id}")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str = ""

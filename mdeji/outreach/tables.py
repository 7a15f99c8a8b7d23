"""Rows of classes and sign-ups, and of activities that are counted without anybody's name."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant, json_field
from mdeji.kit.vault import Sealed
from mdeji.outreach.rules import (
    RATIO,
    ClassDoor,
    ClassStatus,
    PlaceStatus,
    TeacherRole,
    Unit,
)

_LIVING = "status IN ('applied', 'seated', 'waiting', 'offered', 'confirmed')"


class ActivityKind(Row, table=True):
    """A kind of counted work and its unit; the staff may add kinds, and put them away."""

    __tablename__ = "activity_kind"
    __journal__ = journalled("activity_kind:{id}", clear="code name")

    code: str = Field(unique=True)
    name: str
    unit: Unit = choice(Unit)
    has_organisation: bool = False
    has_participants: bool = True
    active: bool = True
    position: int = 0


class Activity(Row, table=True):
    """One piece of counted work (自治会タブレット支援, イベント), with nobody's name in it.

    ``count`` is in the unit of its kind, ``participants`` are counted each time they come (延べ).
    What is not known is None. One that was taken back keeps its row and counts nowhere.
    """

    __journal__ = journalled("activity:{id}", clear="uid centre_id district_id entered_by")
    __table_args__ = (
        CheckConstraint("count >= 0", name="activity_count_known"),
        Index("activity_counted", "on", "kind_id"),
    )

    uid: str = Field(unique=True)
    kind_id: int = Field(foreign_key="activity_kind.id", index=True)
    on: dt.date
    centre_id: str | None = Field(default=None, foreign_key="centre.id")
    district_id: str | None = Field(default=None, foreign_key="district.id")
    organisation: str = ""
    organisation_key: str = ""
    count: int = 1
    participants: int | None = None
    minutes: int | None = None
    supporters: int | None = None
    note: str = Field(default="", sa_type=Sealed)
    entered_by: str
    entered_at: dt.datetime = instant()
    version: int = 1
    taken_back_at: dt.datetime | None = instant(nullable=True)


class Course(Row, table=True):
    """A course of the menu (講座メニュー): what is taught, to whom, and for how many."""

    __journal__ = journalled("course:{id}", clear="code title level device objectives topic")

    code: str = Field(unique=True)
    title: str
    level: str
    device: str = "any"
    objectives: str = ""
    topic: str | None = None
    minutes: int = 120
    capacity: int = 12
    ratio: int = RATIO
    active: bool = True
    position: int = 0


class ClassSession(Row, table=True):
    """One date on which a course is held (講座の回).

    ``attended`` are all who came, ``unnamed`` those among them who signed up nowhere; both are
    None or 0 until it was held. ``version`` grows with every change that participants learn of.
    ``supporters`` is how many are to teach, None for as many as the ratio says; ``duty_id`` is the
    request that finds them.
    """

    __tablename__ = "class_session"
    __journal__ = journalled("class:{id}", clear="centre_id room status reason")
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="class_hours_in_order"),
        CheckConstraint("capacity > 0", name="class_capacity_known"),
        Index("class_counted", "on", "centre_id"),
    )

    course_id: int = Field(foreign_key="course.id", index=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    room: str = ""
    on: dt.date
    starts_at: dt.datetime = instant(index=True)
    ends_at: dt.datetime = instant()
    capacity: int
    ratio: int = RATIO
    status: ClassStatus = choice(ClassStatus, default=ClassStatus.DRAFT)
    reason: str = ""
    moved_from: dt.datetime | None = instant(nullable=True)
    attended: int | None = None
    unnamed: int = 0
    version: int = 1
    supporters: int | None = None
    duty_id: int | None = Field(default=None, foreign_key="request.id", unique=True)
    made_by: str
    changed_at: dt.datetime = instant()


class ClassPlace(Row, table=True):
    """Somebody's sign-up for a class, through whichever door.

    ``seat`` is the number of the seat that is theirs, or kept free for them; no two have the same.
    ``queued_at`` puts those who wait in line, ``offer_until`` is when an offered seat goes on.
    ``to_phone`` waits for a call: the class was changed, and LINE does not tell them.
    """

    __tablename__ = "class_place"
    __journal__ = journalled("class:{session_id}", clear="via actor")
    __table_args__ = (
        Index(
            "class_place_once",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=text(_LIVING),
            postgresql_where=text(_LIVING),
        ),
        Index("class_seat_once", "session_id", "seat", unique=True),
        CheckConstraint("seat > 0", name="class_place_seat_known"),
    )

    session_id: int = Field(foreign_key="class_session.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    status: PlaceStatus = choice(PlaceStatus, default=PlaceStatus.APPLIED, index=True)
    door: ClassDoor = choice(ClassDoor)
    seat: int | None = None
    via: str = ""
    note: str = Field(default="", sa_type=Sealed)
    applied_at: dt.datetime = instant()
    queued_at: dt.datetime | None = instant(nullable=True)
    offered_at: dt.datetime | None = instant(nullable=True)
    offer_until: dt.datetime | None = instant(nullable=True)
    confirmed_at: dt.datetime | None = instant(nullable=True)
    ended_at: dt.datetime | None = instant(nullable=True)
    asked_at: dt.datetime | None = instant(nullable=True)
    answered_at: dt.datetime | None = instant(nullable=True)
    phoned_at: dt.datetime | None = instant(nullable=True)
    to_phone: bool = False
    actor: str
    version: int = 1


class ClassTeacher(Row, table=True):
    """Who teaches at a class: a supporter, or somebody of another house (``outside`` says which).

    ``on_duty``: they have a seat of the duty of the class; this row follows that seat.
    """

    __tablename__ = "class_teacher"
    __journal__ = journalled("class:{session_id}", clear="outside actor")
    __table_args__ = (
        Index(
            "class_teacher_once",
            "session_id",
            "supporter_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "class_one_lecturer",
            "session_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL AND role = 'lecturer'"),
            postgresql_where=text("removed_at IS NULL AND role = 'lecturer'"),
        ),
    )

    session_id: int = Field(foreign_key="class_session.id", index=True)
    role: TeacherRole = choice(TeacherRole)
    supporter_id: int | None = Field(default=None, foreign_key="supporter.id", index=True)
    outside: str = ""
    taken_at: dt.datetime = instant()
    removed_at: dt.datetime | None = instant(nullable=True)
    absent: bool = False
    on_duty: bool = False
    to_phone: bool = False
    actor: str


class ClassAnswer(Row, table=True):
    """One filled-in questionnaire of a class; nobody can tell whose it is."""

    __tablename__ = "class_answer"
    __journal__ = UNJOURNALLED

    session_id: int = Field(foreign_key="class_session.id", index=True)
    age: str
    understood: int | None = None
    satisfied: int | None = None
    wants_next: list[str] = json_field()
    on_paper: bool = False

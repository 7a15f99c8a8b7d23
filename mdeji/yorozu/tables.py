"""Rows of desks: weekly rules, exceptions, sessions, consultations, number tags."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant, json_field
from mdeji.kit.vault import Sealed
from mdeji.yorozu.rules import WANTED, CheckDoor, LogDoor, SessionStatus, TicketStatus

OPEN_FLAG = "red_flag AND flag_settled_at IS NULL AND taken_back_at IS NULL"
"""A suspicion of fraud nobody has dealt with."""


class DeskRule(Row, table=True):
    """When a centre has its desk: a weekday, from and until in minutes of the day, which weeks.

    ``supporters`` is how many are wanted on duty; none at a desk that the centre's staff run.
    """

    __tablename__ = "desk_rule"
    __journal__ = journalled("centre:{centre_id}", clear="centre_id weeks")
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="desk_rule_weekday_known"),
        CheckConstraint("from_minute < until_minute", name="desk_rule_hours_in_order"),
    )

    centre_id: str = Field(foreign_key="centre.id", index=True)
    weekday: int
    from_minute: int
    until_minute: int
    weeks: list[int] = json_field()
    on_holidays: bool = False
    supporters: int = WANTED
    from_on: dt.date
    until_on: dt.date | None = None


class DeskClosure(Row, table=True):
    """Days on which a centre has no desk, with the reason; without an end: closed for good."""

    __tablename__ = "desk_closure"
    __journal__ = journalled("centre:{centre_id}", clear="centre_id reason")

    centre_id: str = Field(foreign_key="centre.id", index=True)
    from_on: dt.date
    until_on: dt.date | None = None
    reason: str
    removed_at: dt.datetime | None = instant(nullable=True)


class DeskPage(SQLModel, table=True):
    """What a centre tells visitors on its public page: what to bring, how to get there."""

    __tablename__ = "desk_page"
    __journal__ = journalled("centre:{centre_id}", clear="centre_id bring way")

    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    bring: str = ""
    way: str = ""


class YorozuSession(Row, table=True):
    """One date on which a desk is open (開設回); ``on`` and ``rule_id`` say which rule made it.

    ``version`` grows with every change that visitors must learn of. ``supporters`` says how many
    are wanted where it is not as the rule says, ``duty_id`` is the request that finds them, and
    ``duty_code`` is what they scan at the desk (QR): who is not on duty can do nothing with it.
    """

    __tablename__ = "yorozu_session"
    __journal__ = journalled("yorozu:{id}", clear="centre_id status reason", but="duty_code")
    __table_args__ = (UniqueConstraint("rule_id", "on"),)

    centre_id: str = Field(foreign_key="centre.id", index=True)
    rule_id: int | None = Field(default=None, foreign_key="desk_rule.id")
    on: dt.date
    starts_at: dt.datetime = instant(index=True)
    ends_at: dt.datetime = instant()
    status: SessionStatus = choice(SessionStatus, default=SessionStatus.PLANNED)
    reason: str = ""
    closure_id: int | None = Field(default=None, foreign_key="desk_closure.id")
    moved_from: dt.datetime | None = instant(nullable=True)
    supporters: int | None = None
    duty_id: int | None = Field(default=None, foreign_key="request.id", unique=True)
    duty_code: str | None = Field(default=None, unique=True)
    version: int = 1
    changed_at: dt.datetime = instant()


class Interest(Row, table=True):
    """A resident who wants to hear if a session changes (お知らせを受ける); ``told_version`` is the last heard."""

    __tablename__ = "yorozu_interest"
    __journal__ = journalled("person:{person_id}")
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    session_id: int = Field(foreign_key="yorozu_session.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    asked_at: dt.datetime = instant()
    told_version: int


class Consultation(Row, table=True):
    """One visitor who was helped at a desk (相談記録), without a name.

    ``uid`` is made where it was typed and stored once. A record that was taken back keeps its row
    and is counted nowhere.
    """

    __journal__ = journalled(
        "consultation:{id}",
        clear="uid centre_id topics device age visit outcome referral actor flag_settled",
    )
    __table_args__ = (
        # What figures and pictures count lies in the index: a million rows need not be opened.
        # Another one that begins alike would be taken in its place, and is not covering.
        Index(
            "consultation_pictured",
            "on",
            "centre_id",
            "session_id",
            "topics",
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index(
            "consultation_red",
            "on",
            "centre_id",
            sqlite_where=text("red_flag = 1 AND taken_back_at IS NULL"),
            postgresql_where=text("red_flag AND taken_back_at IS NULL"),
        ),
        # Most records are not flagged: the header of every page counts those that are.
        Index(
            "consultation_flagged",
            "centre_id",
            sqlite_where=text(OPEN_FLAG),
            postgresql_where=text(OPEN_FLAG),
        ),
    )

    uid: str = Field(unique=True)
    session_id: int = Field(foreign_key="yorozu_session.id", index=True)
    centre_id: str
    on: dt.date
    at: dt.datetime = instant()
    topics: list[str] = json_field()
    device: str
    age: str
    visit: str
    outcome: str
    referral: str | None = None
    minutes: int | None = None
    memo: str = Field(default="", sa_type=Sealed)
    red_flag: bool = False
    flag_settled: str | None = None
    flag_settled_at: dt.datetime | None = instant(nullable=True)
    door: LogDoor = choice(LogDoor)
    line: int | None = None
    return_on: dt.date | None = None
    request_id: int | None = Field(default=None, foreign_key="request.id", index=True)
    typed_by: int | None = None
    actor: str
    version: int = 1
    logged_at: dt.datetime = instant()
    taken_back_at: dt.datetime | None = instant(nullable=True)


class ConsultationTopic(SQLModel, table=True):
    """One topic of a consultation, for counting; kept in step with its ``topics``."""

    __tablename__ = "consultation_topic"
    __journal__ = UNJOURNALLED

    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id")
    topic: str = Field(primary_key=True, index=True)


class FollowUp(Row, table=True):
    """Whom to call about a consultation, with consent; emptied when it is done or too old."""

    __tablename__ = "consultation_follow_up"
    __journal__ = journalled("consultation:{consultation_id}", clear="consent_version actor")

    consultation_id: int = Field(foreign_key="consultation.id", unique=True)
    name: str = Field(default="", sa_type=Sealed)
    phone: str = Field(default="", sa_type=Sealed)
    consent_version: str
    given_at: dt.datetime = instant()
    keep_until: dt.date
    actor: str
    done_at: dt.datetime | None = instant(nullable=True)


class StillUsing(Row, table=True):
    """「いまも つかえていますか」 about one consultation, asked two weeks later of who agreed.

    ``person_id`` is known only until the answer is, and only if they are asked on LINE.
    """

    __tablename__ = "desk_check"
    __journal__ = journalled(
        "consultation:{consultation_id}", clear="answer actor consent_version", but="person_id"
    )

    consultation_id: int = Field(foreign_key="consultation.id", unique=True)
    door: CheckDoor = choice(CheckDoor)
    ask_on: dt.date = Field(index=True)
    consent_version: str
    agreed_at: dt.datetime = instant()
    actor: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    asked_at: dt.datetime | None = instant(nullable=True)
    answer: str | None = None
    answered_at: dt.datetime | None = instant(nullable=True)


class DeskLink(Row, table=True):
    """A one-time code that opens the chat at a desk and leads to one consultation."""

    __tablename__ = "desk_link"
    __journal__ = journalled("consultation:{consultation_id}", clear="made_by", but="code_hash")

    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    code_hash: str = Field(index=True)
    made_by: str
    made_at: dt.datetime = instant()
    expires_at: dt.datetime = instant()
    used_at: dt.datetime | None = instant(nullable=True)


class Ticket(Row, table=True):
    """A number tag (番号札) of somebody who waits at a desk, without a name."""

    __tablename__ = "desk_ticket"
    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("session_id", "number"),)

    session_id: int = Field(foreign_key="yorozu_session.id", index=True)
    number: int
    status: TicketStatus = choice(TicketStatus, default=TicketStatus.WAITING)
    taken_at: dt.datetime = instant()
    called_at: dt.datetime | None = instant(nullable=True)
    ended_at: dt.datetime | None = instant(nullable=True)

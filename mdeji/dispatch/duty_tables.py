"""Rows of hand-overs, of groups that meet again and again, and of the honorarium ledger."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from mdeji.dispatch.rules import HandoverStatus, LineStatus
from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant, json_field
from mdeji.kit.vault import Sealed
from mdeji.requests.rules import PlaceKind, SeatRole


class HandoverKind(StrEnum):
    """Whether everybody suitable is asked, or one for one of their visits."""

    ASK = "ask"
    SWAP = "swap"


class Rhythm(StrEnum):
    """How often a group meets."""

    MONTHLY = "monthly"
    BIWEEKLY = "biweekly"
    WEEKLY = "weekly"


class DayState(StrEnum):
    """What became of one date of a series; a date without a row is still to come."""

    MADE = "made"
    SKIPPED = "skipped"


class Renewal(StrEnum):
    """What the group said when it was asked whether to go on after the end."""

    ASKED = "asked"
    WANTED = "wanted"
    NOT_WANTED = "not_wanted"


class Handover(Row, table=True):
    """The wish of somebody on a team to be relieved; they stay on it until somebody takes over."""

    __journal__ = journalled("request:{request_id}", clear="kind status actor")
    __table_args__ = (
        Index(
            "handover_open_once",
            "attendance_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    kind: HandoverKind = choice(HandoverKind)
    status: HandoverStatus = choice(HandoverStatus, default=HandoverStatus.OPEN, index=True)
    request_id: int = Field(foreign_key="request.id", index=True)
    visit_id: int = Field(foreign_key="visit.id")
    attendance_id: int = Field(foreign_key="attendance.id")
    giver_id: int = Field(foreign_key="supporter.id", index=True)
    partner_id: int | None = Field(default=None, foreign_key="supporter.id", index=True)
    other_visit_id: int | None = Field(default=None, foreign_key="visit.id")
    other_attendance_id: int | None = Field(default=None, foreign_key="attendance.id")
    actor: str
    created_at: dt.datetime = instant()
    expires_at: dt.datetime = instant()
    ended_at: dt.datetime | None = instant(nullable=True)
    taken_by: int | None = Field(default=None, foreign_key="supporter.id")


class Series(Row, table=True):
    """A group that meets again and again, and what every meeting needs (定期の集まり)."""

    __journal__ = journalled("series:{id}", clear="rhythm topics device place centre_id renewal")
    __table_args__ = (CheckConstraint("nth BETWEEN 1 AND 5", name="series_nth_known"),)

    group_id: int = Field(foreign_key="learning_group.id", index=True)
    requester_id: int = Field(foreign_key="person.id", index=True)
    rhythm: Rhythm = choice(Rhythm)
    nth: int = 1
    weekday: int
    from_minute: int
    minutes: int
    first_on: dt.date
    until_on: dt.date
    weeks_ahead: int = 6
    skips_holidays: bool = True
    topics: list[str] = json_field()
    device: str = "unknown"
    district_id: str
    town_id: str | None = None
    place: PlaceKind = choice(PlaceKind)
    centre_id: str | None = None
    place_detail: str = Field(default="", sa_type=Sealed)
    headcount: int
    renewal: Renewal | None = choice(Renewal, nullable=True)
    ended_at: dt.datetime | None = instant(nullable=True)
    created_at: dt.datetime = instant()
    actor: str


class SeriesMember(Row, table=True):
    """Somebody of the fixed team, until they are taken off it."""

    __tablename__ = "series_member"
    __journal__ = journalled("series:{series_id}", clear="role")

    series_id: int = Field(foreign_key="series.id", index=True)
    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    role: SeatRole = choice(SeatRole)
    added_at: dt.datetime = instant()
    removed_at: dt.datetime | None = instant(nullable=True)


class SeriesDay(Row, table=True):
    """A date of a series of which something has been decided: made into a request, or skipped.

    ``on`` is the date by the rule and stays what it was when the meeting is moved.
    """

    __tablename__ = "series_day"
    __journal__ = journalled("series:{series_id}", clear="state reason")
    __table_args__ = (UniqueConstraint("series_id", "on"),)

    series_id: int = Field(foreign_key="series.id", index=True)
    on: dt.date
    state: DayState | None = choice(DayState, nullable=True)
    reason: str = ""
    moved_to: dt.datetime | None = instant(nullable=True)
    request_id: int | None = Field(default=None, foreign_key="request.id", index=True)


class HonorariumRate(Row, table=True):
    """What is paid from a fiscal year on: so many yen for so many minutes, by begun units."""

    __tablename__ = "honorarium_rate"
    __journal__ = journalled("honorarium_rate:{id}")

    fiscal_year: int = Field(unique=True)
    yen: int
    minutes: int
    unit: int
    desks: bool = True


class HonorariumBatch(Row, table=True):
    """Lines that went to the payment together, once."""

    __tablename__ = "honorarium_batch"
    __journal__ = journalled("honorarium_batch:{id}", clear="number")

    number: str = Field(unique=True)
    made_at: dt.datetime = instant()
    made_by: str
    paid_on: dt.date | None = None
    paid_by: str | None = None


class HonorariumLine(Row, table=True):
    """One activity of one supporter in the ledger, or what takes such a line back.

    Minutes and yen of a counter-line are negative. ``yen_rate``, ``rate_minutes`` and ``unit`` say
    what held when the line was written.
    """

    __tablename__ = "honorarium_line"
    __journal__ = journalled("supporter:{supporter_id}", clear="status reason entered_by")
    __table_args__ = (
        UniqueConstraint("visit_id", "supporter_id", "revision"),
        UniqueConstraint("counters_id"),
        # Everything the sums of a year are made of: no row is looked at.
        Index(
            "honorarium_month",
            "fiscal_year",
            "activity_on",
            "status",
            "supporter_id",
            "minutes",
            "yen",
        ),
    )

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    revision: int = 0
    activity_on: dt.date
    fiscal_year: int
    minutes: int
    yen: int
    yen_rate: int
    rate_minutes: int
    unit: int
    status: LineStatus = choice(LineStatus, default=LineStatus.OPEN, index=True)
    reason: str = ""
    note: str = Field(default="", sa_type=Sealed)
    counters_id: int | None = Field(default=None, foreign_key="honorarium_line.id")
    entered_at: dt.datetime = instant()
    entered_by: str
    approved_at: dt.datetime | None = instant(nullable=True)
    approved_by: str | None = None
    batch_id: int | None = Field(default=None, foreign_key="honorarium_batch.id", index=True)

"""Rows of requests, the times wished for, and the seats of the team."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant, json_field
from mdeji.kit.vault import Sealed
from mdeji.requests.rules import Door, Kind, PlaceKind, RequestStatus, SeatRole


class Request(Row, table=True):
    """One wish for help, whichever door it came through (派遣依頼); or the duty at a desk or class (当番).

    Nobody asks for a duty, so it has no requester. ``search_from`` is before when nobody is asked.
    """

    __journal__ = journalled(
        "request:{id}",
        clear="number for_whom topics device district_id town_id centre_id waiting_for closed_reason",
        but="version submit_key updated_at",
    )
    __table_args__ = (
        CheckConstraint("headcount BETWEEN 1 AND 100", name="headcount_sensible"),
        CheckConstraint(
            "requester_id IS NOT NULL OR kind IN ('desk', 'class')", name="somebody_asked"
        ),
        Index("request_open", "status", "promised_at"),
    )

    number: str = Field(unique=True)
    door: Door = choice(Door)
    kind: Kind = choice(Kind)
    status: RequestStatus = choice(RequestStatus)
    version: int = 1
    requester_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="learning_group.id")
    for_whom: str = "self"
    learner_name: str = ""
    topics: list[str] = json_field()
    device: str = "unknown"
    district_id: str
    town_id: str | None = None
    place: PlaceKind = choice(PlaceKind)
    centre_id: str | None = None
    place_detail: str = Field(default="", sa_type=Sealed)
    headcount: int = 1
    memo: str = Field(default="", sa_type=Sealed)
    wants_coordinator: bool = False
    submit_key: str | None = Field(default=None, unique=True)
    starts_at: datetime | None = instant(nullable=True)
    ends_at: datetime | None = instant(nullable=True)
    promised_at: datetime = instant()
    search_from: datetime | None = instant(nullable=True)
    waiting_for: str | None = Field(default=None, index=True)
    closed_reason: str | None = None
    created_at: datetime = instant(index=True)
    updated_at: datetime = instant()


class Wish(Row, table=True):
    """A time at which the help is wanted; ``rank`` 1 is wished for most."""

    __journal__ = journalled("request:{request_id}")
    __table_args__ = (UniqueConstraint("request_id", "rank"),)

    request_id: int = Field(foreign_key="request.id", index=True)
    rank: int
    starts_at: datetime = instant()
    ends_at: datetime = instant()


class Seat(Row, table=True):
    """A place on the team (枠); at most one supporter takes it, at most one seat each."""

    __journal__ = journalled("request:{request_id}")
    __table_args__ = (
        Index(
            "seat_once_per_supporter",
            "request_id",
            "supporter_id",
            unique=True,
            sqlite_where=text("supporter_id IS NOT NULL"),
            postgresql_where=text("supporter_id IS NOT NULL"),
        ),
    )

    request_id: int = Field(foreign_key="request.id", index=True)
    role: SeatRole = choice(SeatRole)
    supporter_id: int | None = Field(default=None, foreign_key="supporter.id", index=True)
    taken_at: datetime | None = instant(nullable=True)
    dropped: bool = False

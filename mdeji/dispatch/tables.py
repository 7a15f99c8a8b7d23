"""Rows of decisions, offers, visits, reports and feedback."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

import mdeji.dispatch.duty_tables  # noqa: F401 – an offer may belong to a hand-over
from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant, json_field, long_text
from mdeji.requests.rules import SeatRole


class Decision(Row, table=True):
    """One decision of the matcher with all its inputs; it can be replayed to the same result."""

    __journal__ = UNJOURNALLED

    request_id: int = Field(foreign_key="request.id", index=True)
    decided_at: datetime = instant()
    inputs: dict[str, Any] = json_field()
    outcome: dict[str, Any] = json_field()


class Offer(Row, table=True):
    """A question to one supporter whether they can come (打診)."""

    __journal__ = journalled(
        "request:{request_id}", clear="answered_by decline_reason", but="reasons"
    )
    __table_args__ = (
        Index(
            "offer_open_once",
            "request_id",
            "supporter_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        # Everything the office's lists ask of each supporter's last offers: no row is looked at.
        Index("offer_history", "supporter_id", "sent_at", "id", "status"),
        Index("offer_sent", "sent_at", "supporter_id"),
    )

    request_id: int = Field(foreign_key="request.id", index=True)
    supporter_id: int = Field(foreign_key="supporter.id")
    seat_id: int = Field(foreign_key="seat.id")
    seat_role: SeatRole = choice(SeatRole)
    wave: int
    rank: int
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    distance_m: int | None = None
    reasons: list[dict[str, Any]] = json_field()
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    sent_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    status: OfferStatus = choice(OfferStatus)
    answered_at: datetime | None = instant(nullable=True)
    answered_by: str | None = None
    decline_reason: str | None = None
    handover_id: int | None = Field(default=None, foreign_key="handover.id", index=True)


class Visit(Row, table=True):
    """An agreed meeting of a team and learners (派遣); exists from the first acceptance on."""

    __journal__ = journalled("request:{request_id}")
    __table_args__ = (
        Index(
            "visit_one_live_per_request",
            "request_id",
            unique=True,
            sqlite_where=text("status <> 'cancelled'"),
            postgresql_where=text("status <> 'cancelled'"),
        ),
    )

    request_id: int = Field(foreign_key="request.id", index=True)
    status: VisitStatus = choice(VisitStatus, index=True)
    starts_at: datetime = instant(index=True)
    ends_at: datetime = instant()
    word: str
    confirmed_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class Attendance(Row, table=True):
    """A supporter on a visit: coming, arrived, finished, or released."""

    __journal__ = journalled("visit:{visit_id}", clear="release_reason")
    __table_args__ = (
        Index(
            "attendance_once",
            "visit_id",
            "supporter_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    visit_id: int = Field(foreign_key="visit.id", index=True)
    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    role: SeatRole = choice(SeatRole)
    joined_at: datetime = instant()
    late_minutes: int | None = None
    arrived_at: datetime | None = instant(nullable=True)
    finished_at: datetime | None = instant(nullable=True)
    released_at: datetime | None = instant(nullable=True)
    release_reason: str | None = None


class Report(Row, table=True):
    """What happened on a visit (活動報告); a draft until it is handed in."""

    __journal__ = journalled("visit:{visit_id}", clear="present outcomes")

    visit_id: int = Field(foreign_key="visit.id", unique=True)
    writer_id: int = Field(foreign_key="supporter.id")
    present: list[int] = json_field()
    headcount: int | None = None
    minutes: int | None = None
    outcomes: dict[str, str] = json_field()
    line: str = long_text()
    follow_up: bool = False
    not_held: bool = False
    saved_at: datetime = instant()
    handed_in_at: datetime | None = instant(nullable=True)


class Feedback(Row, table=True):
    """What the requester said afterwards: three faces, one line, and 「いまも つかえていますか」."""

    __journal__ = journalled("visit:{visit_id}", clear="still_using")

    visit_id: int = Field(foreign_key="visit.id", unique=True)
    person_id: int = Field(foreign_key="person.id")
    face: int | None = None
    line: str = long_text()
    still_using: str | None = None
    given_at: datetime | None = instant(nullable=True)
    still_using_at: datetime | None = instant(nullable=True)

"""Rows of what supporters keep for themselves: holidays, a calendar feed, certificates."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, instant


class HolidayRest(Row, table=True):
    """A supporter who is not free on public holidays, unless they said so of a single day."""

    __tablename__ = "holiday_rest"
    __journal__ = journalled("supporter:{supporter_id}")

    supporter_id: int = Field(foreign_key="supporter.id", unique=True)
    since: dt.datetime = instant()


class CalendarFeed(Row, table=True):
    """A supporter's own calendar address; only a digest of its secret is kept, none if it is off."""

    __tablename__ = "calendar_feed"
    __journal__ = journalled("supporter:{supporter_id}", but="secret_key read_at")

    supporter_id: int = Field(foreign_key="supporter.id", unique=True)
    secret_key: str | None = Field(default=None, unique=True)
    made_at: dt.datetime = instant()
    read_at: dt.datetime | None = instant(nullable=True)


class CalendarEntry(Row, table=True):
    """A visit as a feed showed it last; ``sequence`` grows with every change of what is shown."""

    __tablename__ = "calendar_entry"
    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("supporter_id", "visit_id"),)

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    sequence: int = 0
    digest: str
    changed_at: dt.datetime = instant()
    called_off_at: dt.datetime | None = instant(nullable=True)


class Certificate(Row, table=True):
    """A certificate of activity (活動証明書) that was issued; its figures never change."""

    __journal__ = journalled("supporter:{supporter_id}", clear="issued_by", but="code")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    code: str = Field(unique=True)
    first_on: dt.date
    last_on: dt.date
    visits: int
    minutes: int
    issued_at: dt.datetime = instant()
    issued_by: str

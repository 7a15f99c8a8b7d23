"""Rows of people, groups and consents."""

from datetime import datetime

from sqlmodel import Field

from mdeji.kit.columns import Row, instant


class Person(Row, table=True):
    """Anybody who deals with the programme: resident, proxy, representative or supporter."""

    line_user_id: str | None = Field(default=None, unique=True)
    name: str = ""
    kana: str = ""
    phone: str = ""
    district_id: str | None = None
    town_id: str | None = None
    consented_at: datetime | None = instant(nullable=True)
    consent_version: str | None = None
    blocked_at: datetime | None = instant(nullable=True)
    heard_at: datetime | None = instant(nullable=True)
    menu: str | None = None
    created_at: datetime = instant()


class Group(Row, table=True):
    """Three or more citizens who learn together (学び合いグループ)."""

    __tablename__ = "learning_group"

    name: str
    representative_id: int = Field(foreign_key="person.id", index=True)
    district_id: str
    usual_place: str = ""
    created_at: datetime = instant()


class Consent(Row, table=True):
    """A consent given: which wording, through which door, when."""

    person_id: int = Field(foreign_key="person.id", index=True)
    version: str
    door: str
    given_at: datetime = instant()

"""Rows of people, groups and consents, and of those who are forgotten."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, event, inspect
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant
from mdeji.kit.vault import Sealed, vault
from mdeji.people.names import found_by, reading_key

PHONE_END = 4
_FOUND_BY = ("name", "kana", "phone")


class Person(Row, table=True):
    """Anybody who deals with the programme: resident, proxy, representative or supporter.

    ``phone`` is stored encrypted; ``phone_key`` is its blind index and ``phone_end_key`` that of its
    last digits. ``name_key`` is where a search looks, ``reading_key`` puts the list in order. All
    four are kept up to date by themselves.
    """

    __journal__ = journalled(
        "person:{id}",
        clear="district_id town_id consent_version",
        but="phone_key phone_end_key name_key reading_key heard_at menu",
    )

    line_user_id: str | None = Field(default=None, unique=True)
    name: str = ""
    kana: str = ""
    phone: str = Field(default="", sa_type=Sealed)
    phone_key: str | None = Field(default=None, index=True)
    phone_end_key: str | None = Field(default=None, index=True)
    name_key: str = ""
    reading_key: str = Field(default="", index=True)
    district_id: str | None = None
    town_id: str | None = None
    consented_at: datetime | None = instant(nullable=True)
    consent_version: str | None = None
    blocked_at: datetime | None = instant(nullable=True)
    heard_at: datetime | None = instant(nullable=True)
    menu: str | None = None
    created_at: datetime = instant()
    erased_at: datetime | None = instant(nullable=True)


class Group(Row, table=True):
    """Three or more citizens who learn together (学び合いグループ)."""

    __tablename__ = "learning_group"
    __journal__ = journalled("person:{representative_id}", clear="district_id")

    name: str
    representative_id: int = Field(foreign_key="person.id", index=True)
    district_id: str
    usual_place: str = ""
    created_at: datetime = instant()


class Consent(Row, table=True):
    """A consent given: which wording, through which door, when."""

    __journal__ = journalled("person:{person_id}", clear="version door")

    person_id: int = Field(foreign_key="person.id", index=True)
    version: str
    door: str
    given_at: datetime = instant()


class MarkKind(StrEnum):
    """By what somebody who was erased would be known again."""

    LINE = "line"
    PHONE = "phone"
    BORN = "born"


class Tombstone(Row, table=True):
    """A mark of somebody who was erased: an HMAC that names nobody, and no link to their row."""

    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("kind", "mark"),)

    kind: MarkKind = choice(MarkKind)
    mark: str
    erased_at: datetime = instant()


class Pepper(Row, table=True):
    """The random key of the tombstones: sealed like a telephone number, and sealed anew like one.

    The marks cannot be made again when a data key changes, for what they were made of is gone.
    """

    __journal__ = UNJOURNALLED

    name: str = Field(unique=True)
    value: str = Field(sa_type=Sealed)


def phone_end_index(phone: str) -> str | None:
    """Return the blind index of a number's last four digits, by which staff look somebody up."""
    return vault().index(phone[-PHONE_END:]) if phone else None


def _keep_index(_mapper: Any, _connection: Any, person: Person) -> None:
    state = inspect(person)
    if state.persistent and not any(state.attrs[name].history.added for name in _FOUND_BY):
        return  # Most changes only tell when somebody was last heard from.
    person.phone_key = vault().index(person.phone) if person.phone else None
    person.phone_end_key = phone_end_index(person.phone)
    person.name_key = found_by(person.name, person.kana)
    person.reading_key = reading_key(person.name, person.kana)


event.listen(Person, "before_insert", _keep_index)
event.listen(Person, "before_update", _keep_index)

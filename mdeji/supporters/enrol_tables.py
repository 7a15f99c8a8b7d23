"""Rows of applications, what the office asked for, codes that link a LINE account, and cards."""

import datetime as dt

from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant
from mdeji.kit.vault import Sealed
from mdeji.supporters.tables import EnrolmentDoor


class Applying(Row, table=True):
    """One time somebody applied (申込): through which door, under which key of the form."""

    __tablename__ = "application"
    __journal__ = journalled("supporter:{supporter_id}", clear="actor", but="submit_key")

    submit_key: str = Field(unique=True)
    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    door: EnrolmentDoor = choice(EnrolmentDoor)
    actor: str
    at: dt.datetime = instant()


class AskedFor(Row, table=True):
    """Something the office asked an applicant for; the text is stored encrypted."""

    __tablename__ = "asked_for"
    __journal__ = journalled("supporter:{supporter_id}", clear="actor")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    text: str = Field(sa_type=Sealed)
    actor: str
    at: dt.datetime = instant()
    settled_at: dt.datetime | None = instant(nullable=True)


class LinkCode(Row, table=True):
    """A one-time code from the counter that links a LINE account; only its hash is kept."""

    __tablename__ = "link_code"
    __journal__ = journalled("person:{person_id}", clear="made_by", but="code_hash")

    person_id: int = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(index=True)
    made_by: str
    made_at: dt.datetime = instant()
    expires_at: dt.datetime = instant()
    used_at: dt.datetime | None = instant(nullable=True)


class Parting(Row, table=True):
    """A LINE account that is no longer somebody's: links made before this do not open any more."""

    __journal__ = journalled("person:{person_id}", clear="actor")

    person_id: int = Field(foreign_key="person.id", index=True)
    at: dt.datetime = instant()
    actor: str


class SupporterCard(Row, table=True):
    """A card that was printed (サポーター証); ``code`` is what its QR code leads to."""

    __tablename__ = "supporter_card"
    __journal__ = journalled("supporter:{supporter_id}", clear="number issued_by", but="code")

    supporter_id: int = Field(foreign_key="supporter.id", index=True)
    number: str = Field(unique=True)
    code: str = Field(unique=True)
    issued_at: dt.datetime = instant()
    issued_by: str
    expires_on: dt.date
    revoked_at: dt.datetime | None = instant(nullable=True)

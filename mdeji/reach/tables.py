"""Rows of messages to many supporters, and of those they went to."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from mdeji.kit.changes import journalled
from mdeji.kit.columns import Row, choice, instant, long_text
from mdeji.reach.rules import BulletinKind, BulletinStatus, PhoneResult


class Bulletin(Row, table=True):
    """A message to many, or a drill (まとめてのお知らせ・届くかの確認)."""

    __journal__ = journalled("bulletin:{id}", clear="actor", but="submit_key")

    kind: BulletinKind = choice(BulletinKind)
    status: BulletinStatus = choice(BulletinStatus, index=True)
    text: str = long_text()
    actor: str
    submit_key: str = Field(unique=True)
    created_at: datetime = instant(index=True)
    goes_at: datetime = instant()
    answers_until: datetime | None = instant(nullable=True)


class BulletinRecipient(Row, table=True):
    """Somebody a message to many is meant for."""

    __tablename__ = "bulletin_recipient"
    __journal__ = journalled("bulletin:{bulletin_id}", clear="phoned_by", but="written")
    __table_args__ = (UniqueConstraint("bulletin_id", "supporter_id"),)

    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    supporter_id: int = Field(foreign_key="supporter.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    written: bool = False
    answered_at: datetime | None = instant(nullable=True)
    phone_result: PhoneResult | None = choice(PhoneResult, nullable=True)
    phoned_at: datetime | None = instant(nullable=True)
    phoned_by: str | None = None

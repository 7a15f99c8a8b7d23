"""Rows of staff accounts, their sessions, and the journal."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from mdeji.kit.columns import Row, choice, instant, json_field


class StaffRole(StrEnum):
    """What an account may do."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    CENTRE = "centre"
    OFFICER = "officer"
    READER = "reader"


class StaffAccount(Row, table=True):
    """Somebody who signs in to the admin pages."""

    __tablename__ = "staff_account"

    login: str = Field(unique=True)
    name: str
    role: StaffRole = choice(StaffRole)
    password_hash: str
    centre_id: str | None = None
    active: bool = True
    created_at: datetime = instant()


class StaffSession(Row, table=True):
    """A sign-in; only the SHA-256 of its token is stored."""

    __tablename__ = "staff_session"

    token_hash: str = Field(unique=True)
    account_id: int = Field(foreign_key="staff_account.id", index=True)
    csrf_token: str
    created_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)


class SignInAttempt(Row, table=True):
    """A failed sign-in; counted to slow down guessing."""

    __tablename__ = "sign_in_attempt"

    who: str = Field(index=True)
    tried_at: datetime = instant(index=True)


class JournalEntry(Row, table=True):
    """What was done, by whom, to what (履歴); never changed."""

    __tablename__ = "journal_entry"

    at: datetime = instant(index=True)
    actor: str
    subject: str = Field(index=True)
    event: str
    detail: dict[str, Any] = json_field()

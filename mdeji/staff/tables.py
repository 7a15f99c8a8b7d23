"""Rows of staff accounts, their sessions, and the journal."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from mdeji.kit.changes import UNJOURNALLED, journalled
from mdeji.kit.columns import Row, choice, instant
from mdeji.kit.vault import Sealed
from mdeji.staff.journal_tables import JournalEntry

__all__ = ["JournalEntry"]


class StaffRole(StrEnum):
    """What an account may do."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    CENTRE = "centre"
    OFFICER = "officer"
    READER = "reader"


class InvitationKind(StrEnum):
    """What a link lets somebody do: begin, or choose another password."""

    INVITE = "invite"
    RESET = "reset"


class StaffAccount(Row, table=True):
    """Somebody who signs in to the admin pages; an empty hash is no password yet.

    ``directory_name`` is who they are in the city's directory (UPN, e-mail or object id).
    """

    __tablename__ = "staff_account"
    __journal__ = journalled("staff:{id}", clear="login centre_id")

    login: str = Field(unique=True)
    name: str
    role: StaffRole = choice(StaffRole)
    password_hash: str
    centre_id: str | None = None
    active: bool = True
    created_at: datetime = instant()
    directory_name: str | None = Field(default=None, unique=True, index=True)


class StaffInvitation(Row, table=True):
    """A link by which somebody chooses a password, once; only its SHA-256 is stored."""

    __tablename__ = "staff_invitation"
    __journal__ = UNJOURNALLED

    account_id: int = Field(foreign_key="staff_account.id", index=True)
    kind: InvitationKind = choice(InvitationKind)
    token_hash: str = Field(unique=True)
    created_by: str
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)


class StaffFactor(Row, table=True):
    """The second factor of an account; ``last_step`` is the half minute whose code was used."""

    __tablename__ = "staff_factor"
    __journal__ = UNJOURNALLED

    account_id: int = Field(foreign_key="staff_account.id", unique=True)
    secret: str = Field(sa_type=Sealed)
    last_step: int = 0
    created_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)


class RecoveryCode(Row, table=True):
    """A code that stands in for the second factor, once; only its SHA-256 is stored."""

    __tablename__ = "staff_recovery_code"
    __journal__ = UNJOURNALLED

    account_id: int = Field(foreign_key="staff_account.id", index=True)
    code_hash: str
    created_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class StaffIdentity(Row, table=True):
    """Who an account is to the city's own sign-in (OpenID Connect)."""

    __tablename__ = "staff_identity"
    __journal__ = UNJOURNALLED
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account_id: int = Field(foreign_key="staff_account.id", index=True)
    issuer: str
    subject: str
    linked_at: datetime = instant()


class StaffSession(Row, table=True):
    """A sign-in; only the SHA-256 of its token is stored.

    ``browser`` says roughly from where, such as ``Chrome/Windows``.
    """

    __tablename__ = "staff_session"
    __journal__ = UNJOURNALLED

    token_hash: str = Field(unique=True)
    account_id: int = Field(foreign_key="staff_account.id", index=True)
    csrf_token: str
    created_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    second_factor_at: datetime | None = instant(nullable=True)
    browser: str = ""


class SignInAttempt(Row, table=True):
    """A try that may be a guess; counted to slow guessing down."""

    __tablename__ = "sign_in_attempt"
    __journal__ = UNJOURNALLED

    who: str = Field(index=True)
    tried_at: datetime = instant(index=True)

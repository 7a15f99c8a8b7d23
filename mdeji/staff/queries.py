"""Reads of accounts and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.staff.service import SEEN_EVERY, Lifetimes, normal_login, token_hash
from mdeji.staff.tables import StaffAccount, StaffRole, StaffSession


@dataclass(frozen=True)
class AccountView:
    """An account as screens show it."""

    id: int
    login: str
    name: str
    role: StaffRole
    centre_id: str | None
    active: bool
    created_at: datetime


@dataclass(frozen=True)
class SessionView:
    """A sign-in of somebody."""

    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """A live session with its account; ``stale`` says that its last use should be noted."""

    session_id: int
    csrf_token: str
    account: AccountView
    stale: bool


def live_session(session: Session, token: str, lives: Lifetimes, now: datetime) -> SignedIn | None:
    """Return the session of a token, or None if it is unknown, revoked, idle or expired."""
    row = session.exec(
        select(StaffSession).where(StaffSession.token_hash == token_hash(token))
    ).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if row.seen_at + lives.idle <= now:
        return None
    account = session.get(StaffAccount, row.account_id)
    if account is None or not account.active:
        return None
    return SignedIn(row.pk, row.csrf_token, _view(account), row.seen_at + SEEN_EVERY <= now)


def password_hash(session: Session, login: str) -> tuple[int, str] | None:
    """Return id and password hash of an active account, or None."""
    account = session.exec(
        select(StaffAccount).where(StaffAccount.login == normal_login(login))
    ).first()
    return (account.pk, account.password_hash) if account is not None and account.active else None


def accounts(session: Session) -> tuple[AccountView, ...]:
    """Return every account, active ones first, by name."""
    statement = select(StaffAccount).order_by(
        col(StaffAccount.active).desc(), col(StaffAccount.login)
    )
    return tuple(_view(row) for row in session.exec(statement))


def names(session: Session) -> dict[int, str]:
    """Return the names of all accounts by id."""
    return {row.pk: row.name for row in session.exec(select(StaffAccount))}


def sessions_of(
    session: Session, account_id: int, idle: timedelta, now: datetime
) -> tuple[SessionView, ...]:
    """Return the live sessions of an account, last used first."""
    statement = (
        select(StaffSession)
        .where(
            StaffSession.account_id == account_id,
            col(StaffSession.revoked_at).is_(None),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - idle,
        )
        .order_by(col(StaffSession.seen_at).desc())
    )
    rows = session.exec(statement)
    return tuple(SessionView(r.pk, r.created_at, r.seen_at, r.expires_at) for r in rows)


def _view(row: StaffAccount) -> AccountView:
    return AccountView(
        id=row.pk,
        login=row.login,
        name=row.name,
        role=row.role,
        centre_id=row.centre_id,
        active=row.active,
        created_at=row.created_at,
    )

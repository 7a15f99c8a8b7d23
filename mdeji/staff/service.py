"""Accounts, sign-ins and sessions of the staff."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.staff.passwords import hashed
from mdeji.staff.tables import StaffAccount, StaffRole, StaffSession
from mdeji.staff.throttle import forget, who
from mdeji.staff.throttle import note_try as note

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 30
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives without use, and at all."""

    idle: timedelta = timedelta(hours=2)
    total: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class NewAccount:
    """What an account is made from; a centre's account needs its ``centre_id``."""

    login: str
    name: str
    role: StaffRole
    password: str
    centre_id: str | None = None


def add_account(session: Session, new: NewAccount, actor: str, now: datetime) -> StaffAccount:
    """Add an account.

    Raises:
        Invalid: the name is taken or empty, the password too short, or the centre missing.
    """
    login = normal_login(new.login)
    if not login or not new.name.strip():
        raise Invalid("login" if not login else "name", "missing")
    if session.exec(select(StaffAccount).where(StaffAccount.login == login)).first():
        raise Invalid("login", "taken")
    if new.role is StaffRole.CENTRE and not new.centre_id:
        raise Invalid("centre_id", "missing")
    account = StaffAccount(
        login=login,
        name=new.name.strip(),
        role=new.role,
        password_hash=hashed(new.password),
        centre_id=new.centre_id if new.role is StaffRole.CENTRE else None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    record(session, actor, f"staff:{account.pk}", "account_added", {"role": new.role}, now)
    return account


def set_active(session: Session, account_id: int, actor: str, now: datetime, *, on: bool) -> None:
    """Let an account sign in, or lock it and end its sessions.

    Raises:
        NotAllowed: nobody locks themselves out.
    """
    if actor == f"staff:{account_id}":
        raise NotAllowed("yourself")
    account = _account(session, account_id)
    account.active = on
    session.add(account)
    if not on:
        for row in _live_sessions(session, account_id, now):
            row.revoked_at = now
            session.add(row)
    event = "account_activated" if on else "account_deactivated"
    record(session, actor, f"staff:{account_id}", event, None, now)


def set_password(
    session: Session, account_id: int, password: str, actor: str, now: datetime
) -> None:
    """Give an account another password and end its sessions."""
    account = _account(session, account_id)
    account.password_hash = hashed(password)
    session.add(account)
    for row in _live_sessions(session, account_id, now):
        row.revoked_at = now
        session.add(row)
    record(session, actor, f"staff:{account_id}", "password_changed", None, now)


def note_try(session: Session, login: str, address: str, now: datetime) -> None:
    """Count a sign-in before its password is looked at, so that tries at once are counted too.

    Raises:
        TooManyTries: the last quarter of an hour saw too many for this name or address.
    """
    note(session, _who_login(login), TRIES_PER_LOGIN, WINDOW, now)
    note(session, _who_address(address), TRIES_PER_ADDRESS, WINDOW, now)


def begin_session(
    session: Session, account_id: int, address: str, lives: Lifetimes, now: datetime
) -> str:
    """Open a session after the right password; return its token, which is stored only as a hash."""
    account = _account(session, account_id)
    if not account.active:
        raise NotAllowed("inactive")
    token = new_token(32)
    session.add(
        StaffSession(
            token_hash=token_hash(token),
            account_id=account_id,
            csrf_token=new_token(24),
            created_at=now,
            seen_at=now,
            expires_at=now + lives.total,
        )
    )
    forget(session, _who_login(account.login), _who_address(address))
    record(session, f"staff:{account_id}", f"staff:{account_id}", "signed_in", None, now)
    return token


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use."""
    row = session.get(StaffSession, session_id)
    if row is not None and row.revoked_at is None:
        row.seen_at = max(row.seen_at, now)
        session.add(row)


def end_session(session: Session, session_id: int, account_id: int, now: datetime) -> None:
    """End one of the account's own sessions.

    Raises:
        NotFound: it is somebody else's, or none.
    """
    row = session.get(StaffSession, session_id)
    if row is None or row.account_id != account_id:
        raise NotFound("session", session_id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        who = f"staff:{account_id}"
        record(session, who, who, "signed_out", {"session": session_id}, now)


def normal_login(login: str) -> str:
    """Return a sign-in name without spaces around it and in small letters."""
    return login.strip().lower()


def token_hash(token: str) -> str:
    """Return what is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _account(session: Session, account_id: int) -> StaffAccount:
    account = session.get(StaffAccount, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def _live_sessions(session: Session, account_id: int, now: datetime) -> list[StaffSession]:
    statement = select(StaffSession).where(
        StaffSession.account_id == account_id,
        col(StaffSession.revoked_at).is_(None),
        StaffSession.expires_at > now,
    )
    return list(session.exec(statement))


def _who_login(login: str) -> str:
    return who("login", normal_login(login))


def _who_address(address: str) -> str:
    # The address itself is personal data and not needed to count.
    return who("address", address)

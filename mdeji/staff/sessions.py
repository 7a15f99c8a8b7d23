"""Sign-ins: counted, opened, renewed and ended; the database never holds a session's token."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.staff.tables import StaffAccount, StaffSession
from mdeji.staff.throttle import forget, note_try, who

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 30
SEEN_EVERY = timedelta(minutes=1)
CODE_WITHIN = timedelta(minutes=10)
"""How long after the password the second factor may follow."""


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives without use, and at all."""

    idle: timedelta = timedelta(hours=2)
    total: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class SignIn:
    """How somebody signed in; ``second_factor`` says that the city's own sign-in asked for it."""

    address: str = ""
    browser: str = ""
    through: str = "password"
    second_factor: bool = False


def note_sign_in(session: Session, login: str, address: str, now: datetime) -> None:
    """Count a sign-in before its password is looked at, so that tries at once are counted too.

    Raises:
        TooManyTries: the last quarter of an hour saw too many for this name or address.
    """
    note_try(session, _who_login(login), TRIES_PER_LOGIN, WINDOW, now)
    note_try(session, _who_address(address), TRIES_PER_ADDRESS, WINDOW, now)


def begin_session(
    session: Session, account_id: int, how: SignIn, lives: Lifetimes, now: datetime
) -> str:
    """Open a session after the right password; return its token, which is stored only as a hash."""
    account = session.get(StaffAccount, account_id)
    if account is None or not account.active:
        raise NotAllowed("inactive")
    token = _open(session, account_id, how, lives, now)
    forget(session, _who_login(account.login), _who_address(how.address))
    detail = {"through": how.through}
    record(session, f"staff:{account_id}", f"staff:{account_id}", "signed_in", detail, now)
    return token


def renew_session(
    session: Session, session_id: int, account_id: int, lives: Lifetimes, now: datetime
) -> str:
    """Replace a session after the second factor by a new one; return its token."""
    row = _own(session, session_id, account_id)
    if row.revoked_at is not None:
        raise NotFound("session", session_id)
    row.revoked_at = now
    session.add(row)
    return _open(session, account_id, SignIn("", row.browser, second_factor=True), lives, now)


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use."""
    row = session.get(StaffSession, session_id)
    if row is not None and row.revoked_at is None:
        row.seen_at = max(row.seen_at, now)
        session.add(row)


def end_session(
    session: Session, session_id: int, account_id: int, actor: str, now: datetime
) -> None:
    """End one of the account's sessions.

    Raises:
        NotFound: it is somebody else's, or none.
    """
    row = _own(session, session_id, account_id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        detail = {"session": session_id}
        record(session, actor, f"staff:{account_id}", "signed_out", detail, now)


def end_sessions(session: Session, account_id: int, now: datetime, *, but: int = 0) -> int:
    """End every session of an account except ``but``; return how many."""
    statement = select(StaffSession).where(
        StaffSession.account_id == account_id,
        col(StaffSession.revoked_at).is_(None),
        StaffSession.expires_at > now,
        StaffSession.id != but,
    )
    rows = session.exec(statement).all()
    for row in rows:
        row.revoked_at = now
        session.add(row)
    return len(rows)


def token_hash(token: str) -> str:
    """Return what is stored of a token with 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal_login(login: str) -> str:
    """Return a sign-in name without spaces around it and in small letters."""
    return login.strip().lower()


def _open(session: Session, account_id: int, how: SignIn, lives: Lifetimes, now: datetime) -> str:
    token = new_token(32)
    session.add(
        StaffSession(
            token_hash=token_hash(token),
            account_id=account_id,
            csrf_token=new_token(24),
            created_at=now,
            seen_at=now,
            expires_at=now + lives.total,
            second_factor_at=now if how.second_factor else None,
            browser=how.browser[:40],
        )
    )
    return token


def _own(session: Session, session_id: int, account_id: int) -> StaffSession:
    row = session.get(StaffSession, session_id)
    if row is None or row.account_id != account_id:
        raise NotFound("session", session_id)
    return row


def _who_login(login: str) -> str:
    return who("login", normal_login(login))


def _who_address(address: str) -> str:
    # The address itself is personal data and not needed to count.
    return who("address", address)

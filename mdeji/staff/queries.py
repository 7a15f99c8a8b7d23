"""Reads of accounts and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from mdeji.kit.errors import NotFound
from mdeji.staff.sessions import SEEN_EVERY, Lifetimes, normal_login, token_hash
from mdeji.staff.tables import (
    InvitationKind,
    RecoveryCode,
    StaffAccount,
    StaffFactor,
    StaffIdentity,
    StaffInvitation,
    StaffRole,
    StaffSession,
)


@dataclass(frozen=True)
class AccountView:
    """An account as screens show it; ``invited_until`` is set while a link is open."""

    id: int
    login: str
    name: str
    role: StaffRole
    centre_id: str | None
    active: bool
    created_at: datetime
    directory_name: str = ""
    has_password: bool = True
    has_factor: bool = False
    has_identity: bool = False
    invited_until: datetime | None = None
    seen_at: datetime | None = None

    @property
    def has_begun(self) -> bool:
        """Tell whether somebody can sign in to it."""
        return self.has_password or self.has_identity


@dataclass(frozen=True)
class SessionView:
    """A sign-in of somebody."""

    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    browser: str
    second_factor: bool


@dataclass(frozen=True)
class SignedIn:
    """A live session with its account; ``stale`` says that its last use should be noted.

    ``factor_passed`` says whether the session was opened with a second factor.
    """

    session_id: int
    csrf_token: str
    account: AccountView
    created_at: datetime
    factor_passed: bool
    stale: bool


@dataclass(frozen=True)
class InvitationView:
    """An open link: whom it is for, and what it is for."""

    login: str
    name: str
    kind: InvitationKind
    expires_at: datetime


def live_session(session: Session, token: str, lives: Lifetimes, now: datetime) -> SignedIn | None:
    """Return the session of a token, or None if it is unknown, revoked, idle or expired."""
    found = session.exec(
        select(StaffSession, StaffAccount, StaffFactor)
        .join(StaffAccount, col(StaffAccount.id) == col(StaffSession.account_id))
        .join(
            StaffFactor, col(StaffFactor.account_id) == col(StaffSession.account_id), isouter=True
        )
        .where(StaffSession.token_hash == token_hash(token))
    ).first()
    if found is None:
        return None
    row, account = found[0], found[1]
    factor: StaffFactor | None = found[2]
    if row.revoked_at is not None or row.expires_at <= now or row.seen_at + lives.idle <= now:
        return None
    if not account.active:
        return None
    has_factor = factor is not None and factor.confirmed_at is not None
    return SignedIn(
        session_id=row.pk,
        csrf_token=row.csrf_token,
        account=_view(account, has_factor=has_factor),
        created_at=row.created_at,
        factor_passed=row.second_factor_at is not None,
        stale=row.seen_at + SEEN_EVERY <= now,
    )


def password_hash(session: Session, login: str) -> tuple[int, str] | None:
    """Return id and password hash of an active account, or None."""
    account = session.exec(
        select(StaffAccount).where(StaffAccount.login == normal_login(login))
    ).first()
    return (account.pk, account.password_hash) if account is not None and account.active else None


def invitation(session: Session, token: str, now: datetime) -> InvitationView | None:
    """Return the open link of a token, or None if it is unknown, used, revoked or expired."""
    found = session.exec(
        select(StaffInvitation, StaffAccount)
        .join(StaffAccount, col(StaffAccount.id) == col(StaffInvitation.account_id))
        .where(
            StaffInvitation.token_hash == token_hash(token),
            col(StaffInvitation.used_at).is_(None),
            col(StaffInvitation.revoked_at).is_(None),
            StaffInvitation.expires_at > now,
            col(StaffAccount.active).is_(True),
        )
    ).first()
    if found is None:
        return None
    row, account = found
    return InvitationView(account.login, account.name, row.kind, row.expires_at)


def accounts(session: Session, now: datetime) -> tuple[AccountView, ...]:
    """Return every account, active ones first, by name."""
    statement = select(StaffAccount).order_by(
        col(StaffAccount.active).desc(), col(StaffAccount.login)
    )
    return _views(session, session.exec(statement).all(), now)


def account(session: Session, account_id: int, now: datetime) -> AccountView:
    """Return an account.

    Raises:
        NotFound: there is none.
    """
    row = session.get(StaffAccount, account_id)
    if row is None:
        raise NotFound("account", account_id)
    return _views(session, [row], now)[0]


def account_named(session: Session, login: str) -> int:
    """Return the id of the account with this sign-in name.

    Raises:
        NotFound: there is none.
    """
    found = select(StaffAccount.id).where(StaffAccount.login == normal_login(login))
    account_id = session.exec(found).first()
    if account_id is None:
        raise NotFound("account", login)
    return account_id


def names(session: Session) -> dict[int, str]:
    """Return the names of all accounts by id."""
    return {row.pk: row.name for row in session.exec(select(StaffAccount))}


def recovery_codes_left(session: Session, account_id: int) -> int:
    """Count the recovery codes that have not been used."""
    statement = select(func.count()).where(
        RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None)
    )
    return session.exec(statement).one()


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
    return tuple(
        SessionView(
            id=row.pk,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            browser=row.browser,
            second_factor=row.second_factor_at is not None,
        )
        for row in session.exec(statement)
    )


def _views(
    session: Session, rows: Sequence[StaffAccount], now: datetime
) -> tuple[AccountView, ...]:
    """Return the accounts with what other tables know of them."""
    confirmed = col(StaffFactor.confirmed_at).is_not(None)
    factors = set(session.exec(select(StaffFactor.account_id).where(confirmed)))
    identities = set(session.exec(select(StaffIdentity.account_id)))
    links = _open_links(session, now)
    last = select(StaffSession.account_id, func.max(StaffSession.seen_at))
    seen = dict(session.exec(last.group_by(col(StaffSession.account_id))).all())
    return tuple(
        _view(
            row,
            has_factor=row.pk in factors,
            has_identity=row.pk in identities,
            invited_until=links.get(row.pk),
            seen_at=seen.get(row.pk),
        )
        for row in rows
    )


def _open_links(session: Session, now: datetime) -> dict[int, datetime]:
    """Return until when each account's link is open."""
    statement = select(StaffInvitation.account_id, StaffInvitation.expires_at).where(
        col(StaffInvitation.used_at).is_(None),
        col(StaffInvitation.revoked_at).is_(None),
        StaffInvitation.expires_at > now,
    )
    return dict(session.exec(statement).all())


def _view(
    row: StaffAccount,
    *,
    has_factor: bool,
    has_identity: bool = False,
    invited_until: datetime | None = None,
    seen_at: datetime | None = None,
) -> AccountView:
    return AccountView(
        id=row.pk,
        login=row.login,
        name=row.name,
        role=row.role,
        centre_id=row.centre_id,
        active=row.active,
        created_at=row.created_at,
        directory_name=row.directory_name or "",
        has_password=bool(row.password_hash),
        has_factor=has_factor,
        has_identity=has_identity,
        invited_until=invited_until,
        seen_at=seen_at,
    )

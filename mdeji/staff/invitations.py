"""Links by which somebody chooses a password: at the beginning, or after forgetting it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.ids import new_token
from mdeji.staff.journal import record
from mdeji.staff.service import set_password
from mdeji.staff.sessions import token_hash
from mdeji.staff.tables import InvitationKind, StaffAccount, StaffInvitation

VALID_FOR = timedelta(hours=72)


def invite(session: Session, account_id: int, actor: str, now: datetime) -> str:
    """Make a link for an account and return its token, which is stored only as a hash.

    Links made before for the same account are void.

    Raises:
        NotAllowed: the account is locked.
    """
    account = session.get(StaffAccount, account_id)
    if account is None:
        raise NotFound("account", account_id)
    if not account.active:
        raise NotAllowed("inactive")
    _void(session, account_id, now)
    kind = InvitationKind.RESET if account.password_hash else InvitationKind.INVITE
    token = new_token(32)
    session.add(
        StaffInvitation(
            account_id=account_id,
            kind=kind,
            token_hash=token_hash(token),
            created_by=actor,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
    )
    record(session, actor, f"staff:{account_id}", "invitation_made", {"kind": kind}, now)
    return token


def revoke(session: Session, account_id: int, actor: str, now: datetime) -> None:
    """Make every open link of an account void."""
    if _void(session, account_id, now):
        record(session, actor, f"staff:{account_id}", "invitation_revoked", None, now)


def use(session: Session, token: str, password_hash: str, now: datetime) -> int:
    """Give the account of the link this password; the link is void from now on.

    Raises:
        NotAllowed: the link is unknown, used, revoked or expired, or the account is locked.
    """
    # One statement decides: of two browsers that send the form at once only one is heard.
    taken = session.execute(
        update(StaffInvitation)
        .where(
            col(StaffInvitation.token_hash) == token_hash(token),
            col(StaffInvitation.used_at).is_(None),
            col(StaffInvitation.revoked_at).is_(None),
            col(StaffInvitation.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(StaffInvitation.account_id), col(StaffInvitation.kind))
    ).first()
    if taken is None:
        raise NotAllowed("link")
    account_id, kind = taken
    account = session.get(StaffAccount, account_id)
    if account is None or not account.active:
        raise NotAllowed("link")
    actor = f"staff:{account_id}"
    record(session, actor, actor, "invitation_used", {"kind": kind}, now)
    set_password(session, account_id, password_hash, actor, now)
    return int(account_id)


def _void(session: Session, account_id: int, now: datetime) -> int:
    rows = session.exec(
        select(StaffInvitation).where(
            StaffInvitation.account_id == account_id,
            col(StaffInvitation.used_at).is_(None),
            col(StaffInvitation.revoked_at).is_(None),
            StaffInvitation.expires_at > now,
        )
    ).all()
    for row in rows:
        row.revoked_at = now
        session.add(row)
    return len(rows)

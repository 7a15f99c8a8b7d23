"""Who an account is to the city's own sign-in; only people who were invited come in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from mdeji.kit.errors import NotAllowed
from mdeji.staff.journal import record
from mdeji.staff.tables import StaffAccount, StaffIdentity


@dataclass(frozen=True)
class Claims:
    """What a checked ID token says; ``names`` are those the directory vouches for."""

    issuer: str
    subject: str
    names: tuple[str, ...]
    second_factor: bool


def account_of(session: Session, claims: Claims, now: datetime) -> int:
    """Return the account of somebody the city's sign-in vouches for.

    The first time the account is found by its directory name; from then on by the subject alone,
    which is never given to anybody else.

    Raises:
        NotAllowed: nobody invited them (``unknown``), or the account is locked (``inactive``).
    """
    known = session.exec(
        select(StaffIdentity).where(
            StaffIdentity.issuer == claims.issuer, StaffIdentity.subject == claims.subject
        )
    ).first()
    account = session.get(StaffAccount, known.account_id) if known else _link(session, claims, now)
    if account is None:
        raise NotAllowed("unknown")
    if not account.active:
        raise NotAllowed("inactive")
    return account.pk


def unlink(session: Session, account_id: int, actor: str, now: datetime) -> None:
    """Forget who an account is to the city's sign-in; the directory name may link it anew."""
    session.execute(delete(StaffIdentity).where(col(StaffIdentity.account_id) == account_id))
    record(session, actor, f"staff:{account_id}", "identity_unlinked", None, now)


def _link(session: Session, claims: Claims, now: datetime) -> StaffAccount | None:
    names = [name.strip().lower() for name in claims.names if name.strip()]
    found = session.exec(
        select(StaffAccount).where(col(StaffAccount.directory_name).in_(names))
    ).all()
    # Two accounts for one person would let the directory choose the role.
    if len(found) != 1 or not found[0].active:
        return None
    account = found[0]
    if session.exec(
        select(StaffIdentity).where(
            StaffIdentity.account_id == account.pk, StaffIdentity.issuer == claims.issuer
        )
    ).first():
        # The name was given to somebody else since: an administrator has to look.
        return None
    session.add(
        StaffIdentity(
            account_id=account.pk, issuer=claims.issuer, subject=claims.subject, linked_at=now
        )
    )
    actor = f"staff:{account.pk}"
    record(session, actor, actor, "identity_linked", None, now)
    return account

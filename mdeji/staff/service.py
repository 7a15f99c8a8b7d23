"""Accounts of the staff: who may sign in, as what, and with which password."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.staff.journal import record
from mdeji.staff.passwords import hashed
from mdeji.staff.sessions import end_sessions, normal_login
from mdeji.staff.tables import StaffAccount, StaffRole


@dataclass(frozen=True)
class NewAccount:
    """What an account is made from; a centre's account needs its ``centre_id``.

    Without a ``password`` nobody can sign in until an invitation has been used.
    ``directory_name`` is who they are in the city's directory: UPN, e-mail or object id.
    """

    login: str
    name: str
    role: StaffRole
    password: str = ""
    centre_id: str | None = None
    directory_name: str = ""


@dataclass(frozen=True)
class Standing:
    """What an administrator decides about an account."""

    name: str
    role: StaffRole
    centre_id: str | None = None
    directory_name: str = ""


def add_account(session: Session, new: NewAccount, actor: str, now: datetime) -> StaffAccount:
    """Add an account.

    Raises:
        Invalid: the name is taken or empty, the password too short, or the centre missing.
    """
    login = normal_login(new.login)
    if not login:
        raise Invalid("login", "missing")
    if session.exec(select(StaffAccount).where(StaffAccount.login == login)).first():
        raise Invalid("login", "taken")
    account = StaffAccount(
        login=login,
        name=new.name,
        role=new.role,
        password_hash=hashed(new.password) if new.password else "",
        created_at=now,
    )
    _stand(session, account, Standing(new.name, new.role, new.centre_id, new.directory_name))
    session.flush()
    record(session, actor, f"staff:{account.pk}", "account_added", {"role": new.role}, now)
    return account


def change_standing(
    session: Session, account_id: int, to: Standing, actor: str, now: datetime
) -> None:
    """Change name, role, centre or directory name of an account; it holds from the next page on.

    Raises:
        NotAllowed: nobody takes their own role away.
        Invalid: see ``add_account``.
    """
    account = _account(session, account_id)
    if actor == f"staff:{account_id}" and to.role is not account.role:
        raise NotAllowed("yourself")
    before = {"role": account.role, "centre": account.centre_id}
    _stand(session, account, to)
    session.flush()
    after = {"role": account.role, "centre": account.centre_id}
    detail = {"before": before, "after": after}
    record(session, actor, f"staff:{account_id}", "account_changed", detail, now)


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
        end_sessions(session, account_id, now)
    event = "account_activated" if on else "account_deactivated"
    record(session, actor, f"staff:{account_id}", event, None, now)


def set_password(
    session: Session, account_id: int, password_hash: str, actor: str, now: datetime, keep: int = 0
) -> None:
    """Give an account another password and end its sessions but ``keep``."""
    account = _account(session, account_id)
    account.password_hash = password_hash
    session.add(account)
    end_sessions(session, account_id, now, but=keep)
    record(session, actor, f"staff:{account_id}", "password_changed", None, now)


def rehash(session: Session, account_id: int, password_hash: str) -> None:
    """Store the same password under today's parameters."""
    account = _account(session, account_id)
    account.password_hash = password_hash
    session.add(account)


def _stand(session: Session, account: StaffAccount, to: Standing) -> None:
    if not to.name.strip():
        raise Invalid("name", "missing")
    at_centre = to.role is StaffRole.CENTRE
    if at_centre and not to.centre_id:
        raise Invalid("centre_id", "missing")
    known = to.directory_name.strip().lower() or None
    if known != account.directory_name and _is_known(session, known):
        raise Invalid("directory_name", "taken")
    account.name, account.role = to.name.strip(), to.role
    account.centre_id = to.centre_id if at_centre else None
    account.directory_name = known
    session.add(account)


def _is_known(session: Session, directory_name: str | None) -> bool:
    found = select(StaffAccount).where(StaffAccount.directory_name == directory_name)
    return directory_name is not None and session.exec(found).first() is not None


def _account(session: Session, account_id: int) -> StaffAccount:
    account = session.get(StaffAccount, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account

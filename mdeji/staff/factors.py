"""The second factor of an account: an authenticator app, and ten codes for the day it is lost."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.ids import new_readable
from mdeji.staff.journal import record
from mdeji.staff.tables import RecoveryCode, StaffFactor
from mdeji.staff.throttle import forget, note_try
from mdeji.staff.totp import new_secret, normal_code, step_of

CODES = 10
CODE_LENGTH = 16
TRIES, WINDOW = 5, timedelta(minutes=15)


def begin(session: Session, account_id: int, now: datetime) -> str:
    """Return a new secret, which counts once a code of it has been typed.

    Raises:
        NotAllowed: the account has a second factor already.
    """
    row = _factor(session, account_id)
    if row is not None and row.confirmed_at is not None:
        raise NotAllowed("has_factor")
    secret = new_secret()
    if row is None:
        row = StaffFactor(account_id=account_id, secret=secret, created_at=now)
    row.secret, row.created_at = secret, now
    session.add(row)
    return secret


def pending_secret(session: Session, account_id: int) -> str | None:
    """Return the secret that waits for its first code, or None."""
    row = _factor(session, account_id)
    return row.secret if row is not None and row.confirmed_at is None else None


def confirm(
    session: Session, account_id: int, code: str, at: datetime, now: datetime
) -> tuple[str, ...]:
    """Let the second factor count from now on; return the recovery codes, which nobody sees again.

    Raises:
        Invalid: the code is not one of the app's.
    """
    row = _factor(session, account_id)
    if row is None or row.confirmed_at is not None:
        raise NotAllowed("no_factor")
    step = step_of(row.secret, code, at)
    if step is None:
        raise Invalid("code", "wrong")
    row.confirmed_at, row.last_step = now, step
    session.add(row)
    actor = f"staff:{account_id}"
    record(session, actor, actor, "factor_set", None, now)
    return _new_codes(session, account_id, now)


def note_code(session: Session, account_id: int, now: datetime) -> None:
    """Count a code before it is looked at; app and recovery codes together.

    Raises:
        TooManyTries: five in a quarter of an hour.
    """
    note_try(session, f"factor:{account_id}", TRIES, WINDOW, now)


def is_right(session: Session, account_id: int, code: str, at: datetime, now: datetime) -> bool:
    """Tell whether the code is the app's of ``at`` or an unused recovery code, and use it up."""
    row = _factor(session, account_id)
    if row is None or row.confirmed_at is None:
        return False
    step = step_of(row.secret, code, at)
    right = _take_step(session, account_id, step) if step is not None else False
    if not right and len(normal_code(code)) == CODE_LENGTH:
        right = _take_recovery(session, account_id, code, now)
    if right:
        forget(session, f"factor:{account_id}")
    return right


def renew_codes(session: Session, account_id: int, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes; the earlier ones are void."""
    actor = f"staff:{account_id}"
    record(session, actor, actor, "recovery_renewed", None, now)
    return _new_codes(session, account_id, now)


def remove(session: Session, account_id: int, actor: str, now: datetime) -> None:
    """Take the second factor and its recovery codes away."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    session.execute(delete(StaffFactor).where(col(StaffFactor.account_id) == account_id))
    record(session, actor, f"staff:{account_id}", "factor_removed", None, now)


def _factor(session: Session, account_id: int) -> StaffFactor | None:
    return session.exec(select(StaffFactor).where(StaffFactor.account_id == account_id)).first()


def _take_step(session: Session, account_id: int, step: int) -> bool:
    """Tell whether this half minute's code, or a later one, has not been used before."""
    taken = session.execute(
        update(StaffFactor)
        .where(col(StaffFactor.account_id) == account_id, col(StaffFactor.last_step) < step)
        .values(last_step=step)
        .returning(col(StaffFactor.id))
    ).first()
    return taken is not None


def _take_recovery(session: Session, account_id: int, code: str, now: datetime) -> bool:
    taken = session.execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.account_id) == account_id,
            col(RecoveryCode.code_hash) == _code_hash(code),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
        .returning(col(RecoveryCode.id))
    ).first()
    if taken is not None:
        actor = f"staff:{account_id}"
        record(session, actor, actor, "recovery_used", None, now)
    return taken is not None


def _new_codes(session: Session, account_id: int, now: datetime) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = tuple(new_readable(CODE_LENGTH) for _ in range(CODES))
    for code in codes:
        row = RecoveryCode(account_id=account_id, code_hash=_code_hash(code), created_at=now)
        session.add(row)
    return tuple("-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4)) for code in codes)


def _code_hash(code: str) -> str:
    # Sixteen signs of 31 are 79 random bits: nobody tries them all, so a plain hash is enough.
    return hashlib.sha256(normal_code(code).encode()).hexdigest()

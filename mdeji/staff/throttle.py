"""Tries that may be guesses are counted in the database: over restarts, and in every process."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from mdeji.kit.errors import MdejiError
from mdeji.staff.tables import SignInAttempt


class TooManyTries(MdejiError):
    """Somebody guessed too often; ``until`` says when the next try is heard."""

    def __init__(self, until: datetime) -> None:
        """Remember when the next try is heard."""
        super().__init__("too many tries")
        self.until = until


def who(kind: str, value: str) -> str:
    """Return whom to count, such as ``who("relink", address)``; the value is stored as a hash."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:24]}"


def note_try(session: Session, who: str, limit: int, window: timedelta, now: datetime) -> None:
    """Count a try before it is looked at, so that tries at once are counted too.

    Commit before the secret is compared; ``forget`` the tries when it was right.

    Raises:
        TooManyTries: ``limit`` tries of ``who`` lie within the last ``window``.
    """
    _in_turn(session, who)
    counted = select(func.count(), func.max(SignInAttempt.tried_at)).where(
        SignInAttempt.who == who, SignInAttempt.tried_at > now - window
    )
    tries, last = session.exec(counted).one()
    if tries >= limit and last is not None:
        raise TooManyTries(last + window)
    session.add(SignInAttempt(who=who, tried_at=now))
    session.flush()


def forget(session: Session, *whom: str) -> None:
    """Forget the tries of those who were right."""
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.who).in_(whom)))


def _in_turn(session: Session, who: str) -> None:
    """Let two processes count one after the other; SQLite has only one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(who, 0))))

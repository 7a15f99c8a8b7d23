"""What happens at night: what has served its time is let go, by the rules of the retention."""

from datetime import datetime, time

from sqlmodel import Session

from mdeji.privacy import retention
from mdeji.supporters import importing

NIGHTLY_AT = time(3, 30)


def tidy(session: Session, now: datetime) -> dict[str, int]:
    """Let go what has served its time; return how many records each rule met."""
    importing.forget_undecided(session, now)
    return retention.run(session, now)

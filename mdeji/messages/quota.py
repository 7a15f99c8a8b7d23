"""How many messages the channel's plan still allows this month."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, select
from sqlmodel import Session

from mdeji.kit.calendar import at_jst, day_of
from mdeji.messages.outbox import MESSAGE
from mdeji.messages.tables import Fate

RESERVED_TENTH = 10
"""One in so many of the month's messages is kept for what cannot wait."""


@dataclass(frozen=True)
class Quota:
    """The month's pushes; replies are free and not counted."""

    used: int
    limit: int
    resets_at: datetime

    @property
    def reserve(self) -> int:
        """How many are kept for urgent messages and tomorrow's visits."""
        return self.limit // RESERVED_TENTH

    @property
    def left(self) -> int:
        """How many may still be sent."""
        return max(self.limit - self.used, 0)

    def allows(self, *, vital: bool) -> bool:
        """Tell whether one more may be pushed."""
        return self.left > (0 if vital else self.reserve)


def quota(session: Session, limit: int, now: datetime) -> Quota:
    """Return the meter of the month in Japan."""
    first = day_of(now).replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    begins, ends = at_jst(first, time()), at_jst(following, time())
    used = session.execute(
        select(func.count()).where(
            MESSAGE.c.via == "push", MESSAGE.c.sent_at >= begins, MESSAGE.c.sent_at < ends
        )
    ).scalar_one()
    return Quota(used, limit, ends)


def held_back(session: Session) -> int:
    """Return how many messages wait because the month's messages are used up."""
    statement = select(func.count()).where(
        MESSAGE.c.fate == Fate.WAITING, MESSAGE.c.error == "quota"
    )
    return int(session.execute(statement).scalar_one())

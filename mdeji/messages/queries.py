"""The outbox on the coordinator's screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from mdeji.messages.channel import Part
from mdeji.messages.outbox import MESSAGE
from mdeji.messages.tables import Fate

_FAILED = or_(
    MESSAGE.c.fate.in_([Fate.DEAD, Fate.UNREACHABLE]),
    (MESSAGE.c.fate == Fate.WAITING) & (MESSAGE.c.error == "quota"),
)


@dataclass(frozen=True)
class MessageView:
    """One message of the outbox."""

    id: int
    person_id: int | None
    parts: list[Part]
    subject: str | None
    urgent: bool
    fate: Fate
    via: str | None
    created_at: datetime
    wanted_at: datetime
    sent_at: datetime | None
    error: str | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it tells: kinds of notices, or ``say``."""
        return tuple(str(part.get("notice", part["kind"])) for part in self.parts)


def dead_letters(session: Session, limit: int = 100) -> tuple[MessageView, ...]:
    """Return what did not reach its person or waits for the quota, the latest first."""
    return _views(session, _FAILED, limit)


def dead_letter_count(session: Session) -> int:
    """Return how many messages did not reach their person."""
    return int(session.execute(select(func.count()).where(_FAILED)).scalar_one())


def history(session: Session, person_id: int, limit: int = 100) -> tuple[MessageView, ...]:
    """Return what a person was sent or is about to be, the latest first."""
    return _views(session, MESSAGE.c.person_id == person_id, limit)


def _views(session: Session, chosen: Any, limit: int) -> tuple[MessageView, ...]:
    columns = [MESSAGE.c[name] for name in MessageView.__dataclass_fields__]
    statement = select(*columns).where(chosen).order_by(MESSAGE.c.id.desc()).limit(limit)
    return tuple(MessageView(*row) for row in session.execute(statement))

"""Who did not answer the last question whether messages arrive (届くかの確認)."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.reach.rules import BulletinKind, BulletinStatus
from mdeji.reach.tables import Bulletin, BulletinRecipient

RECENT = timedelta(days=120)
"""An older silence tells nothing any more."""


def silent(session: Session, now: datetime) -> frozenset[int]:
    """Return the supporters whose last drill is over without an answer, on LINE or by telephone."""
    found = (
        select(BulletinRecipient)
        .join(Bulletin, col(Bulletin.id) == col(BulletinRecipient.bulletin_id))
        .where(
            Bulletin.kind == BulletinKind.DRILL,
            Bulletin.status != BulletinStatus.CANCELLED,
            col(Bulletin.answers_until) <= now,
            Bulletin.created_at > now - RECENT,
        )
        .order_by(col(Bulletin.id))
    )
    last = {row.supporter_id: row for row in session.exec(found)}
    return frozenset(
        one for one, row in last.items() if row.answered_at is None and row.phone_result is None
    )

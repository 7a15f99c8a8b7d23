"""Who did not answer the last question whether messages arrive (届くかの確認)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from mdeji.reach.rules import BulletinKind, BulletinStatus
from mdeji.reach.tables import Bulletin, BulletinRecipient

RECENT = timedelta(days=120)
"""An older silence tells nothing any more."""


def silent(now: datetime) -> SelectOfScalar[int]:
    """Select the supporters whose last drill is over without an answer, on LINE or by telephone."""
    row, drill = BulletinRecipient, Bulletin
    later_row, later = aliased(BulletinRecipient), aliased(Bulletin)
    asked_again = (
        select(later_row.id)
        .join(later, col(later.id) == col(later_row.bulletin_id))
        .where(
            later_row.supporter_id == row.supporter_id,
            col(later.id) > col(drill.id),
            *_over(later, now),
        )
    )
    found = select(row.supporter_id).join(drill, col(drill.id) == col(row.bulletin_id))
    return found.where(
        *_over(drill, now),
        col(row.answered_at).is_(None),
        col(row.phone_result).is_(None),
        ~asked_again.exists(),
    )


def _over(drill: Any, now: datetime) -> tuple[Any, ...]:
    """Match the drills whose answers are no longer waited for, and still tell something."""
    return (
        drill.kind == BulletinKind.DRILL,
        drill.status != BulletinStatus.CANCELLED,
        drill.answers_until <= now,
        drill.created_at > now - RECENT,
    )

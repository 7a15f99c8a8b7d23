"""Suspicions of fraud: which ones nobody has dealt with yet, and what became of them."""

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, and_, col, select, text

from mdeji.kit.errors import Invalid
from mdeji.staff.journal import record
from mdeji.yorozu.queries import LogView, log_view
from mdeji.yorozu.rules import SETTLED
from mdeji.yorozu.service import consultation
from mdeji.yorozu.tables import OPEN_FLAG, Consultation

MOST = 200


def count_open(session: Session, centre_id: str | None = None) -> int:
    """Return how many suspicions nobody has dealt with, of one centre or of all."""
    found = select(func.count()).select_from(Consultation).where(_open(centre_id))
    return int(session.exec(found).one())


def open_flags(session: Session, centre_id: str | None = None) -> list[LogView]:
    """Return the suspicions nobody has dealt with, the oldest first."""
    query = select(Consultation).where(_open(centre_id)).order_by(col(Consultation.id))
    return [log_view(row) for row in session.exec(query.limit(MOST))]


def settled_flags(session: Session, centre_id: str | None, limit: int = 50) -> list[LogView]:
    """Return the suspicions that were dealt with, the latest first."""
    query = select(Consultation).where(col(Consultation.flag_settled_at).is_not(None))
    if centre_id is not None:
        query = query.where(Consultation.centre_id == centre_id)
    rows = session.exec(query.order_by(col(Consultation.flag_settled_at).desc()).limit(limit))
    return [log_view(row) for row in rows]


def settle(session: Session, consultation_id: int, how: str, actor: str, now: datetime) -> None:
    """Note what became of a suspicion; a second word on it replaces the first.

    Raises:
        Invalid: there is no suspicion, or nobody knows this outcome.
    """
    row = consultation(session, consultation_id)
    if how not in SETTLED:
        raise Invalid("settled", "unknown")
    if not row.red_flag:
        raise Invalid("settled", "not_flagged")
    row.flag_settled, row.flag_settled_at = how, now
    session.flush()
    record(session, actor, f"consultation:{row.pk}", "flag_settled", {"how": how}, now)


def reopen(session: Session, consultation_id: int, actor: str, now: datetime) -> None:
    """Put a suspicion back among those that somebody must deal with."""
    row = consultation(session, consultation_id)
    if row.flag_settled_at is not None:
        row.flag_settled = row.flag_settled_at = None
        session.flush()
        record(session, actor, f"consultation:{row.pk}", "flag_reopened", {}, now)


def _open(centre_id: str | None) -> ColumnElement[bool]:
    # The words of the index, so that both databases use it.
    found = text(OPEN_FLAG)
    return and_(found, Consultation.centre_id == centre_id) if centre_id else and_(found)

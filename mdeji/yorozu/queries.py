"""Reads of the log: what screens show, without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.yorozu.tables import Consultation


@dataclass(frozen=True, slots=True)
class LogView:
    """One consultation as screens show it."""

    id: int
    uid: str
    session_id: int
    centre_id: str
    on: date
    at: datetime
    topics: tuple[str, ...]
    device: str
    age: str
    visit: str
    outcome: str
    referral: str | None
    minutes: int | None
    memo: str
    red_flag: bool
    flag_settled: str | None
    flag_settled_at: datetime | None
    door: str
    return_on: date | None
    request_id: int | None
    version: int
    logged_at: datetime
    taken_back_at: datetime | None

    @property
    def counts(self) -> bool:
        """Tell whether it counts, because nobody has taken it back."""
        return self.taken_back_at is None


def logs_of(session: Session, session_id: int, limit: int = 500) -> list[LogView]:
    """Return the records of a session, the latest first, those taken back too."""
    query = select(Consultation).where(Consultation.session_id == session_id)
    rows = session.exec(query.order_by(col(Consultation.id).desc()).limit(limit))
    return [log_view(row) for row in rows]


def count_of(session: Session, session_id: int) -> int:
    """Return how many records of a session count."""
    return counts_of(session, [session_id]).get(session_id, 0)


def counts_of(session: Session, session_ids: Sequence[int]) -> dict[int, int]:
    """Return how many records count, by session; sessions without any are left out."""
    query = (
        select(Consultation.session_id, func.count())
        .where(col(Consultation.session_id).in_(session_ids))
        .where(col(Consultation.taken_back_at).is_(None))
        .group_by(col(Consultation.session_id))
    )
    return {one: int(count) for one, count in session.exec(query).all()}


def log_view(row: Consultation) -> LogView:
    """Return a record as screens show it."""
    values = {name: getattr(row, name) for name in LogView.__dataclass_fields__}
    return LogView(**(values | {"id": row.pk, "topics": tuple(row.topics)}))

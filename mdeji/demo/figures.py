"""A report of the demo: a month that was frozen, and a record that was taken back afterwards."""

from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.figures.rules.periods import last_month, month_of
from mdeji.figures.rules.snapshot import Words
from mdeji.figures.service import TELLING, Wish, freeze
from mdeji.kit.calendar import day_of
from mdeji.yorozu.service import take_back
from mdeji.yorozu.tables import Consultation

CLERK = "staff:1"


def seed_report(session: Session, words: Words, now: datetime) -> None:
    """Freeze the month before the last one, which is left for whoever tries; correct a record."""
    month = month_of(last_month(last_month(day_of(now))))
    freeze(session, Wish(month, 0, words, TELLING), CLERK, now)
    query = select(Consultation.uid).where(
        col(Consultation.on) >= month.first,
        col(Consultation.on) < month.until,
        col(Consultation.taken_back_at).is_(None),
    )
    found = session.exec(query.order_by(col(Consultation.id)).limit(1)).first()
    if found is not None:
        take_back(session, found, CLERK, now)

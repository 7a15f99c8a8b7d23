"""Every night: remind of what runs out, ask anew for a new pledge, and let start who has everything."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of, not_quiet
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.supporters.enrolment_review import LINK_LIVES
from mdeji.supporters.queries import missing_for, required_steps
from mdeji.supporters.rules import HELPING, SupporterStatus
from mdeji.supporters.tables import Supporter
from mdeji.supporters.training_ready import settle_all

AHEAD = timedelta(days=30)
"""Somebody learns so long before that a result runs out."""

NUDGE_AFTER = timedelta(days=14)
"""Whoever is in training and does nothing hears so, once a fortnight."""


def remind(session: Session, now: datetime) -> int:
    """Send the reminders of the day; return how many. Each is sent once for the same cause."""
    settle_all(session, now)
    today = day_of(now)
    found = select(Supporter).where(col(Supporter.status).in_(HELPING))
    rows = session.exec(found.order_by(col(Supporter.id))).all()
    lack_now, lack_soon = missing_for(session, today), missing_for(session, today + AHEAD)
    anew = {need.step: need.version for need in required_steps(session) if need.version}
    sent = 0
    for row in rows:
        for kind, cause in _causes(row, lack_now(row.pk), lack_soon(row.pk), anew, today):
            sent += _send(session, row, kind, cause, now)
    return sent


def _causes(
    row: Supporter,
    now_missing: tuple[str, ...],
    soon_missing: tuple[str, ...],
    anew: dict[str, str],
    today: date,
) -> list[tuple[str, str]]:
    """Return the kinds of notices due, each with the cause that it is sent for once."""
    if row.status is SupporterStatus.TRAINING:
        fortnight = (today - day_of(row.status_since)).days // NUDGE_AFTER.days
        return [("training_todo", str(fortnight))] if now_missing and fortnight else []
    found = [("training_anew", anew[step]) for step in now_missing if step in anew]
    running_out = [step for step in soon_missing if step not in now_missing]
    found += [("training_expiring", f"{step}:{today:%Y}") for step in running_out]
    over = [step for step in now_missing if step not in anew]
    return found + [("training_todo", f"{step}:{today:%Y-%m}") for step in over]


def _send(session: Session, row: Supporter, kind: str, cause: str, now: datetime) -> int:
    facts = {"supporter_id": row.pk, "until": (now + LINK_LIVES).isoformat()}
    terms = Terms(
        subject=f"supporter:{row.pk}", dedupe=f"{kind}:{row.pk}:{cause}", at=not_quiet(now)
    )
    return notify(session, row.person_id, Notice(kind, facts), now, terms) is not None

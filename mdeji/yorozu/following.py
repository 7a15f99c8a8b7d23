"""Whom to call about a consultation: a name only with consent, and only as long as it is needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.people.rules import is_phone, plain_phone
from mdeji.staff.journal import SYSTEM, record
from mdeji.yorozu.service import consultation
from mdeji.yorozu.tables import FollowUp

KEPT = timedelta(days=60)
CONSENT_VERSION = "desk-follow-up-2026-11"
LONGEST_NAME = 60


@dataclass(frozen=True)
class Contact:
    """Whom to call, and whether they agreed to it."""

    name: str
    phone: str
    agreed: bool


def remember(
    session: Session, consultation_id: int, contact: Contact, actor: str, now: datetime
) -> FollowUp:
    """Keep whom to call, because they want it.

    Raises:
        Invalid: name, number or consent is missing.
    """
    row = consultation(session, consultation_id)
    if not 0 < len(contact.name) <= LONGEST_NAME:
        raise Invalid("name", "missing")
    if not is_phone(contact.phone):
        raise Invalid("phone", "unreadable")
    if not contact.agreed:
        raise Invalid("consent", "missing")
    kept = of(session, row.pk) or FollowUp(
        consultation_id=row.pk,
        consent_version=CONSENT_VERSION,
        given_at=now,
        keep_until=day_of(now),
        actor=actor,
    )
    kept.name, kept.phone, kept.done_at = contact.name, plain_phone(contact.phone), None
    kept.given_at, kept.keep_until = now, day_of(now) + KEPT
    session.add(kept)
    session.flush()
    record(session, actor, f"consultation:{row.pk}", "follow_up_wanted", {}, now)
    return kept


def finish(session: Session, consultation_id: int, actor: str, now: datetime) -> None:
    """Note that they were called, and forget who it was."""
    kept = of(session, consultation_id)
    if kept is not None and kept.done_at is None:
        kept.name = kept.phone = ""
        kept.done_at = now
        session.flush()
        record(session, actor, f"consultation:{consultation_id}", "follow_up_done", {}, now)


def of(session: Session, consultation_id: int) -> FollowUp | None:
    """Return whom to call about a consultation, or None."""
    query = select(FollowUp).where(FollowUp.consultation_id == consultation_id)
    return session.exec(query).first()


def forget(session: Session, now: datetime) -> int:
    """Forget those who were not called in time; return how many."""
    query = select(FollowUp).where(
        col(FollowUp.keep_until) < day_of(now), col(FollowUp.done_at).is_(None)
    )
    found = session.exec(query).all()
    for kept in found:
        finish(session, kept.consultation_id, SYSTEM, now)
    return len(found)

"""What is forgotten at night: contents of old events, finished jobs, old talks."""

from datetime import datetime, time, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from mdeji.kit import jobs
from mdeji.messages import said
from mdeji.messages.tables import Attachment, Fate, InboxEvent, Message, Talk
from mdeji.staff.tables import SignInAttempt, StaffSession

NIGHTLY_AT = time(3, 30)
EVENT_CONTENT_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=30)
TALKS_KEPT = timedelta(days=60)
WORDS_KEPT = timedelta(days=90)
"""How long the words of sent messages and the contents of photos are kept (decision 0008)."""


def tidy(session: Session, now: datetime) -> None:
    """Empty old events, delete finished jobs, forgotten talks and dead sign-ins."""
    old = now - EVENT_CONTENT_KEPT
    session.execute(
        update(InboxEvent)
        .where(col(InboxEvent.received_at) < old, col(InboxEvent.payload).is_not(None))
        .values(payload=None)
    )
    _empty_messages(session, now)
    said.purge(session, old)
    jobs.purge(session, now - JOBS_KEPT)
    session.execute(delete(Talk).where(col(Talk.updated_at) < now - TALKS_KEPT))
    session.execute(delete(StaffSession).where(col(StaffSession.expires_at) < old))
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.tried_at) < old))


def _empty_messages(session: Session, now: datetime) -> None:
    """Forget what sent messages said and what photos showed; that they were sent stays."""
    old = now - WORDS_KEPT
    over = [Fate.SENT, Fate.WITHDRAWN, Fate.UNREACHABLE]
    session.execute(
        update(Message)
        .where(col(Message.created_at) < old, col(Message.fate).in_(over))
        .where(col(Message.body).is_not(None))
        .values(parts=[], body=None)
    )
    session.execute(
        update(Attachment)
        .where(col(Attachment.arrived_at) < old, col(Attachment.content).is_not(None))
        .values(content=None, erased_at=now)
    )

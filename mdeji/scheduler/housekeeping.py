"""What is forgotten at night: contents of old events, finished jobs, old talks."""

from datetime import datetime, time, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from mdeji.kit import jobs
from mdeji.messages.tables import InboxEvent, Talk
from mdeji.staff.tables import SignInAttempt, StaffSession

NIGHTLY_AT = time(3, 30)
EVENT_CONTENT_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=30)
TALKS_KEPT = timedelta(days=60)


def tidy(session: Session, now: datetime) -> None:
    """Empty old events, delete finished jobs, forgotten talks and dead sign-ins."""
    old = now - EVENT_CONTENT_KEPT
    session.execute(
        update(InboxEvent).where(col(InboxEvent.received_at) < old).values(payload=None)
    )
    jobs.purge(session, now - JOBS_KEPT)
    session.execute(delete(Talk).where(col(Talk.updated_at) < now - TALKS_KEPT))
    session.execute(delete(StaffSession).where(col(StaffSession.expires_at) < old))
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.tried_at) < old))

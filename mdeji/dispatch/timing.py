"""Put the durable jobs around a visit; ``timers`` does what is due when they fire."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.reminders import (
    OVERDUE_FINISH,
    adult_by,
    reminders,
    report_reminder_at,
    still_using_at,
)
from mdeji.dispatch.tables import Visit
from mdeji.kit import jobs
from mdeji.requests.rules import Kind
from mdeji.requests.service import get


def set_timers(session: Session, visit: Visit, now: datetime) -> None:
    """Put a job for everything that falls due around the visit; a class reminds its own people."""
    if get(session, visit.request_id).kind is Kind.CLASS:
        set_end(session, visit, now)
        return
    due = {reminder.kind: reminder.at for reminder in reminders(visit.starts_at, now)}
    set_end(session, visit, now)
    due["report_reminder"] = report_reminder_at(visit.ends_at)
    due["ask_still_using"] = still_using_at(visit.ends_at)
    for kind, at in due.items():
        _put(session, visit, kind, at, now)


def set_end(session: Session, visit: Visit, now: datetime) -> None:
    """Put the jobs of every visit, also if its team never becomes complete.

    One ends it; before that, one looks whether a minor on the team still waits for an adult.
    """
    _put(session, visit, "over", visit.ends_at + OVERDUE_FINISH, now)
    _put(session, visit, "adult", adult_by(visit.starts_at), now)


def _put(session: Session, visit: Visit, kind: str, at: datetime, now: datetime) -> None:
    payload = {"visit": visit.pk, "kind": kind}
    order = jobs.Order("visit_timer", payload, at, f"visit:{visit.pk}:{kind}")
    jobs.put_again(session, order, now)

"""Change one session: call it off, move it, let it take place after all, add one by hand."""

from datetime import datetime, timedelta

from sqlmodel import Session

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotFound, Stale
from mdeji.places.tables import Centre
from mdeji.staff.journal import record
from mdeji.yorozu.materialise import tell_rota
from mdeji.yorozu.rules import REASONS, YOROZU, SessionEvent
from mdeji.yorozu.tables import YorozuSession

LONGEST = timedelta(hours=8)
FARTHEST = timedelta(days=366)


def session_row(session: Session, session_id: int) -> YorozuSession:
    """Return a session.

    Raises:
        NotFound: it never existed.
    """
    row = session.get(YorozuSession, session_id)
    if row is None:
        raise NotFound("yorozu", session_id)
    return row


def call_off(
    session: Session, session_id: int, reason: str, actor: str, now: datetime
) -> YorozuSession:
    """Call a session off, for a reason that visitors read.

    Raises:
        Invalid: the reason is unknown.
    """
    if reason not in REASONS:
        raise Invalid("reason", "unknown")
    row = session_row(session, session_id)
    row.status = YOROZU.after(row.status, SessionEvent.CALLED_OFF)
    row.reason = reason
    return _done(session, row, SessionEvent.CALLED_OFF, actor, now)


def restore(session: Session, session_id: int, actor: str, now: datetime) -> YorozuSession:
    """Let a session take place that was called off."""
    row = session_row(session, session_id)
    row.status = YOROZU.after(row.status, SessionEvent.RESTORED)
    row.reason, row.closure_id = "", None
    return _done(session, row, SessionEvent.RESTORED, actor, now)


def move(
    session: Session,
    session_id: int,
    to: tuple[datetime, datetime],
    reason: str,
    by: tuple[str, datetime],
) -> YorozuSession:
    """Move a session to another time, from and until; ``by`` is who does it, and now.

    Raises:
        Invalid: the time cannot be, or the reason is unknown.
    """
    actor, now = by
    if reason not in REASONS:
        raise Invalid("reason", "unknown")
    _check(to, now)
    row = session_row(session, session_id)
    row.status = YOROZU.after(row.status, SessionEvent.MOVED)
    row.moved_from = row.moved_from or row.starts_at
    row.starts_at, row.ends_at, row.reason = to[0], to[1], reason
    return _done(session, row, SessionEvent.MOVED, actor, now)


def add_session(
    session: Session, centre_id: str, at: tuple[datetime, datetime], actor: str, now: datetime
) -> YorozuSession:
    """Add a session that no rule makes, such as one on the day of a festival or in the past.

    Raises:
        Invalid: the time cannot be.
    """
    if session.get(Centre, centre_id) is None:
        raise NotFound("centre", centre_id)
    if not timedelta(0) < at[1] - at[0] <= LONGEST or abs(at[0] - now) > FARTHEST:
        raise Invalid("starts_at", "range")
    row = YorozuSession(
        centre_id=centre_id, on=day_of(at[0]), starts_at=at[0], ends_at=at[1], changed_at=now
    )
    session.add(row)
    session.flush()
    record(session, actor, f"yorozu:{row.pk}", "desk_session_added", {}, now)
    tell_rota(session, centre_id, now)
    return row


def check_version(row: YorozuSession, seen: int | None) -> None:
    """Refuse to change what somebody else has changed since it was shown.

    Raises:
        Stale: it is another version.
    """
    if seen is not None and seen != row.version:
        raise Stale("yorozu", row.pk)


def _check(to: tuple[datetime, datetime], now: datetime) -> None:
    if not timedelta(0) < to[1] - to[0] <= LONGEST:
        raise Invalid("closes", "order")
    if to[0] <= now or to[0] - now > FARTHEST:
        raise Invalid("day", "past")


def _done(
    session: Session, row: YorozuSession, event: SessionEvent, actor: str, now: datetime
) -> YorozuSession:
    row.version, row.changed_at = row.version + 1, now
    session.add(row)
    session.flush()
    detail = {"reason": row.reason} if row.reason else {}
    record(session, actor, f"yorozu:{row.pk}", f"desk_session_{event}", detail, now)
    tell_rota(session, row.centre_id, now)
    return row

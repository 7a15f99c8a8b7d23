"""Residents who want to hear if a date changes (お知らせを受ける): remembered, and told once."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotAllowed
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.places.tables import Centre
from mdeji.yorozu.calendar import next_desks, sessions_between
from mdeji.yorozu.materialise import horizon
from mdeji.yorozu.rules import SessionStatus
from mdeji.yorozu.sessions import session_row
from mdeji.yorozu.tables import Interest, YorozuSession


def hear_of(session: Session, session_id: int, person_id: int, now: datetime) -> YorozuSession:
    """Remember that somebody wants to hear if this date changes; tapping twice remembers once.

    Raises:
        NotFound: there is no such date.
        NotAllowed: ``too_late``, or ``called_off`` already.
    """
    row = session_row(session, session_id)
    if row.ends_at <= now:
        raise NotAllowed("too_late")
    if row.status is not SessionStatus.PLANNED:
        raise NotAllowed("called_off")
    # The office may ask for the same person at the same moment.
    held = select(YorozuSession.id).where(YorozuSession.id == row.pk)
    session.exec(held.with_for_update(key_share=True)).first()
    if _known(session, session_id, person_id) is None:
        session.add(
            Interest(
                session_id=session_id, person_id=person_id, asked_at=now, told_version=row.version
            )
        )
        session.flush()
    return row


def hear_no_more(session: Session, session_id: int, person_id: int) -> None:
    """Forget that somebody wanted to hear."""
    known = _known(session, session_id, person_id)
    if known is not None:
        session.delete(known)
        session.flush()


def is_heard(session: Session, session_id: int, person_id: int) -> bool:
    """Tell whether somebody wants to hear of a date."""
    return _known(session, session_id, person_id) is not None


def tell_changed(session: Session, centre_id: str | None, now: datetime) -> int:
    """Tell those who asked what became of a date, each change once; return how many were told."""
    found = (
        select(Interest, YorozuSession)
        .join(YorozuSession, col(YorozuSession.id) == col(Interest.session_id))
        .where(
            col(YorozuSession.ends_at) > now,
            col(Interest.told_version) < col(YorozuSession.version),
        )
        .order_by(col(Interest.id))
    )
    if centre_id is not None:
        found = found.where(YorozuSession.centre_id == centre_id)
    rows = session.exec(found).all()
    for asked, row in rows:
        asked.told_version = row.version
        session.add(asked)
        _tell(session, asked, row, now)
    session.flush()
    return len(rows)


def _tell(session: Session, asked: Interest, row: YorozuSession, now: datetime) -> None:
    is_on = row.status is SessionStatus.PLANNED
    kind = "desk_moved" if is_on else "desk_called_off"
    data: dict[str, Any] = {
        "session_id": row.pk,
        "centre_id": row.centre_id,
        "place": "centre",
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if is_on else None,
        "desk_reason": row.reason,
    }
    data |= {} if is_on else _next(session, row, now)
    terms = Terms(
        subject=f"yorozu:{row.pk}",
        dedupe=f"yorozu:{row.pk}:{row.version}:{asked.person_id}",
        until=max(row.starts_at, row.moved_from or row.starts_at),
    )
    notify(session, asked.person_id, Notice(kind, data), now, terms)


def _next(session: Session, row: YorozuSession, now: datetime) -> dict[str, Any]:
    """Return the next date at the same centre, or else the next one near it."""
    same = [
        one
        for one in sessions_between(session, day_of(now), horizon(now), now, row.centre_id)
        if one.is_on and one.starts_at > now and one.id != row.pk
    ]
    if same:
        return {"next_at": same[0].starts_at.isoformat(), "next_centre": row.centre_id}
    district = session.get_one(Centre, row.centre_id).district_id
    near = next_desks(session, district, now, 1)
    if not near:
        return {}
    return {"next_at": near[0].starts_at.isoformat(), "next_centre": near[0].centre_id}


def _known(session: Session, session_id: int, person_id: int) -> Interest | None:
    found = select(Interest).where(
        Interest.session_id == session_id, Interest.person_id == person_id
    )
    return session.exec(found).first()

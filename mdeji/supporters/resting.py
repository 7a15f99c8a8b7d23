"""A rest: pause until a day or for the time being, and come back."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.messages.notices import Notice, Terms, notify
from mdeji.staff.journal import SYSTEM
from mdeji.supporters.rules import SupporterEvent, SupporterStatus
from mdeji.supporters.service import get, move
from mdeji.supporters.tables import Supporter
from mdeji.supporters.training_ready import lacks_guardian

LONGEST_REST = timedelta(days=366)


def pause(
    session: Session,
    supporter_id: int,
    until: date | None,
    actor: str,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Ask a supporter nothing before ``until``, or until they say so if it is None.

    Whoever rests already only changes the day.

    Raises:
        Invalid: the day is not to come, or more than a year away.
        IllegalMove: they are not active.
    """
    today = day_of(now)
    if until is not None and not today < until <= today + LONGEST_REST:
        raise Invalid("until", "range")
    row = get(session, supporter_id)
    if row.status is not SupporterStatus.PAUSED:
        move(session, supporter_id, SupporterEvent.PAUSED, actor, now, reason=reason)
    row.paused_until = until
    session.add(row)
    session.flush()


def come_back(session: Session, supporter_id: int, actor: str, now: datetime) -> bool:
    """End a rest of either kind; return whether there was one.

    Raises:
        IllegalMove: they are neither active nor at rest.
        NotAllowed: ``guardian`` if a minor's guardian does not agree, or does not any more.
    """
    row = get(session, supporter_id)
    resting = row.status is SupporterStatus.PAUSED
    if resting and lacks_guardian(session, row, day_of(now)):
        raise NotAllowed("guardian")
    if resting:
        move(session, supporter_id, SupporterEvent.RETURNED, actor, now)
    snoozing = row.snoozed_until is not None and row.snoozed_until > now
    row.snoozed_until = row.paused_until = None
    session.add(row)
    session.flush()
    return resting or snoozing


def return_due(session: Session, now: datetime) -> int:
    """Let those come back whose rest is over, tell them, and return how many they are."""
    found = select(Supporter).where(
        Supporter.status == SupporterStatus.PAUSED, col(Supporter.paused_until) <= day_of(now)
    )
    rows = session.exec(found.order_by(col(Supporter.id))).all()
    # A day that is left over from an earlier rest says nothing about this one.
    due = [
        row
        for row in rows
        if row.paused_until
        and row.paused_until > day_of(row.status_since)
        and not lacks_guardian(session, row, day_of(now))
    ]
    for row in due:
        terms = Terms(dedupe=f"rest_over:{row.pk}:{row.paused_until}")
        come_back(session, row.pk, SYSTEM, now)
        notify(session, row.person_id, Notice("rest_over", {"supporter_id": row.pk}), now, terms)
    return len(due)

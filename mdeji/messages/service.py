"""Answer, withdraw, send again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, true, update
from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.calendar import not_quiet
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.ids import new_uuid
from mdeji.messages.channel import MOST_BUBBLES, Part
from mdeji.messages.outbox import MESSAGE, Envelope, lane_of, order_delivery, write
from mdeji.messages.recipients import by_person, by_user
from mdeji.messages.tables import Fate, Message

_log = logging.getLogger(__name__)

REPLY_WITHIN = timedelta(seconds=50)
"""LINE gives a reply token one minute from the webhook on, "may change" (reference, 2026-08)."""


class Event(Protocol):
    """What an answer needs to know of the event it answers; see ``inbox.Heard``."""

    @property
    def user_id(self) -> str | None:
        """Whom to answer."""
        ...

    @property
    def reply_token(self) -> str | None:
        """The free way to answer, if there is one."""
        ...

    @property
    def received_at(self) -> datetime:
        """Since when the token lives."""
        ...


def answer(
    session: Session,
    event: Event,
    parts: list[Part],
    now: datetime,
    *,
    person_id: int | None = None,
) -> None:
    """Answer an event by its reply token, or by a push if that fails; past five parts by pushes.

    What already waits for this person in vain is tried again at once: somebody who writes is there.
    Who knows the person says so, and they are not looked up again.
    """
    if event.user_id is None or not parts:
        return
    if person_id is None and (to := by_user(session, event.user_id)):
        person_id = to.person_id
    jobs.hurry(session, lane_of(event.user_id), now)
    token = event.reply_token
    for start in range(0, len(parts), MOST_BUBBLES):
        facts: dict[str, Any] = {"urgent": True, "reply_token": token}
        facts["reply_until"] = event.received_at + REPLY_WITHIN if token else None
        envelope = Envelope(event.user_id, person_id, now, now, facts)
        write(session, parts[start : start + MOST_BUBBLES], envelope, now)
        token = None


def withdraw(session: Session, subject: str, person_id: int | None = None) -> int:
    """Hold back waiting messages about a subject; return how many the person cannot have seen.

    With ``person_id`` those to one person.

    One whose delivery was tried in vain may have arrived all the same: it is not tried again, and
    not counted. What rides in the body of another message arrives with it.
    """
    theirs = MESSAGE.c.person_id == person_id if person_id is not None else true()
    held = session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.subject == subject, MESSAGE.c.fate == Fate.WAITING)
        .where(MESSAGE.c.carrier_id.is_(None), theirs)
        .values(fate=Fate.WITHDRAWN, error=None)
        .returning(MESSAGE.c.reply_tried_at, MESSAGE.c.pushed_at)
    )
    return sum(row.reply_tried_at is None and row.pushed_at is None for row in held)


def waiting_until(session: Session, subjects: Sequence[str]) -> dict[str, datetime]:
    """Return when messages about these subjects go out, of those that certainly have not yet."""
    at_rest = (MESSAGE.c.carrier_id.is_(None), MESSAGE.c.pushed_at.is_(None))
    found = (
        select(MESSAGE.c.subject, MESSAGE.c.person_id, MESSAGE.c.wanted_at)
        .where(MESSAGE.c.subject.in_(subjects), MESSAGE.c.fate == Fate.WAITING, *at_rest)
        .where(MESSAGE.c.reply_tried_at.is_(None))
    )
    waiting: dict[str, datetime] = {}
    for subject, person_id, wanted_at in session.execute(found):
        to = by_person(session, person_id)
        waiting[subject] = not_quiet(wanted_at, to.quiet if to else (None, None))
    return waiting


def resend(session: Session, message_id: int, now: datetime, by: str) -> None:
    """Send a message again that was given up; it gets a new retry key if the old one may be void.

    Raises:
        NotFound: there is no such message.
        NotAllowed: ``not_dead`` if it was not given up.
    """
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound("message", message_id)
    if message.fate not in {Fate.DEAD, Fate.UNREACHABLE}:
        raise NotAllowed("not_dead")
    _revive(message, now)
    session.add(message)
    session.flush()
    to = Envelope(message.user_id, message.person_id, now, now)
    order_delivery(session, message_id, to, now)
    _log.info("message resent", extra={"message_id": message_id, "actor": by})


def _revive(message: Message, now: datetime) -> None:
    message.fate = Fate.WAITING
    message.error = None
    message.body = None
    message.uid = new_uuid()
    message.pushed_at = message.reply_tried_at = None
    message.reply_until = None
    message.carrier_id = None
    message.wanted_at = now
    message.until = None

"""Waiting notices ride along with an answer: a reply is free, a push is counted."""

import logging
from datetime import datetime

from sqlalchemy import RowMapping, or_, select, update
from sqlmodel import Session

from mdeji.messages.channel import Body, Channel
from mdeji.messages.outbox import MESSAGE
from mdeji.messages.tables import Fate

_log = logging.getLogger(__name__)


def take_along(
    session: Session, carrier: RowMapping, room: int, channel: Channel, now: datetime
) -> Body:
    """Return the bubbles of this person's waiting notices that fit, and bind them to the carrier."""
    found = session.execute(
        select(MESSAGE.c.id, MESSAGE.c.parts, MESSAGE.c.person_id)
        .where(MESSAGE.c.user_id == carrier["user_id"], MESSAGE.c.fate == Fate.WAITING)
        .where(MESSAGE.c.id != carrier["id"], MESSAGE.c.reply_token.is_(None))
        .where(MESSAGE.c.pushed_at.is_(None), MESSAGE.c.carrier_id.is_(None))
        .where(MESSAGE.c.wanted_at <= now, or_(MESSAGE.c.until.is_(None), MESSAGE.c.until > now))
        .order_by(MESSAGE.c.wanted_at, MESSAGE.c.id)
        .limit(room)
    ).all()
    bubbles: Body = []
    for row in found:
        try:
            body = channel.render(row.parts, row.person_id)
        except Exception:  # noqa: BLE001 – it fails in its own turn, not the answer it rides with
            _log.exception("notice not rendered", extra={"message_id": row.id})
            continue
        if len(bubbles) + len(body) > room:
            break
        bubbles += body
        chosen = update(MESSAGE).where(MESSAGE.c.id == row.id)
        session.execute(chosen.values(carrier_id=carrier["id"]))
    return bubbles


def arrived(session: Session, carrier_id: int, now: datetime) -> None:
    """Mark what rode along as sent."""
    along = update(MESSAGE).where(MESSAGE.c.carrier_id == carrier_id)
    session.execute(along.values(fate=Fate.SENT, via="along", sent_at=now, error=None))


def set_down(session: Session, carrier_id: int) -> None:
    """Let what rode along go on its own again, because the carrier was given up."""
    along = update(MESSAGE).where(MESSAGE.c.carrier_id == carrier_id)
    session.execute(along.values(carrier_id=None))

"""Waiting notices ride along with an answer: a reply is free, a push is counted."""

import logging
from datetime import datetime

from sqlalchemy import Integer, RowMapping, bindparam, or_, select, update
from sqlmodel import Session

from mdeji.kit.columns import UtcDateTime
from mdeji.messages.channel import Body, Channel
from mdeji.messages.outbox import MESSAGE
from mdeji.messages.tables import Fate

_log = logging.getLogger(__name__)


def take_along(
    session: Session, carrier: RowMapping, room: int, channel: Channel, now: datetime
) -> Body:
    """Return the bubbles of this person's waiting notices that fit, and bind them to the carrier."""
    whose = {"user": carrier["user_id"], "carrier": carrier["id"], "now": now, "room": room}
    found = session.connection().execute(_WAITING, whose).all()
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
        chosen = {"one": row.id, "carrier_id": carrier["id"]}
        session.connection().execute(_BIND, chosen)
    return bubbles


def arrived(session: Session, carrier_id: int, now: datetime) -> None:
    """Mark what rode along as sent."""
    sent = {"fate": Fate.SENT, "via": "along", "sent_at": now, "error": None}
    session.connection().execute(_ALONG, {"carrier": carrier_id, **sent})


def set_down(session: Session, carrier_id: int) -> None:
    """Let what rode along go on its own again, because the carrier was given up."""
    session.connection().execute(_ALONG, {"carrier": carrier_id, "carrier_id": None})


# Built once: building a statement costs more than running it.
_NOW = bindparam("now", type_=UtcDateTime())
_WAITING = (
    select(MESSAGE.c.id, MESSAGE.c.parts, MESSAGE.c.person_id)
    .where(MESSAGE.c.user_id == bindparam("user"), MESSAGE.c.fate == Fate.WAITING)
    .where(MESSAGE.c.id != bindparam("carrier"), MESSAGE.c.reply_token.is_(None))
    .where(MESSAGE.c.pushed_at.is_(None), MESSAGE.c.carrier_id.is_(None))
    .where(MESSAGE.c.wanted_at <= _NOW, or_(MESSAGE.c.until.is_(None), MESSAGE.c.until > _NOW))
    .order_by(MESSAGE.c.wanted_at, MESSAGE.c.id)
    .limit(bindparam("room", type_=Integer()))
    .with_for_update(skip_locked=True)  # Those somebody withdraws in this moment stay behind.
)
_BIND = update(MESSAGE).where(MESSAGE.c.id == bindparam("one"))
_ALONG = update(MESSAGE).where(MESSAGE.c.carrier_id == bindparam("carrier"))

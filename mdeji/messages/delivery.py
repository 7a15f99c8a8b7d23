"""Deliver messages: by reply while the token lives, by push otherwise.

A push is repeated under the same retry key, so it arrives once. A reply has no such key, but its
token works once: if an earlier try with this token was lost, "invalid token" means that it had
arrived. One risk remains, and is accepted: a reply whose outcome stays unknown until the token has
expired is pushed, and may then arrive twice (decision 0004).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update
from sqlmodel import Session

from mdeji.kit.calendar import not_quiet
from mdeji.kit.claims import Claim
from mdeji.kit.jobs import MAX_ATTEMPTS, backoff
from mdeji.kit.work import DONE, End, Ending
from mdeji.messages import riders
from mdeji.messages.channel import MOST_BUBBLES, Body, Channel, Sent, Verdict
from mdeji.messages.notices import VITAL
from mdeji.messages.outbox import MESSAGE
from mdeji.messages.quota import quota
from mdeji.messages.recipients import Recipient, by_user
from mdeji.messages.tables import Fate

_log = logging.getLogger(__name__)

KEY_LIVES = timedelta(hours=23)
"""LINE forgets a retry key after 24 hours; from then on a repetition would arrive twice."""

LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 288
"""A day of tries, five minutes apart."""

LOOK_AGAIN = timedelta(hours=6)
"""How often a message that waits for the quota is looked at: the limit may have been raised."""

RIDE = timedelta(seconds=30)


@dataclass(frozen=True)
class _Load:
    """What is sent, and whether other messages may ride in it."""

    body: Body
    carries: bool


@dataclass(frozen=True)
class Parcel:
    """One try: what is sent to whom, and whether it is the first one on this way."""

    message_id: int
    user_id: str
    uid: str
    body: Body
    token: str | None
    first: bool
    carries: bool

    @property
    def via(self) -> str:
        """The way it takes."""
        return "reply" if self.token else "push"


@dataclass(frozen=True)
class Delivery:
    """The errand behind the job ``deliver``."""

    channel: Channel
    monthly_limit: int

    def prepare(self, session: Session, job: Claim, now: datetime) -> Parcel | Ending:
        """Decide whether and how the message goes out now, and note the try before it is made."""
        row = _row(session, int(job.payload["message"]))
        if row is None or row["fate"] != Fate.WAITING:
            return DONE
        if row["carrier_id"] is not None:
            return Ending(End.LATER, now + RIDE)
        if row["until"] is not None and row["until"] <= now:
            return _settle(session, row["id"], Fate.WITHDRAWN, "past")
        by_reply = row["reply_token"] is not None and (row["reply_until"] or now) > now
        if not by_reply and (ending := self._hindrance(session, row, now)):
            return ending
        try:
            load = self._rendered(session, row, now, riding=by_reply)
        except Exception as error:  # noqa: BLE001 – one faulty text must not stop the others
            _log.exception("message not rendered", extra={"message_id": row["id"]})
            return _again(job, now, error)
        if not load.body:
            return _settle(session, row["id"], Fate.WITHDRAWN, "empty")
        return _note_try(session, row, load, now, by_reply=by_reply)

    def call(self, prepared: Parcel) -> Sent:
        """Hand the message to the channel."""
        if prepared.token:
            sent = self.channel.reply(prepared.token, prepared.body)
            if sent.verdict is Verdict.RETRY and prepared.first:
                # Whoever wrote looks at the chat now: it shows that the answer is on its way.
                self.channel.show_loading(prepared.user_id)
            return sent
        return self.channel.push(prepared.user_id, prepared.body, prepared.uid)

    def record(
        self, session: Session, job: Claim, prepared: Parcel, outcome: Sent, now: datetime
    ) -> Ending:
        """Store what became of the try."""
        message_id, verdict = prepared.message_id, outcome.verdict
        if verdict is Verdict.OK:
            return _arrived(session, prepared, now)
        if verdict is Verdict.USED_TOKEN:
            if not prepared.first:
                return _arrived(session, prepared, now)
            _change(session, message_id, reply_until=None, reply_tried_at=None)
            return Ending(End.AGAIN, now, outcome.reason)
        if verdict is Verdict.RETRY:
            return _try_again(session, job, prepared, outcome, now)
        lost = verdict is Verdict.UNREACHABLE
        fate = Fate.UNREACHABLE if lost else Fate.DEAD
        _log.error("message given up", extra={"message_id": message_id, "fate": fate.value})
        return _settle(session, message_id, fate, outcome.reason)

    def give_up(self, session: Session, job: Claim, error: str) -> None:
        """Mark the message dead, so that the coordinator sees it."""
        _settle(session, int(job.payload["message"]), Fate.DEAD, error)

    def _hindrance(self, session: Session, row: RowMapping, now: datetime) -> Ending | None:
        """Return why nothing may be pushed, or None."""
        to = by_user(session, row["user_id"])
        if to is not None and to.blocked_at is not None:
            return _settle(session, row["id"], Fate.UNREACHABLE, "blocked")
        if (ending := _quiet(row, to, now)) is not None:
            return ending
        if row["pushed_at"] is not None:
            if now - row["pushed_at"] > KEY_LIVES:
                return _settle(session, row["id"], Fate.DEAD, "retry key void")
            return None
        meter = quota(session, self.monthly_limit, now)
        if meter.allows(vital=_is_vital(row)):
            return None
        _change(session, row["id"], error="quota")
        return Ending(End.LATER, min(meter.resets_at, now + LOOK_AGAIN))

    def _rendered(self, session: Session, row: RowMapping, now: datetime, *, riding: bool) -> _Load:
        if row["body"]:  # Of an earlier try: nobody remembers how much of it came along.
            return _Load(row["body"], carries=True)
        body = self.channel.render(row["parts"], row["person_id"])
        if not riding or not body or len(body) >= MOST_BUBBLES:
            return _Load(body, carries=False)
        room = MOST_BUBBLES - len(body)
        along = riders.take_along(session, row, room, self.channel, now)
        # Quick replies show under the last bubble only, so the answer comes last.
        return _Load([*along, *body], carries=bool(along))


def _quiet(row: RowMapping, to: Recipient | None, now: datetime) -> Ending | None:
    """Return until when a push waits that was held up, or sent again, until the quiet hours began."""
    if row["urgent"]:
        return None
    at = not_quiet(now, to.quiet if to else (None, None))
    return Ending(End.LATER, at) if at > now else None


def _is_vital(row: RowMapping) -> bool:
    kinds = {part.get("notice") for part in row["parts"]}
    return row["urgent"] or row["reply_token"] is not None or bool(kinds & VITAL)


def _note_try(
    session: Session, row: RowMapping, load: _Load, now: datetime, *, by_reply: bool
) -> Parcel:
    mark = "reply_tried_at" if by_reply else "pushed_at"
    first = row[mark] is None
    noted: dict[str, Any] = {"body": load.body, "error": None}
    _change(session, row["id"], **noted, **({mark: now} if first else {}))
    token = row["reply_token"] if by_reply else None
    whose = (row["id"], row["user_id"], row["uid"])
    return Parcel(*whose, load.body, token, first, load.carries)


def _try_again(
    session: Session, job: Claim, parcel: Parcel, outcome: Sent, now: datetime
) -> Ending:
    if parcel.first and not outcome.lost:  # Certainly not sent: the next try is the first again.
        mark = "reply_tried_at" if parcel.token else "pushed_at"
        _change(session, parcel.message_id, **{mark: None})
    if job.attempts >= MOST_TRIES:
        _settle(session, parcel.message_id, Fate.DEAD, outcome.reason)
        return Ending(End.DEAD, error=outcome.reason)
    wait = max(outcome.after or timedelta(0), min(backoff(job.attempts), LONGEST_WAIT))
    _log.warning("message will be tried again", extra={"message_id": parcel.message_id})
    return Ending(End.AGAIN, now + wait, outcome.reason)


def _arrived(session: Session, parcel: Parcel, now: datetime) -> Ending:
    _change(session, parcel.message_id, fate=Fate.SENT, via=parcel.via, sent_at=now, error=None)
    if parcel.carries:
        riders.arrived(session, parcel.message_id, now)
    return DONE


def _settle(session: Session, message_id: int, fate: Fate, reason: str) -> Ending:
    _change(session, message_id, fate=fate, error=reason)
    riders.set_down(session, message_id)
    return DONE


def _again(job: Claim, now: datetime, error: Exception) -> Ending:
    if job.attempts >= MAX_ATTEMPTS:
        return Ending(End.DEAD, error=repr(error))
    return Ending(End.AGAIN, now + backoff(job.attempts), repr(error))


def _row(session: Session, message_id: int) -> RowMapping | None:
    return session.connection().execute(_ROW, {"one": message_id}).mappings().first()


def _change(session: Session, message_id: int, **values: Any) -> None:
    session.connection().execute(_CHANGE, {"one": message_id, **values})


# Built once: building a statement costs more than running it.
# Held, so that a message that is being withdrawn in this moment is not sent all the same.
_ROW = select(MESSAGE).where(MESSAGE.c.id == bindparam("one")).with_for_update()
_CHANGE = update(MESSAGE).where(MESSAGE.c.id == bindparam("one"))

"""When a message to many goes out, what it costs, and who must be phoned instead."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mdeji.kit.calendar import not_quiet
from mdeji.kit.lifecycle import Lifecycle
from mdeji.kit.recall import RECALL

LONGEST_TEXT = 300
WINDOWS_H = (24, 48, 72, 168)
"""Hours in which an answer to a drill is waited for; nobody must answer at once."""


class BulletinKind(StrEnum):
    """What is sent: a message, or the question whether messages arrive."""

    MESSAGE = "message"
    DRILL = "drill"


class BulletinStatus(StrEnum):
    """Where a message to many stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class BulletinEvent(StrEnum):
    """What moves it on."""

    BEGUN = "begun"
    FINISHED = "finished"
    CANCELLED = "cancelled"


BULLETIN = Lifecycle(
    name="bulletin",
    start=BulletinStatus.WAITING,
    moves={
        (BulletinStatus.WAITING, BulletinEvent.BEGUN): BulletinStatus.SENDING,
        (BulletinStatus.WAITING, BulletinEvent.CANCELLED): BulletinStatus.CANCELLED,
        (BulletinStatus.SENDING, BulletinEvent.FINISHED): BulletinStatus.SENT,
        (BulletinStatus.SENDING, BulletinEvent.CANCELLED): BulletinStatus.CANCELLED,
    },
)
"""A message to many (まとめてのお知らせ); after SENT nothing can be taken back."""


class Reach(StrEnum):
    """How somebody stands to a drill or a message."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WROTE = "wrote"
    BLOCKED = "blocked"
    NO_LINE = "no_line"
    SILENT = "silent"
    PHONED = "phoned"


TO_PHONE = frozenset({Reach.BLOCKED, Reach.NO_LINE, Reach.SILENT})
"""Those whom LINE does not reach: somebody rings them up."""


class PhoneResult(StrEnum):
    """What came of a telephone call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True)
class Contact:
    """What is known of one recipient; ``heard_at`` is when they last wrote anything to us."""

    on_line: bool
    blocked: bool
    heard_at: datetime | None
    answered_at: datetime | None
    phone_result: PhoneResult | None


def goes_at(now: datetime) -> datetime:
    """Return when a message decided upon now leaves: after the recall time, never in quiet hours."""
    return not_quiet(now + RECALL)


def reach_of(contact: Contact, sent_at: datetime, until: datetime | None, now: datetime) -> Reach:
    """Return how somebody stands to a message sent at ``sent_at``; ``until`` ends the waiting."""
    if contact.phone_result is PhoneResult.REACHED:
        return Reach.PHONED
    if contact.answered_at is not None:
        return Reach.ANSWERED
    if not contact.on_line:
        return Reach.NO_LINE
    if contact.blocked:
        return Reach.BLOCKED
    if contact.heard_at is not None and contact.heard_at > sent_at:
        return Reach.WROTE
    return Reach.SILENT if until is not None and until <= now else Reach.WAITING


@dataclass(frozen=True)
class Cost:
    """What a message to many takes from the month's messages: ``count`` of the ``free`` ones."""

    count: int
    free: int

    @property
    def fits(self) -> bool:
        """Tell whether it may go out without touching what is kept for urgent messages."""
        return self.count <= self.free

    @property
    def left_after(self) -> int:
        """How many remain afterwards."""
        return max(0, self.free - self.count)

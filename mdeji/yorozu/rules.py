"""What a session and a number tag go through, which codes a log knows, and what is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mdeji.kit.errors import Invalid
from mdeji.kit.lifecycle import Lifecycle
from mdeji.kit.secret_words import secret


class SessionStatus(StrEnum):
    """Whether a session (開設回) takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class SessionEvent(StrEnum):
    """What can happen to a session; a move changes its time and leaves it planned."""

    MOVED = "moved"
    CALLED_OFF = "called_off"
    RESTORED = "restored"


YOROZU = Lifecycle(
    "yorozu",
    SessionStatus.PLANNED,
    {
        (SessionStatus.PLANNED, SessionEvent.MOVED): SessionStatus.PLANNED,
        (SessionStatus.PLANNED, SessionEvent.CALLED_OFF): SessionStatus.CANCELLED,
        (SessionStatus.CANCELLED, SessionEvent.RESTORED): SessionStatus.PLANNED,
    },
)

REASONS = ("centre", "room", "weather", "staff", "election", "construction", "other")
"""Why a session is called off or moved, or a centre closed for a while."""

FOR_GOOD = "for_good"
NO_RULE = "no_rule"
"""Why a date is called off that no rule makes any more, but somebody counts on."""

WANTED = 2
"""How many supporters a desk wants on duty, unless its rule or its session says otherwise."""

DEVICES = ("iphone", "android", "raku", "tablet", "pc", "unknown")
AGES = ("u40", "40s", "50s", "60s", "70s", "80s", "90s", "unknown")
VISITS = ("new", "again", "unknown")
OUTCOMES = ("done", "partly", "not_done", "out_of_scope")
REFERRALS = ("class", "visit", "shop", "city_hall", "consumer", "police", "other")
MOST_MINUTES = 480
MEMO_MOST = 200

MANY_AN_HOUR = 40
LONG_MINUTES = 120
LONG_AGO = timedelta(days=62)


class LogDoor(StrEnum):
    """How a log came in."""

    LIVE = "live"
    PAPER = "paper"


class CheckDoor(StrEnum):
    """How somebody is asked two weeks later."""

    LINE = "line"
    PHONE = "phone"


ANSWERS = ("yes", "partly", "no", "unreached")
"""What comes of 「いまも つかえていますか」; the first three are said, the last one is noted."""

SETTLED = ("consumer", "police", "family", "bank", "no_harm", "other")
"""What became of a suspicion of fraud."""


@dataclass(frozen=True)
class Draft:
    """What somebody logs; ``uid`` is made where it is typed, so that it is stored once.

    ``at`` is when it was typed there, or None; ``typed_by`` the account that typed it.
    """

    uid: str
    topics: tuple[str, ...]
    device: str = "unknown"
    age: str = "unknown"
    visit: str = "unknown"
    outcome: str = ""
    referral: str | None = None
    minutes: int | None = None
    memo: str = ""
    red_flag: bool = False
    at: datetime | None = None
    typed_by: int | None = None
    door: LogDoor = LogDoor.LIVE
    line: int | None = None


def check(draft: Draft, known_topics: Sequence[str]) -> None:
    """Refuse a draft that cannot be true.

    Raises:
        Invalid: which field, and why.
    """
    if not 8 <= len(draft.uid) <= 64 or not draft.uid.replace("-", "").isalnum():
        raise Invalid("uid", "unknown")
    for field in ("topics", "outcome"):
        if not getattr(draft, field):
            raise Invalid(field, "missing")
    if set(draft.topics) - set(known_topics):
        raise Invalid("topics", "unknown")
    _check_codes(draft)
    if draft.minutes is not None and not 1 <= draft.minutes <= MOST_MINUTES:
        raise Invalid("minutes", "range")
    if len(draft.memo) > MEMO_MOST:
        raise Invalid("memo", "long")
    if (found := secret(draft.memo)) is not None:
        raise Invalid("memo", found)


def _check_codes(draft: Draft) -> None:
    for field, value, known in (
        ("device", draft.device, DEVICES),
        ("age", draft.age, AGES),
        ("visit", draft.visit, VISITS),
        ("outcome", draft.outcome, OUTCOMES),
        ("referral", draft.referral or "other", REFERRALS),
    ):
        if value not in known:
            raise Invalid(field, "unknown")


@dataclass(frozen=True)
class Moment:
    """What is known around a draft: the session's day, today, and how many came this hour."""

    on: date
    today: date
    this_hour: int


def questions(draft: Draft, moment: Moment) -> tuple[str, ...]:
    """Return what is to be asked before the draft is believed: ``many``, ``long``, ``old``."""
    found = []
    if moment.this_hour >= MANY_AN_HOUR:
        found.append("many")
    if draft.minutes is not None and draft.minutes > LONG_MINUTES:
        found.append("long")
    if moment.today - moment.on > LONG_AGO:
        found.append("old")
    return tuple(found)


class TicketStatus(StrEnum):
    """Where somebody with a number tag (番号札) stands."""

    WAITING = "waiting"
    HELPED = "helped"
    DONE = "done"
    LEFT = "left"


class TicketEvent(StrEnum):
    """What can happen to somebody who waits."""

    CALLED = "called"
    RETURNED = "returned"
    FINISHED = "finished"
    WENT_HOME = "went_home"


TICKET = Lifecycle(
    "ticket",
    TicketStatus.WAITING,
    {
        (TicketStatus.WAITING, TicketEvent.CALLED): TicketStatus.HELPED,
        (TicketStatus.WAITING, TicketEvent.WENT_HOME): TicketStatus.LEFT,
        (TicketStatus.HELPED, TicketEvent.RETURNED): TicketStatus.WAITING,
        (TicketStatus.HELPED, TicketEvent.FINISHED): TicketStatus.DONE,
        (TicketStatus.LEFT, TicketEvent.RETURNED): TicketStatus.WAITING,
        (TicketStatus.DONE, TicketEvent.RETURNED): TicketStatus.HELPED,
    },
)

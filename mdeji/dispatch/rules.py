"""How offers and visits move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mdeji.kit.lifecycle import Lifecycle
from mdeji.requests.rules import SeatRole
from mdeji.supporters.rules import is_minor


class OfferStatus(StrEnum):
    """What became of an offer (打診)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    STOOD_DOWN = "stood_down"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class OfferEvent(StrEnum):
    """What can happen to an offer."""

    YES = "yes"
    NO = "no"
    TIME_UP = "time_up"
    TEAM_COMPLETE = "team_complete"
    CALLED_OFF = "called_off"
    CANNOT_COME = "cannot_come"


_S, _E = OfferStatus, OfferEvent
OFFER: Lifecycle[OfferStatus, OfferEvent] = Lifecycle(
    "offer",
    _S.OPEN,
    {
        (_S.OPEN, _E.YES): _S.ACCEPTED,
        (_S.OPEN, _E.NO): _S.DECLINED,
        (_S.OPEN, _E.TIME_UP): _S.EXPIRED,
        (_S.OPEN, _E.TEAM_COMPLETE): _S.STOOD_DOWN,
        (_S.OPEN, _E.CALLED_OFF): _S.WITHDRAWN,
        (_S.EXPIRED, _E.YES): _S.ACCEPTED,  # Late, but welcome while a seat is free.
        (_S.DECLINED, _E.YES): _S.ACCEPTED,  # A slip of the finger, mended.
        (_S.ACCEPTED, _E.CANNOT_COME): _S.RELEASED,
        (_S.ACCEPTED, _E.CALLED_OFF): _S.WITHDRAWN,
    },
)


class VisitStatus(StrEnum):
    """Where a visit stands (派遣・出張サポート)."""

    FORMING = "forming"
    PLANNED = "planned"
    OVER = "over"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class VisitEvent(StrEnum):
    """What can happen to a visit."""

    TEAM_COMPLETE = "team_complete"
    SEAT_LOST = "seat_lost"
    ENDED = "ended"
    REPORTED = "reported"
    CALLED_OFF = "called_off"


_V, _W = VisitStatus, VisitEvent
VISIT: Lifecycle[VisitStatus, VisitEvent] = Lifecycle(
    "visit",
    _V.FORMING,
    {
        (_V.FORMING, _W.TEAM_COMPLETE): _V.PLANNED,
        (_V.FORMING, _W.CALLED_OFF): _V.CANCELLED,
        (_V.PLANNED, _W.SEAT_LOST): _V.FORMING,
        (_V.PLANNED, _W.ENDED): _V.OVER,
        (_V.FORMING, _W.ENDED): _V.OVER,
        (_V.PLANNED, _W.CALLED_OFF): _V.CANCELLED,
        (_V.OVER, _W.REPORTED): _V.REPORTED,
    },
)


class Outcome(StrEnum):
    """Whether a topic was learned."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class DeclineReason(StrEnum):
    """Why somebody cannot come this time."""

    TIME = "time"
    FAR = "far"
    BUSY = "busy"
    TOPIC = "topic"
    OTHER = "other"


class HandoverStatus(StrEnum):
    """What became of the wish to hand a visit over or to swap it (引きつぎ・交換)."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


class HandoverEvent(StrEnum):
    """What can happen to the wish to hand over."""

    SAID_YES = "said_yes"
    SAID_NO = "said_no"
    TAKEN_BACK = "taken_back"
    TIME_UP = "time_up"
    OVERTAKEN = "overtaken"


_H, _K = HandoverStatus, HandoverEvent
HANDOVER: Lifecycle[HandoverStatus, HandoverEvent] = Lifecycle(
    "handover",
    _H.OPEN,
    {
        (_H.OPEN, _K.SAID_YES): _H.TAKEN,
        (_H.OPEN, _K.SAID_NO): _H.DECLINED,  # Only the one who is asked for a swap can say so.
        (_H.OPEN, _K.TAKEN_BACK): _H.WITHDRAWN,
        (_H.OPEN, _K.TIME_UP): _H.EXPIRED,
        (_H.OPEN, _K.OVERTAKEN): _H.OVERTAKEN,  # The visit, or the place on the team, is gone.
    },
)


class LineStatus(StrEnum):
    """Where a line of the honorarium ledger stands (謝礼)."""

    OPEN = "open"
    APPROVED = "approved"
    EXPORTED = "exported"
    PAID = "paid"
    DECLINED = "declined"


class LineEvent(StrEnum):
    """What can happen to a line of the ledger; none of it deletes one."""

    APPROVED = "approved"
    EXPORTED = "exported"
    PAID = "paid"
    DECLINED = "declined"


_L, _M = LineStatus, LineEvent
HONORARIUM: Lifecycle[LineStatus, LineEvent] = Lifecycle(
    "honorarium",
    _L.OPEN,
    {
        (_L.OPEN, _M.DECLINED): _L.DECLINED,  # At once, when the supporter takes none.
        (_L.OPEN, _M.APPROVED): _L.APPROVED,
        (_L.APPROVED, _M.EXPORTED): _L.EXPORTED,
        (_L.EXPORTED, _M.PAID): _L.PAID,
    },
)


@dataclass(frozen=True)
class Age:
    """When somebody who has said yes comes of age (None: an adult), and the seat they have."""

    adult_on: date | None
    role: SeatRole


def lacks_adult(team: Iterable[Age], on: date) -> bool:
    """Tell whether somebody under 18 on that day is on a team without an adult.

    Only those who have said yes are on it, not those who are merely asked; whoever still learns
    (a trainee's seat) answers for nobody. A team without minors lacks no adult.

    Source: rule of the programme (nobody under 18 is at a visit without an adult supporter).
    """
    mates = list(team)
    minors = [is_minor(mate.adult_on, on) for mate in mates]
    adults = (
        mate.role is not SeatRole.TRAINEE and not minor
        for mate, minor in zip(mates, minors, strict=True)
    )
    return any(minors) and not any(adults)

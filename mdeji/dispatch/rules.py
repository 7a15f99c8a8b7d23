"""How offers and visits move."""

from enum import StrEnum

from mdeji.kit.lifecycle import Lifecycle


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

"""What a request is, how it moves, and how many supporters it gets."""

from enum import StrEnum
from math import ceil

from mdeji.kit.errors import Invalid
from mdeji.kit.lifecycle import Lifecycle

GROUP_FROM = 3
"""A group is three or more citizens (rule of the programme)."""

LEARNERS_PER_SUPPORTER = 4
LARGEST_GROUP = 40


class Door(StrEnum):
    """Through which door a request came (受付経路)."""

    LINE = "line"
    PHONE = "phone"
    COUNTER = "counter"
    FAMILY = "family"
    PAPER = "paper"
    DESK = "desk"


class Kind(StrEnum):
    """Whether one person asks, or a group of three or more, or a desk or a class needs people."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    DESK = "desk"
    CLASS = "class"


DISPATCHED = (Kind.INDIVIDUAL, Kind.GROUP)
"""What counts as 派遣: residents asked. Duty at a desk (よろずの当番) is staffed alike, counted apart."""

DUTIES = (Kind.DESK, Kind.CLASS)
"""What nobody asked for: duty at a desk, or at a class (講座). The day begins with whoever is there."""


class PlaceKind(StrEnum):
    """Where the help takes place."""

    CENTRE = "centre"
    HOME = "home"
    OTHER = "other"


class SeatRole(StrEnum):
    """What a seat of the team is for."""

    LEAD = "lead"
    HELPER = "helper"
    TRAINEE = "trainee"


class RequestStatus(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    SEARCHING = "searching"
    WITH_COORDINATOR = "with_coordinator"
    ARRANGED = "arranged"
    VISITED = "visited"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REFERRED = "referred"


class RequestEvent(StrEnum):
    """What can happen to a request."""

    SEARCH_BEGUN = "search_begun"
    HANDED_OVER = "handed_over"
    STAFFED = "staffed"
    SEAT_LOST = "seat_lost"
    TIME_CHANGED = "time_changed"
    VISIT_OVER = "visit_over"
    REPORTED = "reported"
    CANCELLED = "cancelled"
    REFERRED = "referred"


_S, _E = RequestStatus, RequestEvent
REQUEST: Lifecycle[RequestStatus, RequestEvent] = Lifecycle(
    "request",
    _S.RECEIVED,
    {
        (_S.RECEIVED, _E.SEARCH_BEGUN): _S.SEARCHING,
        (_S.RECEIVED, _E.HANDED_OVER): _S.WITH_COORDINATOR,
        (_S.RECEIVED, _E.TIME_CHANGED): _S.RECEIVED,
        (_S.RECEIVED, _E.CANCELLED): _S.CANCELLED,
        (_S.RECEIVED, _E.REFERRED): _S.REFERRED,
        (_S.SEARCHING, _E.STAFFED): _S.ARRANGED,
        (_S.SEARCHING, _E.HANDED_OVER): _S.WITH_COORDINATOR,
        (_S.SEARCHING, _E.TIME_CHANGED): _S.RECEIVED,
        (_S.SEARCHING, _E.VISIT_OVER): _S.VISITED,  # Those who had said yes went all the same.
        (_S.SEARCHING, _E.CANCELLED): _S.CANCELLED,
        (_S.SEARCHING, _E.REFERRED): _S.REFERRED,
        (_S.WITH_COORDINATOR, _E.SEARCH_BEGUN): _S.SEARCHING,
        (_S.WITH_COORDINATOR, _E.STAFFED): _S.ARRANGED,
        (_S.WITH_COORDINATOR, _E.TIME_CHANGED): _S.RECEIVED,
        (_S.WITH_COORDINATOR, _E.VISIT_OVER): _S.VISITED,
        (_S.WITH_COORDINATOR, _E.CANCELLED): _S.CANCELLED,
        (_S.WITH_COORDINATOR, _E.REFERRED): _S.REFERRED,
        (_S.ARRANGED, _E.SEAT_LOST): _S.SEARCHING,
        (_S.ARRANGED, _E.TIME_CHANGED): _S.RECEIVED,
        (_S.ARRANGED, _E.VISIT_OVER): _S.VISITED,
        (_S.ARRANGED, _E.CANCELLED): _S.CANCELLED,
        (_S.ARRANGED, _E.REFERRED): _S.REFERRED,
        (_S.VISITED, _E.REPORTED): _S.CLOSED,
    },
)

OPEN = tuple(status for status in REQUEST.statuses() if not REQUEST.is_final(status))
"""Statuses in which somebody still has to act."""

CHANGEABLE = tuple(s for s in REQUEST.statuses() if REQUEST.allows(s, _E.TIME_CHANGED))
"""Statuses in which the time may still be changed."""


def team_size(kind: Kind, place: PlaceKind, headcount: int) -> int:
    """Return how many supporters a request gets.

    One for each four learners; a group and a home always get two (rules of the programme: the
    national ratio of one helper for four learners; nobody is at somebody's home alone).

    Raises:
        Invalid: fewer than three learners are not a group, or more than forty.
    """
    if kind is Kind.GROUP and headcount < GROUP_FROM:
        raise Invalid("headcount", "too_small")
    if not 1 <= headcount <= LARGEST_GROUP:
        raise Invalid("headcount", "out_of_range")
    alone_would_do = kind is Kind.INDIVIDUAL and place is not PlaceKind.HOME
    return max(ceil(headcount / LEARNERS_PER_SUPPORTER), 1 if alone_would_do else 2)


def seats_for(kind: Kind, place: PlaceKind, headcount: int) -> tuple[SeatRole, ...]:
    """Return the seats of the team: one lead, the others helpers."""
    helpers = team_size(kind, place, headcount) - 1
    return (SeatRole.LEAD, *[SeatRole.HELPER] * helpers)

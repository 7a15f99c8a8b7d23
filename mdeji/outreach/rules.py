"""What a class and a sign-up go through, which codes are known, and how activities are counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from mdeji.kit.lifecycle import Lifecycle

LEVELS = ("basic", "advanced")
DEVICES = ("any", "iphone", "android", "raku", "tablet", "pc")
REASONS = ("centre", "room", "weather", "lecturer", "few", "other")
"""Why a class is called off or moved."""

AGES = ("u40", "40s", "50s", "60s", "70s", "80s", "90s", "unknown")
SCALE = (1, 2, 3, 4)
"""How well it was understood, how satisfied somebody is: from 1, not at all, to 4, very."""

RATIO = 4
"""How many learners one person teaches: the national ratio (docs/decisions/0007)."""


class Unit(StrEnum):
    """In what a kind of activity is counted."""

    CASES = "cases"
    PERSONS = "persons"
    VISITORS = "visitors"
    DISTINCT_PERSONS = "distinct_persons"
    TIMES = "times"
    GROUPS = "groups"
    ASSOCIATIONS = "associations"


BY_ORGANISATION = frozenset({Unit.GROUPS, Unit.ASSOCIATIONS})
"""Units in which an organisation counts once, however often it is seen in the period."""


@dataclass(frozen=True)
class Counted:
    """What counts of one activity: the folded name of the organisation, and the number typed."""

    organisation_key: str
    count: int


def total(unit: Unit, rows: Iterable[Counted]) -> int:
    """Return what activities of one kind come to: the sum, or each organisation once.

    A row of an organisation kind without a name is one that was not told apart: it counts as typed.
    """
    if unit not in BY_ORGANISATION:
        return sum(row.count for row in rows)
    named, unnamed = set(), 0
    for row in rows:
        if row.organisation_key:
            named.add(row.organisation_key)
        else:
            unnamed += row.count
    return len(named) + unnamed


class ClassStatus(StrEnum):
    """Whether a class (講座の回) takes place."""

    DRAFT = "draft"
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ClassEvent(StrEnum):
    """What can happen to a class; a move changes its time and leaves it planned."""

    OPENED = "opened"
    MOVED = "moved"
    TOOK_PLACE = "took_place"
    REOPENED = "reopened"
    CALLED_OFF = "called_off"


CLASS = Lifecycle(
    "class",
    ClassStatus.DRAFT,
    {
        (ClassStatus.DRAFT, ClassEvent.OPENED): ClassStatus.PLANNED,
        (ClassStatus.DRAFT, ClassEvent.MOVED): ClassStatus.DRAFT,
        (ClassStatus.DRAFT, ClassEvent.CALLED_OFF): ClassStatus.CANCELLED,
        (ClassStatus.PLANNED, ClassEvent.MOVED): ClassStatus.PLANNED,
        (ClassStatus.PLANNED, ClassEvent.TOOK_PLACE): ClassStatus.HELD,
        (ClassStatus.PLANNED, ClassEvent.CALLED_OFF): ClassStatus.CANCELLED,
        (ClassStatus.HELD, ClassEvent.REOPENED): ClassStatus.PLANNED,
    },
)


class PlaceStatus(StrEnum):
    """Where somebody who signed up for a class stands."""

    APPLIED = "applied"
    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    ATTENDED = "attended"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class PlaceEvent(StrEnum):
    """What can happen to a sign-up."""

    GOT_SEAT = "got_seat"
    QUEUED = "queued"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    FELL_SILENT = "fell_silent"
    WITHDREW = "withdrew"
    CALLED_OFF = "called_off"
    CAME = "came"
    STAYED_AWAY = "stayed_away"
    UNMARKED = "unmarked"


_S, _E = PlaceStatus, PlaceEvent
PLACE = Lifecycle(
    "class_place",
    PlaceStatus.APPLIED,
    {
        (_S.APPLIED, _E.GOT_SEAT): _S.SEATED,
        (_S.APPLIED, _E.QUEUED): _S.WAITING,
        (_S.WAITING, _E.OFFERED): _S.OFFERED,
        (_S.OFFERED, _E.CONFIRMED): _S.CONFIRMED,
        (_S.OFFERED, _E.FELL_SILENT): _S.LAPSED,
        (_S.LAPSED, _E.GOT_SEAT): _S.SEATED,
        (_S.LAPSED, _E.QUEUED): _S.WAITING,
        (_S.SEATED, _E.CAME): _S.ATTENDED,
        (_S.SEATED, _E.STAYED_AWAY): _S.ABSENT,
        (_S.CONFIRMED, _E.CAME): _S.ATTENDED,
        (_S.CONFIRMED, _E.STAYED_AWAY): _S.ABSENT,
        (_S.ATTENDED, _E.UNMARKED): _S.SEATED,
        (_S.ABSENT, _E.UNMARKED): _S.SEATED,
        (_S.ATTENDED, _E.STAYED_AWAY): _S.ABSENT,
        (_S.ABSENT, _E.CAME): _S.ATTENDED,
        (_S.SEATED, _E.WITHDREW): _S.CANCELLED,
        (_S.WAITING, _E.WITHDREW): _S.CANCELLED,
        (_S.OFFERED, _E.WITHDREW): _S.CANCELLED,
        (_S.CONFIRMED, _E.WITHDREW): _S.CANCELLED,
        (_S.SEATED, _E.CALLED_OFF): _S.CANCELLED,
        (_S.WAITING, _E.CALLED_OFF): _S.CANCELLED,
        (_S.OFFERED, _E.CALLED_OFF): _S.CANCELLED,
        (_S.CONFIRMED, _E.CALLED_OFF): _S.CANCELLED,
    },
)
HOLDING = frozenset({_S.SEATED, _S.OFFERED, _S.CONFIRMED, _S.ATTENDED, _S.ABSENT})
"""Who has a seat with a number that nobody else can have; an offered one is kept free."""

COMING = frozenset({_S.SEATED, _S.CONFIRMED})
LIVING = frozenset({_S.APPLIED, _S.SEATED, _S.WAITING, _S.OFFERED, _S.CONFIRMED})
"""Sign-ups of which somebody has one for a class, and about which they are told."""


class ClassDoor(StrEnum):
    """Through which door somebody signed up for a class."""

    LINE = "line"
    PHONE = "phone"
    COUNTER = "counter"
    PAPER = "paper"


class TeacherRole(StrEnum):
    """What somebody does at a class."""

    LECTURER = "lecturer"
    ASSISTANT = "assistant"


def teachers_needed(learners: int, ratio: int = RATIO) -> int:
    """Return how many teach a class, the lecturer among them: one for each ``ratio``, at least two.

    Source: docs/decisions/0007 (the same rule as for groups).
    """
    return max(ceil(learners / ratio), 2)


def seats_free(capacity: int, taken: Iterable[int]) -> tuple[int, ...]:
    """Return the numbers of the seats nobody has, the lowest first."""
    gone = set(taken)
    return tuple(seat for seat in range(1, capacity + 1) if seat not in gone)

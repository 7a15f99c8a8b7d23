"""The catalogue of figures: what is counted, in which unit, and by what it can be taken apart."""

from dataclasses import dataclass
from enum import StrEnum

from mdeji.kit.errors import NotFound

UNKNOWN = "unknown"
"""The part of what nobody knows; it is shown like any other."""

NONE = "none"
"""The part of what was not: no referral, no centre."""


class Unit(StrEnum):
    """In what a figure is counted."""

    CASES = "cases"
    PEOPLE = "people"
    TIMES_PEOPLE = "times_people"
    DISTINCT = "distinct"
    TIMES = "times"
    SESSIONS = "sessions"
    GROUPS = "groups"
    JICHIKAI = "jichikai"
    DISTRICTS = "districts"


@dataclass(frozen=True)
class Figure:
    """One figure (指標): its unit, and the dimensions whose parts add up to it.

    A *stock* is what there is at the end of a period, everything else what happened in it. A
    figure of distinct people is not the sum of its months. ``of_people`` says that parts tell of
    people, so small ones stay in the house; ``told`` are the dimensions that leave it at all: a
    district of one centre would give away what is hidden of the centre.
    """

    key: str
    unit: Unit
    dims: tuple[str, ...] = ()
    is_stock: bool = False
    is_distinct: bool = False
    of_people: bool = False
    at_centre: bool = False
    told: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Tell whether the figure of a year is the sum of its months."""
        return not (self.is_stock or self.is_distinct)


_LOG = ("centre", "district", "age", "device", "visit", "outcome", "referral", "log_door")
_CLASS = ("centre", "district", "course", "level")
_WORK = ("district", "centre")
_VISIT = ("district", "kind", "place", "door", "device", "centre")

FIGURES = (
    Figure(
        "supporters",
        Unit.PEOPLE,
        ("district", "status", "enrol_door"),
        is_stock=True,
        of_people=True,
        told=("district", "status"),
    ),
    Figure("supporters_new", Unit.PEOPLE, ("district", "enrol_door"), of_people=True),
    Figure("supporters_left", Unit.PEOPLE, ("district", "enrol_door"), of_people=True),
    Figure(
        "consultations",
        Unit.CASES,
        _LOG,
        of_people=True,
        at_centre=True,
        told=("centre", "age", "device", "visit", "outcome", "referral"),
    ),
    Figure(
        "topics",
        Unit.TIMES,
        ("topic", "centre", "district"),
        of_people=True,
        at_centre=True,
        told=("topic",),
    ),
    Figure("red_flags", Unit.CASES, ("centre", "district"), of_people=True, at_centre=True),
    Figure("sessions", Unit.SESSIONS, ("centre", "district"), at_centre=True, told=("district",)),
    Figure("desk_districts", Unit.DISTRICTS, is_distinct=True),
    Figure("requests", Unit.CASES, _VISIT, of_people=True, told=("door",)),
    Figure("dispatches", Unit.CASES, _VISIT, of_people=True, told=("district", "kind", "place")),
    Figure("learners", Unit.TIMES_PEOPLE, _VISIT, of_people=True, told=("district",)),
    Figure("jichikai", Unit.JICHIKAI, is_distinct=True, at_centre=True),
    Figure("jichikai_times", Unit.SESSIONS, _WORK, at_centre=True, told=("district",)),
    Figure("care_participants", Unit.TIMES_PEOPLE, _WORK, of_people=True, at_centre=True),
    Figure("classes", Unit.SESSIONS, _CLASS, at_centre=True, told=("centre", "course")),
    Figure(
        "class_participants",
        Unit.TIMES_PEOPLE,
        _CLASS,
        of_people=True,
        at_centre=True,
        told=("course",),
    ),
    Figure("outreach", Unit.SESSIONS, ("work", *_WORK), at_centre=True, told=("work",)),
    Figure("askers", Unit.DISTINCT, is_distinct=True, of_people=True),
    Figure("activities", Unit.TIMES_PEOPLE, ("district",), of_people=True),
    Figure("supporters_out", Unit.DISTINCT, ("district",), is_distinct=True, of_people=True),
    Figure(
        "desk_still_using",
        Unit.CASES,
        ("answer", "centre"),
        of_people=True,
        at_centre=True,
        told=("answer",),
    ),
    Figure("still_using", Unit.CASES, ("answer",), of_people=True, told=("answer",)),
)
BY_KEY = {one.key: one for one in FIGURES}


def figure(key: str) -> Figure:
    """Return a figure.

    Raises:
        NotFound: there is none of this key.
    """
    if key not in BY_KEY:
        raise NotFound("figure", key)
    return BY_KEY[key]

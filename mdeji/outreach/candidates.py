"""Who could teach at a class: the matcher's own obstacles, asked about a class instead of a request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col
from sqlmodel import select as rows

from mdeji.kit.calendar import day_of, is_holiday
from mdeji.matching import (
    Candidate,
    DayException,
    Inputs,
    Need,
    Obstacle,
    Policy,
    Role,
    SeatNeed,
    Slot,
    WeeklyWindow,
)
from mdeji.matching.checks import obstacles
from mdeji.matching.hours import span_of
from mdeji.matching.setting import setting_of
from mdeji.outreach.holding import class_row
from mdeji.outreach.rules import ClassStatus
from mdeji.outreach.tables import ClassSession, ClassTeacher, Course
from mdeji.outreach.teachers import teachers_of
from mdeji.outreach.visiting import visiting
from mdeji.places.distances import measured_from
from mdeji.places.queries import neighbours
from mdeji.places.tables import Centre
from mdeji.places.words import centre_key
from mdeji.supporters.availability import holiday_resters
from mdeji.supporters.queries import missing_for
from mdeji.supporters.rules import APPLYING, GONE, is_minor
from mdeji.supporters.tables import DayException as DayRow
from mdeji.supporters.tables import FreeHours, Skill, Supporter, SupporterDistrict

_T = TypeVar("_T")


@dataclass(frozen=True)
class CouldTeach:
    """A supporter, and what speaks against them, if anything."""

    supporter_id: int
    name: str
    obstacles: tuple[Obstacle, ...]
    classes_taught: int


def candidates(session: Session, class_id: int, now: datetime) -> tuple[CouldTeach, ...]:
    """Return the supporters who do not teach there yet: those free of obstacles first.

    Among equals who has taught least comes first, so that the work is shared.
    """
    held = class_row(session, class_id)
    taken = {one.supporter_id for one in teachers_of(session, class_id)}
    people = [row for row in session.exec(_askable()) if row.pk not in taken]
    facts = _Facts(session, held, now)
    known = [facts.candidate(row) for row in people]
    setting = setting_of(_inputs(session, held, tuple(known), now))
    slot = Slot(held.starts_at, held.ends_at)
    found = [
        CouldTeach(
            row.pk,
            row.shown_name,
            tuple(obstacles(one, setting, span_of(slot, setting.policy), Role.LEAD)),
            facts.taught[row.pk],
        )
        for row, one in zip(people, known, strict=True)
    ]
    return tuple(sorted(found, key=lambda c: (len(c.obstacles), c.classes_taught, c.supporter_id)))


def _askable() -> Any:
    gone = col(Supporter.status).not_in(GONE | APPLYING)
    return rows(Supporter).where(gone).order_by(col(Supporter.id))


def _inputs(
    session: Session, held: ClassSession, known: tuple[Candidate, ...], now: datetime
) -> Inputs:
    course = session.get(Course, held.course_id)
    centre = session.get(Centre, held.centre_id)
    slot = Slot(held.starts_at, held.ends_at)
    need = Need(
        request_id=0,
        kind="group",
        topics=(course.topic,) if course and course.topic else (),
        device=_device(course),
        district_id=centre.district_id if centre else "",
        place="centre",
        headcount=held.capacity,
        slots=(slot,),
        fixed_slot=slot,
        seats=(SeatNeed(0, Role.LEAD),),
        requester_id=0,
        group_id=None,
        submitted_at=now,
    )
    return Inputs(need, known, (), now, Policy(), neighbours(session))


def _device(course: Course | None) -> str:
    """Return the device the matcher knows; a class for any device asks for none."""
    return "unknown" if course is None or course.device == "any" else course.device


class _Facts:
    """Hold what is known of all supporters, each kind read at once."""

    def __init__(self, session: Session, held: ClassSession, now: datetime) -> None:
        self.on, self.now = day_of(held.starts_at), now
        self.distances = measured_from(session, centre_key(held.centre_id))
        self.skills = _grouped((s.supporter_id, s) for s in session.exec(rows(Skill)))
        self.hours = _grouped((h.supporter_id, h) for h in session.exec(rows(FreeHours)))
        self.days = _grouped((d.supporter_id, d) for d in session.exec(rows(DayRow)))
        self.districts = _grouped(
            (d.supporter_id, d.district_id) for d in session.exec(rows(SupporterDistrict))
        )
        self.missing = missing_for(session, self.on)
        self.resters = holiday_resters(session) if is_holiday(self.on) else frozenset()
        taught = list(_taught(session, held.pk))
        visits = [(who, Slot(start, end)) for who, start, end in visiting(session, now)]
        self.busy = _grouped([*visits, *taught])
        self.taught = defaultdict(int, {who: len(n) for who, n in _grouped(taught).items()})

    def candidate(self, row: Supporter) -> Candidate:
        town = self.distances.get(f"town:{row.town_id}") if row.town_id else None
        district = self.distances.get(f"district:{row.district_id}")
        return Candidate(
            supporter_id=row.pk,
            status=row.status.value,
            district_id=row.district_id,
            distance_m=district if town is None else town,
            radius_m=row.radius_m,
            skills={one.topic: one.level for one in self.skills[row.pk]},
            devices=frozenset(row.devices),
            weekly=tuple(
                WeeklyWindow(h.weekday, h.from_minute, h.until_minute) for h in self.hours[row.pk]
            ),
            training_missing=self.missing(row.pk),
            exceptions=self._exceptions(row.pk),
            busy=tuple(self.busy[row.pk]),
            is_minor=is_minor(row.adult_on, self.on),
            snoozed_until=row.snoozed_until,
            max_offers_per_week=row.max_offers_per_week,
            visits_homes=row.visits_homes,
            further_districts=frozenset(self.districts[row.pk]),
        )

    def _exceptions(self, supporter_id: int) -> tuple[DayException, ...]:
        said = self.days[supporter_id]
        rests = supporter_id in self.resters and all(one.on != self.on for one in said)
        return (
            *(DayException(d.on, d.free, d.from_minute, d.until_minute) for d in said),
            *((DayException(self.on, free=False),) if rests else ()),
        )


def _grouped(pairs: Iterable[tuple[int, _T]]) -> Mapping[int, list[_T]]:
    groups: defaultdict[int, list[_T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _taught(session: Session, class_id: int) -> Iterable[tuple[int, Slot]]:
    found = (
        rows(ClassTeacher.supporter_id, ClassSession.starts_at, ClassSession.ends_at)
        .join(ClassSession, col(ClassSession.id) == ClassTeacher.session_id)
        .where(col(ClassTeacher.supporter_id).is_not(None), ClassSession.id != class_id)
        .where(col(ClassTeacher.removed_at).is_(None))
        .where(ClassSession.status != ClassStatus.CANCELLED)
    )
    return ((who or 0, Slot(start, end)) for who, start, end in session.exec(found))

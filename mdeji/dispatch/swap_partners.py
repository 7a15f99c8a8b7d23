"""With whom a visit can be swapped: those who pass the matcher's rules for it, both ways."""

from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji import matching
from mdeji.dispatch.adults import LIVE
from mdeji.dispatch.duty_tables import Handover
from mdeji.dispatch.handover import UNTIL_BEFORE, vacated
from mdeji.dispatch.inputs import inputs_for
from mdeji.dispatch.rules import HandoverStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import member, visit_by_id
from mdeji.matching import ObstacleKind
from mdeji.places.distances import measured_from
from mdeji.requests.duty import duty_at
from mdeji.requests.rules import Kind
from mdeji.requests.service import get as request_by_id
from mdeji.supporters.service import get as supporter_of

LOOKED_AHEAD = timedelta(days=60)
MOST_PARTNERS = 12
ABOUT_ASKING = frozenset(
    {
        ObstacleKind.OFFER_OPEN,
        ObstacleKind.ASKED_TODAY,
        ObstacleKind.OFFER_CAP,
        ObstacleKind.ALREADY_ASKED,
    }
)
"""Obstacles about how often the matcher asks; two who agree are not asked by it."""


@dataclass(frozen=True)
class Partner:
    """Somebody one may swap with, and the visit one would go to instead; no more than a first name.

    ``duty_at`` is the centre if it is duty at a desk or a class.
    """

    attendance_id: int
    supporter_id: int
    shown_name: str
    visit_id: int
    starts_at: datetime
    ends_at: datetime
    district_id: str
    topics: tuple[str, ...]
    kind: Kind
    duty_at: str | None = None


def partners(session: Session, visit_id: int, person_id: int, now: datetime) -> tuple[Partner, ...]:
    """Return with whom this visit can be swapped, the nearest date first; changes nothing."""
    mine = member(session, visit_id, person_id)
    visit = visit_by_id(session, visit_id)
    if visit.status not in LIVE or now >= visit.starts_at - UNTIL_BEFORE:
        return ()
    my_inputs = seen_by_matcher(session, mine, now)
    found: list[Partner] = []
    for theirs, their_visit in _others(session, visit, now):
        if len(found) == MOST_PARTNERS:
            break
        fits = may_sit(my_inputs, mine, theirs.supporter_id, given=their_visit)
        if fits and may_sit(
            seen_by_matcher(session, theirs, now), theirs, mine.supporter_id, given=visit
        ):
            found.append(_partner(session, theirs, their_visit))
    return tuple(found)


def seen_by_matcher(session: Session, held: Attendance, now: datetime) -> matching.Inputs:
    """Return what the matcher knows of the visit, as if this seat were free."""
    request = request_by_id(session, visit_by_id(session, held.visit_id).request_id)
    return vacated(inputs_for(session, request, now, measured_from), held.supporter_id)


def may_sit(inputs: matching.Inputs, held: Attendance, who: int, *, given: Visit) -> bool:
    """Tell whether somebody may take a seat if they give another visit away for it."""
    slot, role = inputs.need.fixed_slot, matching.Role(held.role.value)
    if slot is None:
        return False
    given_slot = matching.Slot(given.starts_at, given.ends_at)
    freed = tuple(
        changed(c, busy=tuple(busy for busy in c.busy if busy != given_slot))
        if c.supporter_id == who
        else c
        for c in inputs.candidates
    )
    for one in matching.ranking(changed(inputs, candidates=freed), slot, role):
        if one.supporter_id == who:
            return not any(o.kind not in ABOUT_ASKING for o in one.obstacles)
    return False


def _others(session: Session, visit: Visit, now: datetime) -> list[tuple[Attendance, Visit]]:
    """Return the places on other teams that could be swapped for, the nearest date first."""
    mates = select(Attendance.supporter_id).where(
        Attendance.visit_id == visit.pk, col(Attendance.released_at).is_(None)
    )
    asked = select(Handover.partner_id).where(
        Handover.status == HandoverStatus.OPEN, col(Handover.partner_id).is_not(None)
    )
    giving = select(Handover.attendance_id).where(Handover.status == HandoverStatus.OPEN)
    found = (
        select(Attendance, Visit)
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            col(Visit.status).in_((VisitStatus.FORMING, VisitStatus.PLANNED)),
            Visit.starts_at > now + UNTIL_BEFORE,
            Visit.starts_at < now + LOOKED_AHEAD,
            Visit.id != visit.pk,
            col(Attendance.released_at).is_(None),
            col(Attendance.supporter_id).not_in(mates),
            col(Attendance.supporter_id).not_in(asked),
            col(Attendance.id).not_in(giving),
        )
        .order_by(col(Visit.starts_at), col(Attendance.id))
    )
    rows = [(theirs, other) for theirs, other in session.exec(found)]
    return sorted(rows, key=lambda row: abs(row[1].starts_at - visit.starts_at))


def _partner(session: Session, theirs: Attendance, visit: Visit) -> Partner:
    request = request_by_id(session, visit.request_id)
    return Partner(
        attendance_id=theirs.pk,
        supporter_id=theirs.supporter_id,
        shown_name=supporter_of(session, theirs.supporter_id).shown_name,
        visit_id=visit.pk,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        district_id=request.district_id,
        topics=tuple(request.topics),
        kind=request.kind,
        duty_at=duty_at(request),
    )

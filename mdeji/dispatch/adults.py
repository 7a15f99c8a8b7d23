"""Nobody under 18 is at a visit without an adult: the rule, asked of a team as it is now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.dispatch.reminders import adult_by
from mdeji.dispatch.rules import Age, VisitStatus, lacks_adult
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.dispatch.team import live_visit, team_of
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import NotAllowed
from mdeji.supporters.rules import is_minor
from mdeji.supporters.service import get as supporter_of
from mdeji.supporters.service import of_person
from mdeji.supporters.tables import Supporter

NO_ADULT, NO_ADULT_PHONE = "no_adult", "no_adult_phone"
"""What a request waits for: the resident is phoned, or the minor too, whom LINE does not reach."""

LIVE = (VisitStatus.FORMING, VisitStatus.PLANNED)
PRESSING = timedelta(days=1)
"""From when before a visit it presses that its team has a minor and waits for its first adult."""


def is_without_adult(session: Session, visit: Visit) -> bool:
    """Tell whether somebody under 18 is on the team of a visit, and no adult."""
    return _lacks(session, team_of(session, visit.pk), visit)


def is_adult(session: Session, row: Attendance, visit: Visit) -> bool:
    """Tell whether somebody on a team is of age on the day of the visit."""
    return not is_minor(supporter_of(session, row.supporter_id).adult_on, day_of(visit.starts_at))


def check_adult(session: Session, visit: Visit) -> None:
    """Refuse what nobody under 18 does without an adult: to arrive, and to end a visit.

    Raises:
        NotAllowed: ``no_adult``.
    """
    if visit.status in LIVE and is_without_adult(session, visit):
        raise NotAllowed(NO_ADULT)


def check_joins(session: Session, offer: Offer, now: datetime) -> None:
    """Refuse a minor's yes once it is too late to wait for an adult; before that, one may wait.

    Raises:
        NotAllowed: ``minor_without_adult``.
    """
    visit = live_visit(session, offer.request_id)
    team = team_of(session, visit.pk) if visit else ()
    ages = [*_ages(session, team), _age_of(session, offer)]
    if now >= adult_by(offer.starts_at) and lacks_adult(ages, day_of(offer.starts_at)):
        raise NotAllowed("minor_without_adult")


def may_replace(session: Session, held: Attendance, supporter_id: int) -> bool:
    """Tell whether a team has an adult for its minors still, once somebody takes this seat over."""
    visit = session.get_one(Visit, held.visit_id)
    others = [row for row in team_of(session, visit.pk) if row.pk != held.pk]
    comes = Age(supporter_of(session, supporter_id).adult_on, held.role)
    return not lacks_adult([*_ages(session, others), comes], day_of(visit.starts_at))


def was_stood_down(session: Session, visit_id: int, person_id: int) -> bool:
    """Tell whether somebody last left this team because no adult was found for it."""
    supporter = of_person(session, person_id)
    if supporter is None:
        return False
    found = select(Attendance.release_reason).where(
        Attendance.visit_id == visit_id, Attendance.supporter_id == supporter.pk
    )
    return session.exec(found.order_by(col(Attendance.id).desc())).first() == NO_ADULT


def pressing(session: Session, now: datetime) -> frozenset[int]:
    """Return the requests with a minor and no adult on the team, about which the office must act.

    A minor may say yes first, and then waits for the adult who is asked: that is nothing to act
    upon until the day before. But somebody may have gone, or a birthday have been corrected.
    """
    young = (
        select(Attendance.visit_id)
        .join(Supporter, col(Supporter.id) == col(Attendance.supporter_id))
        .where(col(Supporter.adult_on) > day_of(now), col(Attendance.released_at).is_(None))
    )
    found = (
        select(Visit, Attendance)
        .join(Attendance, col(Attendance.visit_id) == col(Visit.id))
        .where(col(Visit.id).in_(young), col(Visit.status).in_(LIVE), Visit.ends_at > now)
    )
    teams: defaultdict[int, list[Attendance]] = defaultdict(list)
    visits: dict[int, Visit] = {}
    for visit, row in session.exec(found).all():
        visits[visit.pk] = visit
        teams[visit.pk].append(row)
    return frozenset(
        visits[key].request_id
        for key, rows in teams.items()
        if _presses(session, visits[key], rows, now)
    )


def _presses(session: Session, visit: Visit, rows: list[Attendance], now: datetime) -> bool:
    team = [row for row in rows if row.released_at is None]
    was_more = len(team) < len(rows) or visit.status is VisitStatus.PLANNED
    return (was_more or visit.starts_at <= now + PRESSING) and _lacks(session, team, visit)


def _lacks(session: Session, team: Iterable[Attendance], visit: Visit) -> bool:
    return lacks_adult(_ages(session, team), day_of(visit.starts_at))


def _ages(session: Session, team: Iterable[Attendance]) -> list[Age]:
    return [Age(supporter_of(session, row.supporter_id).adult_on, row.role) for row in team]


def _age_of(session: Session, offer: Offer) -> Age:
    return Age(supporter_of(session, offer.supporter_id).adult_on, offer.seat_role)

"""When the last adult has left a team: those under 18 wait, and in time are told not to come."""

from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.adults import LIVE, NO_ADULT, NO_ADULT_PHONE, is_without_adult
from mdeji.dispatch.releasing import release
from mdeji.dispatch.reminders import adult_by, told_off_at
from mdeji.dispatch.rules import VISIT, OfferEvent, VisitEvent, VisitStatus
from mdeji.dispatch.story import is_on_line
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.dispatch.team import team_of
from mdeji.dispatch.tell import tell_supporter, tell_team, visit_facts
from mdeji.dispatch.timing import set_end
from mdeji.dispatch.to_office import hand_over
from mdeji.messages.notices import Notice, Terms
from mdeji.messages.service import withdraw
from mdeji.requests.rules import REQUEST, RequestEvent, SeatRole
from mdeji.requests.service import move
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record
from mdeji.supporters.service import get as supporter_of


def see_to_minors(session: Session, request: Request, visit: Visit, now: datetime) -> None:
    """Tell those under 18 whom the last adult has left to wait; if it is too late, not to come."""
    if not is_without_adult(session, visit):
        return
    record(session, "system", f"request:{request.pk}", "adult_gone", {}, now)
    if now >= adult_by(visit.starts_at):
        stand_down(session, request, visit, now)
        return
    set_end(session, visit, now)  # Whatever was arranged before this rule gets the job as well.
    tell_team(session, visit, Notice("adult_gone", visit_facts(request, visit)), now)


def stand_down(session: Session, request: Request, visit: Visit, now: datetime) -> None:
    """Let nobody under 18 go without an adult: their seats are free again, and the office phones.

    Whoever is there already keeps the seat, so that it can be told later what happened; they are
    asked to stop and to phone.
    """
    if visit.status not in LIVE or not is_without_adult(session, visit):
        return
    withdraw(session, f"visit:{visit.pk}")
    withdraw(session, f"reminder:{visit.pk}")
    team = team_of(session, visit.pk)
    reached = [_send_home(session, request, visit, row, now) for row in team]
    why = NO_ADULT if all(reached) else NO_ADULT_PHONE
    if visit.status is VisitStatus.PLANNED:
        visit.status = VISIT.after(visit.status, VisitEvent.SEAT_LOST)
        session.add(visit)
        move(session, request, RequestEvent.SEAT_LOST, now)
    session.flush()
    if REQUEST.allows(request.status, RequestEvent.HANDED_OVER):
        # After its end nobody is searched any more, and nobody may be told that somebody is.
        told = now < visit.ends_at
        hand_over(session, request, why, "system", now, told=told)
    request.waiting_for = why
    session.add(request)


def _send_home(
    session: Session, request: Request, visit: Visit, row: Attendance, now: datetime
) -> bool:
    """Tell somebody not to come, or to stop; return whether LINE reaches them."""
    facts = visit_facts(request, visit)
    reached = is_on_line(session, supporter_of(session, row.supporter_id).person_id)
    if row.arrived_at is not None:
        key = f"stop:{visit.pk}:{row.supporter_id}"
        terms = Terms(subject=f"stop:{visit.pk}", dedupe=key, urgent=True, until=visit.ends_at)
        tell_supporter(session, row.supporter_id, Notice("adult_gone_there", facts), now, terms)
        return reached
    release(session, row, OfferEvent.CALLED_OFF, NO_ADULT, now)
    if row.role is SeatRole.TRAINEE:  # Such a seat exists only with somebody in it.
        seat = session.get_one(Seat, row.seat_id)
        seat.dropped = True
        session.add(seat)
    detail = {"supporter": row.supporter_id}
    record(session, "system", f"request:{request.pk}", "minor_stood_down", detail, now)
    at = told_off_at(visit.starts_at, now)
    terms = Terms(subject=f"off:{visit.pk}", urgent=True, at=at)
    tell_supporter(session, row.supporter_id, Notice("minor_stood_down", facts), now, terms)
    return reached

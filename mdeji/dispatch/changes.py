"""What a requester or a coordinator changes: time, place, cancel, refer, search on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.adults import is_adult, is_without_adult
from mdeji.dispatch.complete import complete, end_offers
from mdeji.dispatch.holding import lock
from mdeji.dispatch.releasing import release
from mdeji.dispatch.rules import VISIT, OfferEvent, VisitEvent, VisitStatus
from mdeji.dispatch.tables import Visit
from mdeji.dispatch.team import free_seats, live_visit, needed_seats, team_of
from mdeji.dispatch.tell import request_facts, tell_requester, tell_team, visit_facts
from mdeji.kit import jobs
from mdeji.kit.errors import NotAllowed
from mdeji.messages import said
from mdeji.messages.notices import Notice
from mdeji.messages.said import Filled
from mdeji.messages.service import withdraw
from mdeji.requests.duty import roles_of
from mdeji.requests.rules import PlaceKind, RequestEvent, RequestStatus, SeatRole, seats_for
from mdeji.requests.service import move, promised_by, replace_wishes, search_soon
from mdeji.requests.tables import Request, Seat
from mdeji.requests.wishes import check_wishes
from mdeji.staff.journal import record


@dataclass(frozen=True)
class Meeting:
    """Where to meet: at a centre, at home, or elsewhere as ``detail`` says."""

    place: PlaceKind
    centre_id: str | None
    detail: str


def cancel_request(
    session: Session, request_id: int, reason: str, actor: str, now: datetime
) -> None:
    """Call a request off; whoever was asked, is coming or waits is told.

    Raises:
        IllegalMove: the visit is over, or the request was ended before.
        NotAllowed: ``too_late`` while the team is there.
    """
    _end(session, lock(session, request_id), RequestEvent.CANCELLED, reason, actor, now)


def refer(session: Session, request_id: int, whither: str, actor: str, now: datetime) -> None:
    """Refer the requester to somebody who can help better, such as a shop or 188.

    Raises:
        IllegalMove: the visit is over, or the request was ended before.
    """
    _end(session, lock(session, request_id), RequestEvent.REFERRED, whither, actor, now)


def change_time(
    session: Session,
    request_id: int,
    wishes: tuple[tuple[datetime, datetime], ...],
    actor: str,
    now: datetime,
) -> None:
    """Wish for other times; the search begins anew and those who were coming are told.

    Raises:
        Invalid: a time cannot be.
        IllegalMove: the visit is over, or the request was ended before.
    """
    request = lock(session, request_id)
    _not_under_way(session, request, now)
    check_wishes(wishes, request.door, now)
    move(session, request, RequestEvent.TIME_CHANGED, now)
    _dissolve(session, request, "visit_moved", "time_changed", now)
    replace_wishes(session, request, wishes)
    request.starts_at, request.ends_at, request.waiting_for = None, None, None
    request.promised_at = promised_by(now)
    session.add(request)
    record(session, actor, f"request:{request_id}", "time_changed", {}, now)
    if actor != f"person:{request.requester_id}":
        tell_requester(session, request, Notice("time_changed", request_facts(request)), now)
    search_soon(session, request_id, now)


def change_place(
    session: Session,
    request_id: int,
    meeting: Meeting,
    actor: str,
    now: datetime,
) -> None:
    """Meet somewhere else; a home may need one more on the team.

    Raises:
        IllegalMove: the visit is over, or the request was ended before.
    """
    request = lock(session, request_id)
    if not _still_open(request):
        raise NotAllowed("ended")
    request.place, request.centre_id = meeting.place, meeting.centre_id
    request.place_detail = meeting.detail
    said.note(session, (), Filled("request", request_id, "place_detail"), now)
    request.version += 1
    request.updated_at = now
    session.add(request)
    record(session, actor, f"request:{request_id}", "place_changed", {"place": meeting.place}, now)
    visit = live_visit(session, request_id)
    if visit is not None:
        tell_team(session, visit, Notice("place_changed", visit_facts(request, visit)), now)
    wanted = len(seats_for(request.kind, request.place, request.headcount))
    fit_seats(session, request, max(wanted, len(needed_seats(session, request_id))), now)


def search_again(session: Session, request_id: int, actor: str, now: datetime) -> None:
    """Let the matcher search once more for a request that waits for a coordinator.

    Raises:
        IllegalMove: the request waits for somebody else.
    """
    request = lock(session, request_id)
    move(session, request, RequestEvent.SEARCH_BEGUN, now)
    request.waiting_for = None
    session.add(request)
    record(session, actor, f"request:{request_id}", "search_begun", {}, now)
    search_soon(session, request_id, now)


def confirm_partial(session: Session, request_id: int, actor: str, now: datetime) -> None:
    """Go with those who said yes; the empty seats are dropped and a helper leads if need be.

    Raises:
        NotAllowed: ``nobody`` has said yes, or only one for a visit at somebody's home, or
            ``minor_without_adult``: nobody under 18 goes without an adult.
    """
    request = lock(session, request_id)
    visit = live_visit(session, request_id)
    team = team_of(session, visit.pk) if visit else ()
    if visit is None or not team:
        raise NotAllowed("nobody")
    if request.place is PlaceKind.HOME and len(team) < 2:
        raise NotAllowed("alone_at_home")
    if is_without_adult(session, visit):
        raise NotAllowed("minor_without_adult")
    able = [row for row in team if row.role is not SeatRole.TRAINEE]
    adults = [row for row in able if is_adult(session, row, visit)]
    if not adults:
        raise NotAllowed("nobody")
    for seat in free_seats(session, request_id):
        seat.dropped = True
        session.add(seat)
    if all(row.role is not SeatRole.LEAD for row in team):
        seat = session.get_one(Seat, adults[0].seat_id)
        adults[0].role = seat.role = SeatRole.LEAD
        session.add_all([adults[0], seat])
    session.flush()
    record(session, actor, f"request:{request_id}", "partial", {"count": len(team)}, now)
    complete(session, request, visit, now)


def _still_open(request: Request) -> bool:
    return request.status in {
        RequestStatus.RECEIVED,
        RequestStatus.SEARCHING,
        RequestStatus.WITH_COORDINATOR,
        RequestStatus.ARRANGED,
    }


def _end(
    session: Session, request: Request, event: RequestEvent, reason: str, actor: str, now: datetime
) -> None:
    _not_under_way(session, request, now)
    move(session, request, event, now)
    request.closed_reason, request.waiting_for = reason, None
    session.add(request)
    withdraw(session, f"request:{request.pk}")
    _dissolve(session, request, "visit_cancelled", event.value, now)
    record(session, actor, f"request:{request.pk}", event.value, {"reason": reason}, now)
    if actor == f"person:{request.requester_id}":
        return  # They learn it in the answer to their own tap.
    kind = "referred" if event is RequestEvent.REFERRED else "request_cancelled"
    facts = request_facts(request) | {"reason": reason}
    tell_requester(session, request, Notice(kind, facts), now)


def _not_under_way(session: Session, request: Request, now: datetime) -> None:
    """Refuse to call off a visit that has begun: what became of it is told in the report."""
    visit = live_visit(session, request.pk)
    if visit is None or visit.confirmed_at is None or visit.starts_at > now:
        return
    if visit.status is not VisitStatus.OVER and team_of(session, visit.pk):
        raise NotAllowed("too_late")


def _dissolve(session: Session, request: Request, kind: str, why: str, now: datetime) -> None:
    """End offers and visit, free the seats, and tell those who were coming."""
    jobs.cancel(session, f"ask:{request.pk}")
    end_offers(session, request, OfferEvent.CALLED_OFF, now)
    visit = live_visit(session, request.pk)
    if visit is None:
        return
    withdraw(session, f"visit:{visit.pk}")
    withdraw(session, f"reminder:{visit.pk}")
    tell_team(session, visit, Notice(kind, visit_facts(request, visit)), now)
    for row in team_of(session, visit.pk):
        release(session, row, OfferEvent.CALLED_OFF, why, now)
    visit.status = VISIT.after(visit.status, VisitEvent.CALLED_OFF)
    session.add(visit)
    session.flush()


def fit_seats(
    session: Session, request: Request, wanted: int, now: datetime, *, leads: bool = True
) -> None:
    """Bring the free seats in line with how many are wanted; nobody who has a seat loses it.

    Where nobody is to lead, because somebody else does, a free seat of the lead goes first.
    """
    visit = live_visit(session, request.pk)
    _drop_leads(session, needed_seats(session, request.pk), leads=leads)
    seats = needed_seats(session, request.pk)
    spare = [seat for seat in seats if seat.supporter_id is None and seat.role is SeatRole.HELPER]
    for seat in spare[: max(0, len(seats) - wanted)]:
        seat.dropped = True
        session.add(seat)
    lacking = wanted - len(seats)
    led = not leads or any(seat.role is SeatRole.LEAD for seat in seats)
    roles = roles_of(lacking, leads=not led) if lacking > 0 else ()
    session.add_all(Seat(request_id=request.pk, role=role) for role in roles)
    session.flush()
    if lacking > 0:
        if visit is not None and visit.status is VisitStatus.PLANNED:
            visit.status = VISIT.after(visit.status, VisitEvent.SEAT_LOST)
            session.add(visit)
            move(session, request, RequestEvent.SEAT_LOST, now)
        search_soon(session, request.pk, now)
    elif visit is not None and _is_full(session, request, visit):
        complete(session, request, visit, now)


def _drop_leads(session: Session, seats: Iterable[Seat], *, leads: bool) -> None:
    for seat in seats:
        if not leads and seat.role is SeatRole.LEAD and seat.supporter_id is None:
            seat.dropped = True
            session.add(seat)
    session.flush()


def _is_full(session: Session, request: Request, visit: Visit) -> bool:
    team = team_of(session, visit.pk)
    return (
        visit.status is VisitStatus.FORMING and bool(team) and not free_seats(session, request.pk)
    )

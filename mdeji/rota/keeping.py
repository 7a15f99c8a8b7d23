"""Keep one duty in step with what it is for, a desk or a class: opened, moved, resized, called off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mdeji.dispatch.by_hand import offer_by_hand
from mdeji.dispatch.changes import cancel_request, change_time, fit_seats, search_again
from mdeji.dispatch.holding import lock
from mdeji.dispatch.seating import seat_fixed
from mdeji.dispatch.tables import Visit
from mdeji.dispatch.team import live_visit, needed_seats, team_of
from mdeji.dispatch.tell import tell_supporter, visit_facts
from mdeji.kit.database import attempt
from mdeji.kit.errors import IllegalMove, NotAllowed
from mdeji.messages.notices import Notice, Terms
from mdeji.messages.service import withdraw
from mdeji.requests.duty import Duty, open_duty, promised_for
from mdeji.requests.queries import wishes_of
from mdeji.requests.rules import CHANGEABLE, OPEN, RequestStatus, SeatRole
from mdeji.requests.tables import Request
from mdeji.rota.rules import is_asked_again, search_from
from mdeji.supporters.service import get as supporter_of
from mdeji.yorozu.rules import FOR_GOOD

NONE_WANTED = "none_wanted"
UNSTAFFED = "unstaffed"


@dataclass(frozen=True)
class Occasion:
    """What a desk or a class wants now: when, how many, and whether one of them leads.

    ``fixed`` are those who always come; ``duty`` says what to open when there is none yet.
    """

    at: tuple[datetime, datetime]
    seats: int
    duty: Callable[[], Duty]
    leads: bool = True
    fixed: Sequence[tuple[int, SeatRole]] = ()
    reason: str = ""


def keep(
    session: Session, request: Request | None, wanted: Occasion, now: datetime
) -> Request | None:
    """Bring the duty in step; return it, or None where none is wanted and none was."""
    if request is None or request.status not in OPEN:
        if not wanted.seats:
            return request
        opens_again = request is not None and request.status is RequestStatus.CANCELLED
        request = open_duty(session, wanted.duty(), "system", now)
        seat_fixed(session, request, wanted.fixed, now)
        if opens_again:
            _welcome_back(session, request, now)
    elif not wanted.seats:
        _call_off(session, request, wanted.reason or NONE_WANTED, now)
    else:
        _adapt(session, request, wanted, now)
    return request


def let_go(session: Session, request: Request | None, now: datetime) -> None:
    """End the search for what is over and had nobody."""
    if request is None or request.status not in CHANGEABLE:
        return
    visit = live_visit(session, request.pk)
    if visit is None or not team_of(session, visit.pk):
        cancel_request(session, request.pk, UNSTAFFED, "system", now)


def _adapt(session: Session, request: Request, wanted: Occasion, now: datetime) -> None:
    if wishes_of(session, request.pk)[0] != wanted.at:
        _move(session, request, wanted, now)
    seats = needed_seats(session, request.pk)
    led = any(seat.role is SeatRole.LEAD for seat in seats)
    if (len(seats), led) != (wanted.seats, wanted.leads) and request.status in CHANGEABLE:
        lock(session, request.pk)
        fit_seats(session, request, wanted.seats, now, leads=wanted.leads)
    waits = request.status is RequestStatus.WITH_COORDINATOR
    if waits and is_asked_again(wanted.at[0], now):
        search_again(session, request.pk, "system", now)


def _move(session: Session, request: Request, wanted: Occasion, now: datetime) -> None:
    """Move a duty; whoever always comes is seated again and told so, the others are asked."""
    visit = live_visit(session, request.pk)
    mates = [(one.supporter_id, one.role) for one in team_of(session, visit.pk)] if visit else []
    request.search_from = search_from(wanted.at[0])
    session.add(request)
    session.flush()
    try:
        with attempt(session):
            change_time(session, request.pk, (wanted.at,), "system", now)
    except (NotAllowed, IllegalMove):  # It has begun: those who are there know best.
        return
    request.promised_at = promised_for(wanted.at[0])
    session.add(request)
    seat_fixed(session, request, wanted.fixed, now)
    fresh = live_visit(session, request.pk)
    there = {one.supporter_id for one in team_of(session, fresh.pk)} if fresh else set()
    for supporter_id, role in mates:
        if fresh is not None and supporter_id in there:
            notice = Notice("seat_secured", visit_facts(request, fresh))
            terms = Terms(subject=f"visit:{fresh.pk}")
            tell_supporter(session, supporter_id, notice, now, terms)
        else:
            _ask_again(session, request, (supporter_id, role), now)


def _ask_again(
    session: Session, request: Request, mate: tuple[int, SeatRole], now: datetime
) -> None:
    supporter_id, role = mate
    try:
        with attempt(session):
            offer_by_hand(session, request.pk, supporter_id, now, "system", role)
    except NotAllowed:  # Something stands in the way of the new time, or every seat is taken.
        return


def _call_off(session: Session, request: Request, reason: str, now: datetime) -> None:
    visit = live_visit(session, request.pk)
    mates = [one.supporter_id for one in team_of(session, visit.pk)] if visit else []
    try:
        with attempt(session):
            cancel_request(session, request.pk, reason, "system", now)
    except (NotAllowed, IllegalMove):  # It has begun.
        return
    if visit is not None and reason == FOR_GOOD:
        for supporter_id in mates:
            _tell_once(session, request, visit, supporter_id, now)


def _welcome_back(session: Session, request: Request, now: datetime) -> None:
    """Tell whoever always comes, and was told not to, that they are expected again.

    Of many dates that open again at once they hear the first one.
    """
    visit = live_visit(session, request.pk)
    if visit is None:
        return
    for row in team_of(session, visit.pk):
        notice = Notice("desk_again", visit_facts(request, visit))
        key = f"desk_again:{request.centre_id}:{row.supporter_id}:{now:%Y%m%d%H%M}"
        terms = Terms(subject=f"visit:{row.visit_id}", dedupe=key)
        tell_supporter(session, row.supporter_id, notice, now, terms)


def _tell_once(
    session: Session, request: Request, visit: Visit, supporter_id: int, now: datetime
) -> None:
    """Tell of a desk that ends for good with its first date only, instead of date by date."""
    withdraw(session, f"visit:{visit.pk}", supporter_of(session, supporter_id).person_id)
    notice = Notice("desk_over", visit_facts(request, visit))
    key = f"desk_over:{request.centre_id}:{supporter_id}:{now:%Y%m%d%H%M}"
    terms = Terms(subject=f"visit:{visit.pk}", dedupe=key)
    tell_supporter(session, supporter_id, notice, now, terms)

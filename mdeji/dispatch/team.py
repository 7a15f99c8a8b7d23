"""The team of a visit: who is on it, which seats are free."""

from sqlmodel import Session, col, select

from mdeji.dispatch.rules import VisitStatus
from mdeji.dispatch.tables import Attendance, Visit
from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.requests.rules import SeatRole
from mdeji.requests.tables import Seat
from mdeji.supporters.service import of_person


def visit_by_id(session: Session, visit_id: int) -> Visit:
    """Return the visit.

    Raises:
        NotFound: there is none with this id.
    """
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound("visit", visit_id)
    return visit


def live_visit(session: Session, request_id: int) -> Visit | None:
    """Return the visit of a request that has not been called off, or None."""
    found = select(Visit).where(
        Visit.request_id == request_id, Visit.status != VisitStatus.CANCELLED
    )
    return session.exec(found).first()


def team_of(session: Session, visit_id: int) -> tuple[Attendance, ...]:
    """Return those who are on the team, the lead first."""
    found = select(Attendance).where(
        Attendance.visit_id == visit_id, col(Attendance.released_at).is_(None)
    )
    return tuple(sorted(session.exec(found), key=lambda row: (row.role != "lead", row.pk)))


def member(session: Session, visit_id: int, person_id: int) -> Attendance:
    """Return a person's place on the team.

    Raises:
        NotAllowed: the person is not on it.
    """
    supporter = of_person(session, person_id)
    for row in team_of(session, visit_id):
        if supporter is not None and row.supporter_id == supporter.pk:
            return row
    raise NotAllowed("not_on_team")


def seats_of(session: Session, request_id: int) -> tuple[Seat, ...]:
    """Return the seats a request still wants, the lead's first."""
    found = select(Seat).where(Seat.request_id == request_id, col(Seat.dropped).is_(False))
    return tuple(sorted(session.exec(found), key=lambda seat: (seat.role != "lead", seat.pk)))


def needed_seats(session: Session, request_id: int) -> tuple[Seat, ...]:
    """Return the seats a request cannot do without: who only learns takes none of them."""
    found = seats_of(session, request_id)
    return tuple(seat for seat in found if seat.role is not SeatRole.TRAINEE)


def free_seats(session: Session, request_id: int) -> tuple[Seat, ...]:
    """Return the seats nobody has taken."""
    return tuple(seat for seat in seats_of(session, request_id) if seat.supporter_id is None)

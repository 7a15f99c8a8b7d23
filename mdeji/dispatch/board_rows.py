"""What the cards of the board show beside their request, each kind read at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.people.tables import Group, Person
from mdeji.requests.rules import SeatRole
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.supporters.tables import Supporter


def names(session: Session, rows: Sequence[Request]) -> dict[int, str]:
    """Return who asks, by request: the group if there is one."""
    people = {row.requester_id for row in rows}
    groups = {row.group_id for row in rows if row.group_id}
    named = dict(
        session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people))).all()
    )
    called = dict(session.exec(select(Group.id, Group.name).where(col(Group.id).in_(groups))).all())
    return {row.pk: called.get(row.group_id) or named.get(row.requester_id, "") for row in rows}


def seats(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int, str]]:
    """Return how many seats there are and are taken, and who leads."""
    statement = (
        select(Seat.request_id, Seat.role, Seat.supporter_id, Supporter.shown_name)
        .join(Supporter, col(Supporter.id) == col(Seat.supporter_id), isouter=True)
        .where(col(Seat.request_id).in_(ids), col(Seat.dropped).is_(False))
    )
    found: dict[int, tuple[int, int, str]] = {}
    for request_id, role, supporter_id, name in session.exec(statement):
        count, taken, lead = found.get(request_id, (0, 0, ""))
        lead = name or "" if role is SeatRole.LEAD else lead
        found[request_id] = (count + 1, taken + (supporter_id is not None), lead)
    return found


def wishes(session: Session, ids: Sequence[int]) -> dict[int, list[datetime]]:
    """Return when each request is wished for, the most wished first."""
    statement = (
        select(Wish.request_id, Wish.starts_at)
        .where(col(Wish.request_id).in_(ids))
        .order_by(col(Wish.rank))
    )
    found: dict[int, list[datetime]] = {}
    for request_id, starts_at in session.exec(statement):
        found.setdefault(request_id, []).append(starts_at)
    return found

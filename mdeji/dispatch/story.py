"""One request on one screen: what happened so far, the seats, and whom the rows name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.dispatch.rules import OfferStatus
from mdeji.dispatch.tables import Offer
from mdeji.dispatch.team import seats_of
from mdeji.people.tables import Person
from mdeji.requests.rules import OPEN
from mdeji.requests.tables import Request
from mdeji.staff.journal import entries_about
from mdeji.staff.queries import names as staff_names
from mdeji.supporters.tables import Supporter

UNANSWERED = "unanswered"
SOMEBODY = "サポーター"
"""What a supporter is called before those who need no names."""


@dataclass(frozen=True)
class Line:
    """One thing that happened; ``actor`` is ``system``, ``staff``, ``requester``, ``supporter`` or ``person``."""

    at: datetime
    event: str
    actor: str
    actor_name: str
    supporter: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class SeatView:
    """A seat and who has taken it."""

    id: int
    role: str
    supporter_id: int | None
    shown_name: str


@dataclass(frozen=True)
class Known:
    """A supporter as the coordinator's lists name them, and whether LINE reaches them."""

    id: int
    person_id: int
    shown_name: str
    district_id: str
    on_line: bool = True


def story(session: Session, request_id: int, requester_id: int) -> tuple[Line, ...]:
    """Return what happened to a request, oldest first; silence counts as an event."""
    people = _supporters_by_person(session)
    by_id = {known.id: known.shown_name for known in people.values()}
    staff = staff_names(session)
    lines = []
    for entry in entries_about(session, [f"request:{request_id}"]):
        kind, _, number = entry.actor.partition(":")
        actor, name = kind, ""
        if kind == "staff":
            name = staff.get(int(number), "")
        elif kind == "person" and int(number) == requester_id:
            actor = "requester"
        elif kind == "person" and int(number) in people:
            actor, name = "supporter", people[int(number)].shown_name
        about = by_id.get(entry.detail.get("supporter", 0), "")
        lines.append(Line(entry.at, entry.event, actor, name, about, entry.detail))
    return tuple(sorted([*lines, *_silences(session, request_id, by_id)], key=lambda x: x.at))


def unnamed(line: Line) -> Line:
    """Return what happened without naming a supporter."""
    name = "" if line.actor == "supporter" else line.actor_name
    return replace(line, supporter="", actor_name=name)


def seats(session: Session, request_id: int, *, named: bool) -> tuple[SeatView, ...]:
    """Return the seats of a request, the lead's first, with names if they are needed."""
    rows = seats_of(session, request_id)
    names = known(session, {row.supporter_id for row in rows if row.supporter_id})
    return tuple(
        SeatView(
            row.pk,
            row.role.value,
            row.supporter_id,
            _shown(names[row.supporter_id], named=named) if row.supporter_id else "",
        )
        for row in rows
    )


def known(session: Session, supporter_ids: Collection[int]) -> dict[int, Known]:
    """Return these supporters by id."""
    # Not whole people: their telephone numbers would have to be opened one by one.
    who: Any = (Supporter, Person.line_user_id, Person.blocked_at)
    found = select(*who).join(Person, col(Person.id) == col(Supporter.person_id))
    return {
        row.pk: replace(_known(row), on_line=line is not None and blocked_at is None)
        for row, line, blocked_at in session.exec(found.where(col(Supporter.id).in_(supporter_ids)))
    }


def others_of(session: Session, requester_id: int, but: int) -> tuple[tuple[int, str], ...]:
    """Return id and number of somebody's other open requests."""
    found = select(Request).where(
        Request.requester_id == requester_id, col(Request.status).in_(OPEN), Request.id != but
    )
    return tuple((row.pk, row.number) for row in session.exec(found))


def is_on_line(session: Session, person_id: int) -> bool:
    """Tell whether LINE reaches somebody."""
    row = session.get(Person, person_id)
    return row is not None and row.line_user_id is not None and row.blocked_at is None


def _silences(session: Session, request_id: int, names: Mapping[int, str]) -> list[Line]:
    found = select(Offer).where(Offer.request_id == request_id, Offer.status == OfferStatus.EXPIRED)
    return [
        Line(row.expires_at, UNANSWERED, "system", "", names.get(row.supporter_id, ""), {})
        for row in session.exec(found)
    ]


def _supporters_by_person(session: Session) -> dict[int, Known]:
    return {row.person_id: _known(row) for row in session.exec(select(Supporter))}


def _shown(found: Known, *, named: bool) -> str:
    return found.shown_name if named else SOMEBODY


def _known(row: Supporter) -> Known:
    return Known(row.pk, row.person_id, row.shown_name, row.district_id)

"""Ask for people on duty at a desk or a class: staffed like any request, asked for by nobody."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session, select

from mdeji.kit.calendar import at_jst, day_of
from mdeji.kit.errors import Invalid
from mdeji.kit.ids import new_uuid
from mdeji.requests.rules import DUTIES, Door, Kind, PlaceKind, RequestStatus, SeatRole
from mdeji.requests.service import number, replace_wishes, search_soon
from mdeji.requests.tables import Request, Seat
from mdeji.staff.journal import record

MOST_SEATS = 12
STAFFED_BEFORE = timedelta(days=7)
"""How long before a desk opens its people should be found."""


@dataclass(frozen=True)
class Duty:
    """What a desk or a class wants: where, from when until when, how many, who knows what.

    ``key`` is the session's, so that it asks once; nobody is asked before ``search_from``. Where
    ``leads`` is false somebody else leads, as a lecturer of another house does.
    """

    key: str
    centre_id: str
    district_id: str
    at: tuple[datetime, datetime]
    seats: int
    topics: tuple[str, ...]
    search_from: datetime
    kind: Kind = Kind.DESK
    device: str = "unknown"
    leads: bool = True


def duty_at(request: Request) -> str | None:
    """Return the centre at whose desk or class this is duty, or None if residents asked for it."""
    return request.centre_id if request.kind in DUTIES else None


def open_duty(session: Session, duty: Duty, actor: str, now: datetime) -> Request:
    """Store the duty with its seats; the search begins by itself when its time has come.

    The same key gives the same request again.

    Raises:
        Invalid: ``seats`` are none or too many.
    """
    known = session.exec(select(Request).where(Request.submit_key == duty.key)).first()
    if known is not None:
        return known
    if not 1 <= duty.seats <= MOST_SEATS:
        raise Invalid("seats", "out_of_range")
    request = _row(duty, now)
    number(session, request)
    replace_wishes(session, request, (duty.at,))
    for role in roles_of(duty.seats, leads=duty.leads):
        session.add(Seat(request_id=request.pk, role=role))
    session.flush()
    record(session, actor, f"request:{request.pk}", "duty_opened", {"seats": duty.seats}, now)
    search_soon(session, request.pk, now)
    return request


def _row(duty: Duty, now: datetime) -> Request:
    return Request(
        number=new_uuid(),
        door=Door.DESK,  # The house itself asks; it has hours of its own, on Sundays too.
        kind=duty.kind,
        status=RequestStatus.RECEIVED,
        topics=list(duty.topics),
        device=duty.device,
        district_id=duty.district_id,
        place=PlaceKind.CENTRE,
        centre_id=duty.centre_id,
        submit_key=duty.key,
        search_from=duty.search_from,
        promised_at=promised_for(duty.at[0]),
        created_at=now,
        updated_at=now,
    )


def roles_of(seats: int, *, leads: bool) -> tuple[SeatRole, ...]:
    """Return the seats of a duty: one lead where nobody else leads, the others helpers."""
    first = SeatRole.LEAD if leads else SeatRole.HELPER
    return (first, *[SeatRole.HELPER] * (seats - 1))


def promised_for(starts_at: datetime) -> datetime:
    """Return by when a desk should have its people: a week before, at five in the afternoon."""
    return at_jst(day_of(starts_at - STAFFED_BEFORE), time(17))

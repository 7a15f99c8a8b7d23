"""What other rooms may read about requests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotFound
from mdeji.people.tables import Group
from mdeji.requests import service
from mdeji.requests.rules import OPEN, Door, Kind, PlaceKind, RequestStatus
from mdeji.requests.tables import Request, Wish


@dataclass(frozen=True)
class RequestView:
    """Show a request; wishes are UTC instants, the most wished first."""

    id: int
    number: str
    version: int
    door: Door
    kind: Kind
    status: RequestStatus
    requester_id: int | None
    for_whom: str
    learner_name: str
    group_name: str | None
    topics: tuple[str, ...]
    device: str
    district_id: str
    town_id: str | None
    place: PlaceKind
    centre_id: str | None
    place_detail: str
    headcount: int
    memo: str
    wishes: tuple[tuple[datetime, datetime], ...]
    starts_at: datetime | None
    ends_at: datetime | None
    promised_at: datetime
    created_at: datetime
    waiting_for: str | None
    closed_reason: str | None


def request(session: Session, request_id: int) -> RequestView:
    """Return the request.

    Raises:
        NotFound: there is none with this id.
    """
    return _view(session, service.get(session, request_id))


def by_number(session: Session, number: str) -> RequestView:
    """Return the request with this number.

    Raises:
        NotFound: no request has it.
    """
    row = session.exec(select(Request).where(Request.number == number)).first()
    if row is None:
        raise NotFound("request", number)
    return _view(session, row)


def numbers(session: Session, request_ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of these requests by id."""
    found = select(Request.id, Request.number).where(col(Request.id).in_(request_ids))
    return {int(key): number for key, number in session.exec(found) if key is not None}


def of_person(session: Session, person_id: int, *, open_only: bool) -> tuple[RequestView, ...]:
    """Return somebody's requests, the newest first."""
    found = select(Request).where(Request.requester_id == person_id)
    if open_only:
        found = found.where(col(Request.status).in_(OPEN))
    rows = session.exec(found.order_by(col(Request.id).desc()))
    return tuple(_view(session, row) for row in rows.all())


def has_open(session: Session, person_id: int) -> bool:
    """Tell whether somebody waits for anything; cheaper than reading their requests."""
    return session.exec(_OPEN_ONE, params={"one": person_id}).first() is not None


# Built once: it is asked at every event of a talk.
_OPEN_ONE = (
    select(Request.id)
    .where(Request.requester_id == bindparam("one"), col(Request.status).in_(OPEN))
    .limit(1)
)


def wishes_of(session: Session, request_id: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return the wished times of a request, the most wished first."""
    found = select(Wish).where(Wish.request_id == request_id).order_by(col(Wish.rank))
    return tuple((wish.starts_at, wish.ends_at) for wish in session.exec(found))


def _view(session: Session, row: Request) -> RequestView:
    group = session.get(Group, row.group_id) if row.group_id else None
    copied = {
        name: getattr(row, name)
        for name in RequestView.__dataclass_fields__
        if name not in {"id", "group_name", "topics", "wishes"}
    }
    return RequestView(
        id=row.pk,
        group_name=group.name if group else None,
        topics=tuple(row.topics),
        wishes=wishes_of(session, row.pk),
        **copied,
    )

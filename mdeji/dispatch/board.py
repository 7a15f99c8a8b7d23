"""The coordinator's board: open requests by what they wait for, the oldest promise first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, case, col, func, not_, or_, select

from mdeji.dispatch.board_offers import NONE, waiting
from mdeji.dispatch.finding import found_by_words
from mdeji.dispatch.tables import Offer
from mdeji.messages.tables import Letter
from mdeji.people.tables import Group, Person
from mdeji.requests.rules import DISPATCHED, OPEN, RequestStatus, SeatRole
from mdeji.requests.tables import Request, Seat, Wish
from mdeji.staff.tables import JournalEntry
from mdeji.supporters.tables import Supporter

REPORT_WITHIN = timedelta(hours=24)
FEW, MANY = 25, 100
NO_SEATS = (0, 0, "")
PHONE, FOLLOW_UP, NO_WORD = "phone:", "follow_up", "no_word"


class Lane(StrEnum):
    """What the requests of one column wait for."""

    OFFICE = "office"
    ASKING = "asking"
    ARRANGED = "arranged"
    REPORT = "report"
    ENDED = "ended"


_S = RequestStatus
STATUSES: Mapping[Lane, tuple[RequestStatus, ...]] = {
    Lane.OFFICE: (_S.WITH_COORDINATOR,),
    Lane.ASKING: (_S.RECEIVED, _S.SEARCHING),
    Lane.ARRANGED: (_S.ARRANGED,),
    Lane.REPORT: (_S.VISITED,),
    Lane.ENDED: (_S.CLOSED, _S.CANCELLED, _S.REFERRED),
}


@dataclass(frozen=True)
class Filters:
    """Which requests to show; an empty text, or no centre, filters nothing. Without ``people`` no names."""

    district_id: str = ""
    kind: str = ""
    words: str = ""
    lane: Lane | None = None
    page: int = 1
    people: bool = True
    centre_id: str | None = None


@dataclass(frozen=True)
class Card:
    """A request on the board; ``due_at`` is when somebody should have acted.

    ``to_phone`` are those asked whom LINE does not reach: the office asks them on the telephone.
    """

    id: int
    number: str
    status: RequestStatus
    kind: str
    door: str
    topics: tuple[str, ...]
    district_id: str
    place: str
    headcount: int
    who: str
    starts_at: datetime | None
    wish_at: datetime | None
    last_wish_at: datetime | None
    due_at: datetime
    is_overdue: bool
    waiting_for: str | None
    seats: int
    taken: int
    offers_open: int
    answer_by: datetime | None
    lead_name: str
    to_phone: int

    def is_too_late(self, now: datetime) -> bool:
        """Tell whether every wished time has passed and nothing was arranged."""
        passed = self.last_wish_at is not None and self.last_wish_at <= now
        return self.starts_at is None and passed

    @property
    def is_for_office(self) -> bool:
        """Tell whether somebody must be phoned or spoken to about what comes next."""
        return (self.waiting_for or "").startswith((PHONE, FOLLOW_UP, NO_WORD))


@dataclass(frozen=True)
class LaneView:
    """A column: how many requests wait there, how many of them too long, and the first cards."""

    lane: Lane
    count: int
    overdue: int
    cards: tuple[Card, ...]
    pages: int


@dataclass(frozen=True)
class Board:
    """The columns in order."""

    lanes: tuple[LaneView, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return all(lane.count == 0 for lane in self.lanes)


def version(session: Session, now: datetime) -> str:
    """Return a mark that changes whenever the board may look different; cheap to ask for."""
    newest = [
        session.exec(select(func.max(column))).one() or 0
        for column in (JournalEntry.id, Offer.id, Letter.id)
    ]
    return "-".join(str(part) for part in (*newest, int(now.timestamp()) // 60))


def board(session: Session, filters: Filters, now: datetime) -> Board:
    """Return the board, or one of its columns page by page."""
    found = found_by_words(session, filters.words, people=filters.people)
    lanes: Iterable[Lane] = [lane for lane in Lane if lane is not Lane.ENDED]
    if filters.words:
        lanes = Lane
    if filters.lane is not None:
        lanes = [filters.lane]
    views = [_lane(session, lane, filters, found, now) for lane in lanes]
    return Board(tuple(v for v in views if v.lane is not Lane.ENDED or v.count))


def due_at(request: Request) -> datetime:
    """Return when somebody should have acted: by the promise, at the visit, a day after it."""
    if request.status is _S.ARRANGED and request.ends_at is not None:
        return request.ends_at
    if request.status is _S.VISITED and request.ends_at is not None:
        return request.ends_at + REPORT_WITHIN
    return request.promised_at


def _lane(
    session: Session,
    lane: Lane,
    filters: Filters,
    found: Sequence[int] | None,
    now: datetime,
) -> LaneView:
    where = _where(lane, filters, found)
    late = func.coalesce(func.sum(case((_due(lane) < _cutoff(lane, now), 1), else_=0)), 0)
    count, overdue = session.exec(select(func.count(), late).where(*where)).one()
    size = MANY if filters.lane is lane else FEW
    page = max(filters.page, 1) if filters.lane is lane else 1
    order = _due(lane).desc() if lane is Lane.ENDED else _due(lane)
    chosen = select(Request).where(*where).order_by(order, col(Request.id))
    rows = session.exec(chosen.offset((page - 1) * size).limit(size)).all()
    cards = _cards(session, rows, filters, now)
    return LaneView(lane, count, 0 if lane is Lane.ENDED else overdue, cards, -(-count // size))


def _where(
    lane: Lane, filters: Filters, found: Sequence[int] | None
) -> tuple[ColumnElement[bool], ...]:
    asked = (
        (filters.district_id, col(Request.district_id) == filters.district_id),
        (filters.kind, col(Request.kind) == filters.kind),
        (filters.centre_id is not None, col(Request.centre_id) == filters.centre_id),
        (found is not None, col(Request.id).in_(found or ())),
    )
    return (_waits_in(lane), *(rule for is_asked, rule in asked if is_asked))


def _waits_in(lane: Lane) -> ColumnElement[bool]:
    """Tell which requests of residents a column holds: what the office has to do is in its own."""
    waiting = func.coalesce(col(Request.waiting_for), "")
    for_office = or_(
        waiting.like(f"{PHONE}%"),
        waiting == NO_WORD,
        and_(waiting == FOLLOW_UP, col(Request.status) == _S.CLOSED),
    )
    in_status = col(Request.status).in_(STATUSES[lane])
    here = or_(in_status, for_office) if lane is Lane.OFFICE else and_(in_status, not_(for_office))
    return and_(col(Request.kind).in_(DISPATCHED), here)


def _due(lane: Lane) -> Any:
    if lane in {Lane.ARRANGED, Lane.REPORT}:
        return col(Request.ends_at)
    return col(Request.created_at if lane is Lane.ENDED else Request.promised_at)


def _cutoff(lane: Lane, now: datetime) -> datetime:
    return now - REPORT_WITHIN if lane is Lane.REPORT else now


def _cards(
    session: Session, rows: Sequence[Request], filters: Filters, now: datetime
) -> tuple[Card, ...]:
    ids = [row.pk for row in rows]
    whom = _names(session, rows) if filters.people else {}
    seats = _seats(session, ids)
    offers = waiting(session, ids)
    wishes = _wishes(session, ids)
    return tuple(
        replace(
            _card(
                row, whom.get(row.pk, ""), wishes.get(row.pk, []), seats.get(row.pk, NO_SEATS), now
            ),
            offers_open=offers.get(row.pk, NONE).count,
            answer_by=offers.get(row.pk, NONE).answer_by,
            to_phone=offers.get(row.pk, NONE).to_phone,
            lead_name=seats.get(row.pk, NO_SEATS)[2] if filters.people else "",
        )
        for row in rows
    )


def _card(
    row: Request, who: str, wishes: list[datetime], team: tuple[int, int, str], now: datetime
) -> Card:
    return Card(
        id=row.pk,
        number=row.number,
        status=row.status,
        kind=row.kind,
        door=row.door,
        topics=tuple(row.topics),
        district_id=row.district_id,
        place=row.place,
        headcount=row.headcount,
        who=who,
        starts_at=row.starts_at,
        wish_at=wishes[0] if wishes else None,
        last_wish_at=max(wishes, default=None),
        due_at=due_at(row),
        is_overdue=row.status in OPEN and due_at(row) < now,
        waiting_for=row.waiting_for,
        seats=team[0],
        taken=team[1],
        lead_name="",
        offers_open=0,
        answer_by=None,
        to_phone=0,
    )


def _names(session: Session, rows: Sequence[Request]) -> dict[int, str]:
    people = {row.requester_id for row in rows}
    groups = {row.group_id for row in rows if row.group_id}
    named = dict(
        session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people))).all()
    )
    called = dict(session.exec(select(Group.id, Group.name).where(col(Group.id).in_(groups))).all())
    return {row.pk: called.get(row.group_id) or named.get(row.requester_id, "") for row in rows}


def _seats(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int, str]]:
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


def _wishes(session: Session, ids: Sequence[int]) -> dict[int, list[datetime]]:
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

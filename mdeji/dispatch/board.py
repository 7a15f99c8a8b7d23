"""The coordinator's board: open requests by what they wait for, the oldest promise first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, case, col, func, not_, or_, select

from mdeji.dispatch import board_rows
from mdeji.dispatch.adults import NO_ADULT, NO_ADULT_PHONE, pressing
from mdeji.dispatch.board_offers import NONE, waiting
from mdeji.dispatch.finding import found_by_words
from mdeji.dispatch.tables import Offer
from mdeji.messages.tables import Letter
from mdeji.requests.rules import DISPATCHED, OPEN, RequestStatus
from mdeji.requests.tables import Request
from mdeji.staff.tables import JournalEntry

REPORT_WITHIN = timedelta(hours=24)
FEW, MANY = 25, 100
NO_SEATS = (0, 0, "")
PHONE, FOLLOW_UP, NO_WORD = "phone:", "follow_up", "no_word"
TO_SPEAK = (PHONE, FOLLOW_UP, NO_WORD, NO_ADULT)
"""What requests wait for until somebody has telephoned."""


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
    ``lacks_adult``: somebody under 18 is on the team, and no adult any more.
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
    lacks_adult: bool = False

    def is_too_late(self, now: datetime) -> bool:
        """Tell whether every wished time has passed and nothing was arranged."""
        passed = self.last_wish_at is not None and self.last_wish_at <= now
        return self.starts_at is None and passed

    @property
    def is_for_office(self) -> bool:
        """Tell whether somebody must be phoned or spoken to about what comes next."""
        return self.lacks_adult or (self.waiting_for or "").startswith(TO_SPEAK)


@dataclass(frozen=True)
class _Known:
    """What is worked out once for all columns: who was found by words, and which teams lack an adult."""

    found: Sequence[int] | None
    alone: frozenset[int]


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
    known = _Known(found, pressing(session, now))
    lanes: Iterable[Lane] = [lane for lane in Lane if lane is not Lane.ENDED]
    if filters.words:
        lanes = Lane
    if filters.lane is not None:
        lanes = [filters.lane]
    views = [_lane(session, lane, filters, known, now) for lane in lanes]
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
    known: _Known,
    now: datetime,
) -> LaneView:
    where = _where(lane, filters, known)
    late = func.coalesce(func.sum(case((_due(lane) < _cutoff(lane, now), 1), else_=0)), 0)
    count, overdue = session.exec(select(func.count(), late).where(*where)).one()
    size = MANY if filters.lane is lane else FEW
    page = max(filters.page, 1) if filters.lane is lane else 1
    order = (_due(lane).desc() if lane is Lane.ENDED else _due(lane), col(Request.id))
    first = (_presses(known),) if lane is Lane.OFFICE else ()
    chosen = select(Request).where(*where).order_by(*first, *order)
    rows = session.exec(chosen.offset((page - 1) * size).limit(size)).all()
    cards = tuple(
        replace(card, lacks_adult=card.id in known.alone)
        for card in _cards(session, rows, filters, now)
    )
    return LaneView(lane, count, 0 if lane is Lane.ENDED else overdue, cards, -(-count // size))


def _presses(known: _Known) -> Any:
    """Put first where a minor is without an adult: that does not wait for any promise."""
    alone = or_(
        col(Request.id).in_(known.alone), col(Request.waiting_for).in_((NO_ADULT, NO_ADULT_PHONE))
    )
    return case((alone, 0), else_=1)


def _where(lane: Lane, filters: Filters, known: _Known) -> tuple[ColumnElement[bool], ...]:
    asked = (
        (filters.district_id, col(Request.district_id) == filters.district_id),
        (filters.kind, col(Request.kind) == filters.kind),
        (filters.centre_id is not None, col(Request.centre_id) == filters.centre_id),
        (known.found is not None, col(Request.id).in_(known.found or ())),
    )
    return (_waits_in(lane, known.alone), *(rule for is_asked, rule in asked if is_asked))


def _waits_in(lane: Lane, alone: frozenset[int]) -> ColumnElement[bool]:
    """Tell which requests of residents a column holds: what the office has to do is in its own."""
    waiting = func.coalesce(col(Request.waiting_for), "")
    for_office = or_(
        waiting.like(f"{PHONE}%"),
        waiting.in_((NO_WORD, NO_ADULT, NO_ADULT_PHONE)),
        col(Request.id).in_(alone),
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
    whom = board_rows.names(session, rows) if filters.people else {}
    seats = board_rows.seats(session, ids)
    offers = waiting(session, ids)
    wishes = board_rows.wishes(session, ids)
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

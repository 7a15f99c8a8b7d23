"""The supporters on the office's list, with what the offers and visits say about them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, and_, cast, exists, null, or_, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from mdeji.dispatch.rules import OfferStatus, VisitStatus
from mdeji.dispatch.tables import Attendance, Offer, Visit
from mdeji.kit.calendar import day_of
from mdeji.people.tables import Person
from mdeji.supporters import roster
from mdeji.supporters.queries import missing_for
from mdeji.supporters.roster import PAGE, SORTS, Condition, Search, skills_of
from mdeji.supporters.rules import SupporterStatus, is_minor
from mdeji.supporters.tables import Supporter

IDLE = timedelta(days=45)
"""Nobody active stays without an offer for longer without the office knowing (UX S8)."""

UNANSWERED = 3
"""So many offers in a row without an answer, and the office looks after somebody (UX S8)."""

MONTH = timedelta(days=30)
MANY_VISITS = 6
"""So many visits in a month, past or to come, are too many for one person."""

BATCH = 10_000
_OFFERED = (
    select(Offer.supporter_id, func.max(col(Offer.sent_at)).label("at"))
    .group_by(col(Offer.supporter_id))
    .subquery("offered")
)
ALL_SORTS = (*SORTS, "offered")


@dataclass(frozen=True)
class Line:
    """A supporter on the list."""

    id: int
    person_id: int
    shown_name: str
    full_name: str
    kana: str
    status: SupporterStatus
    status_since: datetime
    district_id: str
    devices: tuple[str, ...]
    skills: dict[str, int]
    missing: tuple[str, ...]
    on_line: bool
    is_minor: bool
    insurance_year: int | None
    snoozed_until: datetime | None
    joined_on: date
    offered_at: datetime | None
    visits: int


@dataclass(frozen=True)
class Found:
    """One page of the list, how many there are on all pages, and how many in each district."""

    count: int
    lines: tuple[Line, ...]
    by_district: dict[str, int]


def search(session: Session, wanted: Search, now: datetime) -> Found:
    """Return the page of the list that a search asks for."""
    where = _where(session, wanted, now)
    if wanted.words or wanted.flags:
        return _looked_at_once(session, wanted, where, now)
    counted = _from_people(select(Supporter.district_id, func.count()), where)
    districts = dict(session.exec(counted.group_by(col(Supporter.district_id))).all())
    count = sum(districts.values())
    page = _ordered(wanted, where).offset(_start(wanted, count)).limit(PAGE)
    return Found(count, lines_of(session, session.exec(page).all(), now), districts)


def _looked_at_once(
    session: Session, wanted: Search, where: list[Condition], now: datetime
) -> Found:
    """Count and list in one question: a look at everybody is dear then."""
    spot = func.row_number().over(order_by=_order(wanted)).label("spot")
    found = _sorted(wanted, _from_people(select(Supporter.id, Supporter.district_id, spot), where))
    # Neither database may look a second time.
    seen = found.cte("seen").prefix_with("MATERIALIZED")
    nobody, nowhere = cast(null(), Integer), cast(null(), Text)
    counted: Any = columns(seen.c.district_id, nobody, func.count()).group_by(seen.c.district_id)

    def page(start: int) -> Any:
        here = seen.c.spot.between(start + 1, start + PAGE)
        return columns(nowhere, seen.c.id, seen.c.spot).where(here)

    start = (wanted.page - 1) * PAGE
    rows = session.execute(union_all(counted, page(start))).all()
    districts = {district: count for district, one, count in rows if one is None}
    count = sum(districts.values())
    if start != _start(wanted, count):
        return _looked_at_once(
            session, wanted.on_page(1 + _start(wanted, count) // PAGE), where, now
        )
    ids = [one for _, one, _ in sorted(rows, key=lambda row: row[2]) if one is not None]
    return Found(count, lines_of(session, ids, now), districts)


def all_ids(session: Session, wanted: Search, now: datetime) -> tuple[int, ...]:
    """Return every supporter of a search, in the order of the list."""
    return tuple(session.exec(_ordered(wanted, _where(session, wanted, now))).all())


def lines_of(session: Session, ids: Sequence[int], now: datetime) -> tuple[Line, ...]:
    """Return these supporters as lines of the list, in this order."""
    facts = _Facts(session, ids, now)
    lines: dict[int, Line] = {}
    for some in _batches(ids):
        # Not whole people: their telephone numbers would have to be opened one by one.
        found: Any = select(*_COLUMNS).join(Person, col(Person.id) == Supporter.person_id)
        for row, *who in session.exec(found.where(col(Supporter.id).in_(some))):
            lines[row.pk] = facts.line(row, _Named(*who))
    return tuple(lines[one] for one in ids if one in lines)


def promised(session: Session, ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Return how many visits and duties still to come each of these supporters has promised."""
    found = (
        select(Attendance.supporter_id, func.count())
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(col(Attendance.released_at).is_(None), col(Visit.starts_at) > now)
        .where(col(Visit.status).in_((VisitStatus.FORMING, VisitStatus.PLANNED)))
        .group_by(col(Attendance.supporter_id))
    )
    counts: dict[int, int] = {}
    for some in _batches(ids):
        counts |= dict(session.exec(found.where(col(Attendance.supporter_id).in_(some))).all())
    return counts


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    # SQLite takes up to 32,766 values in a statement, PostgreSQL 65,535.
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _start(wanted: Search, count: int) -> int:
    last = max(1, -(-count // PAGE))
    return (min(wanted.page, last) - 1) * PAGE


def _where(session: Session, wanted: Search, now: datetime) -> list[Condition]:
    here = [FLAGS[flag](now) for flag in wanted.flags if flag in FLAGS]
    # Of whoever was erased nothing is left to look for.
    kept = col(Person.erased_at).is_(None)
    return [kept, *roster.conditions(session, wanted, day_of(now)), *here]


def _ordered(wanted: Search, where: list[Condition], *more: Any) -> Any:
    found = _from_people(select(Supporter.id, *more), where)
    return _sorted(wanted, found).order_by(*_order(wanted))


def _order(wanted: Search) -> tuple[Any, ...]:
    reading = (col(Person.reading_key), col(Person.id))
    if wanted.sort != "offered":
        return (*SORTS.get(wanted.sort, ()), *reading)
    return (_OFFERED.c.at.asc().nulls_first(), *reading)


def _sorted(wanted: Search, found: Any) -> Any:
    """Bring along what the order needs."""
    if wanted.sort != "offered":
        return found
    return found.outerjoin(_OFFERED, _OFFERED.c.supporter_id == col(Supporter.id))


def _from_people(statement: Any, where: list[Condition]) -> Any:
    joined = statement.select_from(Supporter).join(
        Person, col(Person.id) == col(Supporter.person_id)
    )
    return joined.where(*where)


def _idle(now: datetime) -> Condition:
    """Match who is active, does not rest by their own wish, and was not asked for long."""
    asked = exists().where(
        col(Offer.supporter_id) == col(Supporter.id), col(Offer.sent_at) > now - IDLE
    )
    return and_(
        col(Supporter.status) == SupporterStatus.ACTIVE,
        col(Supporter.status_since) <= now - IDLE,
        or_(col(Supporter.snoozed_until).is_(None), col(Supporter.snoozed_until) <= now),
        ~asked,
    )


def _unanswered(now: datetime) -> Condition:
    """Match who is active and left their last three offers without an answer."""
    del now
    last = select(col(Offer.status)).where(
        col(Offer.supporter_id) == col(Supporter.id), col(Offer.status) != OfferStatus.OPEN
    )
    newest = (col(Offer.sent_at).desc(), col(Offer.id).desc())
    fates = last.correlate(Supporter).order_by(*newest).limit(UNANSWERED).subquery()
    expired = select(func.count()).where(fates.c.status == OfferStatus.EXPIRED)
    often = select(Offer.supporter_id).where(col(Offer.status) == OfferStatus.EXPIRED)
    often = often.group_by(col(Offer.supporter_id)).having(func.count() >= UNANSWERED)
    # Few have been silent so often at all, so the dear question is asked of those few only.
    return and_(
        col(Supporter.status) == SupporterStatus.ACTIVE,
        col(Supporter.id).in_(often),
        expired.scalar_subquery() == UNANSWERED,
    )


def _overloaded(now: datetime) -> Condition:
    busy = _visits(now).group_by(col(Attendance.supporter_id))
    busy = busy.having(func.count() >= MANY_VISITS).with_only_columns(col(Attendance.supporter_id))
    return col(Supporter.id).in_(busy)


def _visits(now: datetime) -> Any:
    """Select somebody's visits within a month, held or planned."""
    return (
        select(Attendance.supporter_id, func.count())
        .join(Visit, col(Visit.id) == col(Attendance.visit_id))
        .where(
            col(Visit.starts_at) > now - MONTH,
            col(Visit.starts_at) < now + MONTH,
            col(Visit.status) != VisitStatus.CANCELLED,
            col(Attendance.released_at).is_(None),
        )
    )


FLAGS: dict[str, Callable[[datetime], Condition]] = {
    "idle": _idle,
    "unanswered": _unanswered,
    "overloaded": _overloaded,
}
"""What only offers and visits tell; ``supporters.roster`` knows the others."""

ALL_FLAGS = (*FLAGS, *roster.FLAGS)


_COLUMNS: Any = (Supporter, Person.name, Person.kana, Person.line_user_id, Person.blocked_at)


class _Named(NamedTuple):
    name: str
    kana: str
    line_user_id: str | None
    blocked_at: datetime | None


class _Facts:
    """Hold what the lines show, each kind read at once."""

    def __init__(self, session: Session, ids: Sequence[int], now: datetime) -> None:
        self.now, self.today = now, day_of(now)
        self.missing = missing_for(session, self.today, ids if len(ids) <= BATCH else None)
        self.skills: dict[int, dict[str, int]] = {}
        self.offered: dict[int, datetime] = {}
        self.visits: dict[int, int] = {}
        for some in _batches(ids):
            self.skills |= skills_of(session, some)
            offered = select(Offer.supporter_id, func.max(col(Offer.sent_at)))
            offered = offered.where(col(Offer.supporter_id).in_(some))
            self.offered |= session.exec(offered.group_by(col(Offer.supporter_id))).all()
            visits = _visits(now).where(col(Attendance.supporter_id).in_(some))
            self.visits |= session.exec(visits.group_by(col(Attendance.supporter_id))).all()

    def line(self, row: Supporter, who: _Named) -> Line:
        """Return one supporter as a line."""
        return Line(
            id=row.pk,
            person_id=row.person_id,
            shown_name=row.shown_name,
            full_name=who.name,
            kana=who.kana,
            status=row.status,
            status_since=row.status_since,
            district_id=row.district_id,
            devices=tuple(row.devices),
            skills=self.skills.get(row.pk, {}),
            missing=self.missing(row.pk),
            on_line=who.line_user_id is not None and who.blocked_at is None,
            is_minor=is_minor(row.adult_on, self.today),
            insurance_year=row.insurance_year,
            snoozed_until=row.snoozed_until,
            joined_on=day_of(row.joined_at),
            offered_at=self.offered.get(row.pk),
            visits=self.visits.get(row.pk, 0),
        )

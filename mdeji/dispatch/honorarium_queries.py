"""What the screens read of the honorarium ledger: lines, sums, batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.dispatch.duty_tables import HonorariumBatch, HonorariumLine
from mdeji.dispatch.rules import LineStatus
from mdeji.dispatch.tables import Visit
from mdeji.kit.calendar import fiscal_year
from mdeji.people.tables import Person
from mdeji.requests.tables import Request
from mdeji.supporters.tables import Supporter

PAGE, PEOPLE = 200, 100
_SUMS: Any = (
    HonorariumLine.status,
    func.count(),
    func.coalesce(func.sum(HonorariumLine.minutes), 0),
    func.coalesce(func.sum(HonorariumLine.yen), 0),
)


@dataclass(frozen=True)
class LineView:
    """Show a line; ``countered`` says that another line takes it back."""

    id: int
    supporter_id: int
    shown_name: str
    full_name: str
    kana: str
    request_id: int
    number: str
    activity_on: date
    fiscal_year: int
    minutes: int
    yen: int
    status: LineStatus
    reason: str
    note: str
    counters_id: int | None
    countered: bool
    entered_at: datetime
    entered_by: str
    approved_at: datetime | None
    approved_by: str | None
    batch_id: int | None
    batch: str


@dataclass(frozen=True)
class Wanted:
    """Which lines to show; an empty value filters nothing. ``month`` is 1 to 12.

    ``page`` is that of the lines, ``people`` that of the sums of each supporter.
    """

    year: int | None = None
    month: int | None = None
    status: LineStatus | None = None
    supporter_id: int | None = None
    batch_id: int | None = None
    page: int = 1
    people: int = 1


@dataclass(frozen=True)
class Sum:
    """Sums of lines: how many, minutes, yen, and the yen by where the lines stand."""

    lines: int = 0
    minutes: int = 0
    yen: int = 0
    open_yen: int = 0
    approved_yen: int = 0
    exported_yen: int = 0
    paid_yen: int = 0
    declined: int = 0


@dataclass(frozen=True)
class SupporterSum:
    """What one supporter comes to."""

    supporter_id: int
    shown_name: str
    kana: str
    total: Sum


def lines(session: Session, wanted: Wanted) -> tuple[LineView, ...]:
    """Return the lines, the latest activity first, a page of them."""
    newest = (col(HonorariumLine.activity_on).desc(), col(HonorariumLine.id).desc())
    # Only the lines are put in order; what stands beside them is read for one page.
    ids = select(col(HonorariumLine.id)).where(*_where(wanted)).order_by(*newest)
    here = ids.offset((max(wanted.page, 1) - 1) * PAGE).limit(PAGE)
    return _lines(session, _rows(tuple(session.exec(here))).order_by(*newest))


def total(session: Session, wanted: Wanted) -> Sum:
    """Return the sums of these lines."""
    found = select(*_SUMS).where(*_where(wanted)).group_by(col(HonorariumLine.status))
    return _summed(session.exec(found).all())


def months(session: Session, year: int) -> dict[int, Sum]:
    """Return the sums of each month of a fiscal year that has any line."""
    columns: Any = (HonorariumLine.activity_on, *_SUMS)
    found = (
        select(*columns)
        .where(HonorariumLine.fiscal_year == year)
        .group_by(col(HonorariumLine.activity_on), col(HonorariumLine.status))
    )
    by_month: dict[int, list[tuple[Any, int, int, int]]] = {}
    for on, *sums in session.exec(found):
        by_month.setdefault(on.month, []).append((sums[0], sums[1], sums[2], sums[3]))
    return {month: _summed(rows) for month, rows in by_month.items()}


def supporters(session: Session, wanted: Wanted) -> tuple[SupporterSum, ...]:
    """Return what every supporter comes to, in the order of the readings, a page of them."""
    shown: Any = (Supporter.id, Supporter.shown_name, Person.kana)
    of_theirs = select(col(HonorariumLine.supporter_id)).where(*_where(wanted))
    named = select(*shown).join(Person, col(Person.id) == col(Supporter.person_id))
    named = named.where(col(Supporter.id).in_(of_theirs)).order_by(
        col(Person.reading_key), col(Supporter.id)
    )
    people = session.exec(named.offset((max(wanted.people, 1) - 1) * PEOPLE).limit(PEOPLE)).all()
    columns: Any = (HonorariumLine.supporter_id, *_SUMS)
    found = (
        select(*columns)
        .where(*_where(wanted), col(HonorariumLine.supporter_id).in_([who for who, *_ in people]))
        .group_by(col(HonorariumLine.supporter_id), col(HonorariumLine.status))
    )
    rows: dict[int, list[tuple[Any, int, int, int]]] = {}
    for who, *sums in session.exec(found):
        rows.setdefault(who, []).append((sums[0], sums[1], sums[2], sums[3]))
    return tuple(SupporterSum(who, name, kana, _summed(rows[who])) for who, name, kana in people)


def supporters_count(session: Session, wanted: Wanted) -> int:
    """Return how many supporters have a line among these."""
    who = func.count(col(HonorariumLine.supporter_id).distinct())
    return session.exec(select(who).where(*_where(wanted))).one()


def of_supporter(
    session: Session, supporter_id: int, fiscal_year: int
) -> tuple[tuple[LineView, ...], Sum]:
    """Return a supporter's lines of a fiscal year, the latest first, and their sums."""
    wanted = Wanted(year=fiscal_year, supporter_id=supporter_id)
    newest = (col(HonorariumLine.activity_on).desc(), col(HonorariumLine.id).desc())
    ids = tuple(session.exec(select(col(HonorariumLine.id)).where(*_where(wanted))))
    return _lines(session, _rows(ids).order_by(*newest)), total(session, wanted)


def years(session: Session, today: date) -> tuple[int, ...]:
    """Return the fiscal years of the ledger and the present one, the newest first."""
    found = session.exec(select(HonorariumLine.fiscal_year).distinct()).all()
    return tuple(sorted({*found, fiscal_year(today)}, reverse=True))


def _lines(session: Session, found: Any) -> tuple[LineView, ...]:
    rows = session.exec(found).all()
    ids = [row[0].pk for row in rows]
    countered = set(
        session.exec(
            select(HonorariumLine.counters_id).where(col(HonorariumLine.counters_id).in_(ids))
        )
    )
    return tuple(_line(*row, countered=row[0].pk in countered) for row in rows)


def _rows(ids: Sequence[int | None]) -> Any:
    columns: Any = (HonorariumLine, Supporter, Person, Request, HonorariumBatch)
    return (
        select(*columns)
        .join(Supporter, col(Supporter.id) == col(HonorariumLine.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .join(Visit, col(Visit.id) == col(HonorariumLine.visit_id))
        .join(Request, col(Request.id) == col(Visit.request_id))
        .join(
            HonorariumBatch, col(HonorariumBatch.id) == col(HonorariumLine.batch_id), isouter=True
        )
        .where(col(HonorariumLine.id).in_(ids))
    )


def _where(wanted: Wanted) -> list[Any]:
    where: list[Any] = []
    if wanted.year is not None:
        where.append(HonorariumLine.fiscal_year == wanted.year)
    if wanted.year is not None and wanted.month is not None:
        first = date(wanted.year + (wanted.month < 4), wanted.month, 1)
        after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
        where += [HonorariumLine.activity_on >= first, HonorariumLine.activity_on < after]
    if wanted.status is not None:
        where.append(HonorariumLine.status == wanted.status)
    if wanted.supporter_id is not None:
        where.append(HonorariumLine.supporter_id == wanted.supporter_id)
    if wanted.batch_id is not None:
        where.append(HonorariumLine.batch_id == wanted.batch_id)
    return where


def _summed(rows: Iterable[tuple[Any, int, int, int]]) -> Sum:
    found = list(rows)
    yen = {status: sum(r[3] for r in found if r[0] == status) for status in LineStatus}
    return Sum(
        lines=sum(row[1] for row in found),
        minutes=sum(row[2] for row in found),
        yen=sum(row[3] for row in found),
        open_yen=yen[LineStatus.OPEN],
        approved_yen=yen[LineStatus.APPROVED],
        exported_yen=yen[LineStatus.EXPORTED],
        paid_yen=yen[LineStatus.PAID],
        declined=sum(row[1] for row in found if row[0] == LineStatus.DECLINED),
    )


def _line(
    row: HonorariumLine,
    supporter: Supporter,
    person: Person,
    request: Request,
    batch: HonorariumBatch | None,
    *,
    countered: bool,
) -> LineView:
    copied = {
        name: getattr(row, name)
        for name in LineView.__dataclass_fields__
        if name in HonorariumLine.model_fields and name != "id"
    }
    return LineView(
        id=row.pk,
        shown_name=supporter.shown_name,
        full_name=person.name,
        kana=person.kana,
        request_id=request.pk,
        number=request.number,
        countered=countered,
        batch=batch.number if batch else "",
        **copied,
    )

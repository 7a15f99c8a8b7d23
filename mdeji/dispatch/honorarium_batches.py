"""Batches of the honorarium ledger, and what everybody gets out of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from mdeji.dispatch.duty_tables import HonorariumBatch, HonorariumLine
from mdeji.kit.errors import NotFound
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.tables import Supporter, SupporterPrivate

PAGE = 200


@dataclass(frozen=True)
class BatchView:
    """Show a batch with its sum."""

    id: int
    number: str
    made_at: datetime
    made_by: str
    paid_on: date | None
    lines: int
    yen: int


@dataclass(frozen=True)
class Payment:
    """What one supporter gets out of a batch."""

    supporter_id: int
    name: str
    kana: str
    payee: str
    activities: int
    minutes: int
    yen: int


def batches(session: Session, limit: int = 50) -> tuple[BatchView, ...]:
    """Return the batches, the newest first."""
    columns: Any = (HonorariumBatch, func.count(), func.sum(HonorariumLine.yen))
    found = (
        select(*columns)
        .join(HonorariumLine, col(HonorariumLine.batch_id) == col(HonorariumBatch.id))
        .group_by(col(HonorariumBatch.id))
        .order_by(col(HonorariumBatch.id).desc())
        .limit(limit)
    )
    return tuple(_batch(row, number, yen or 0) for row, number, yen in session.exec(found))


def batch(session: Session, batch_id: int) -> BatchView:
    """Return the batch.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(HonorariumBatch, batch_id)
    if row is None:
        raise NotFound("honorarium_batch", batch_id)
    sums: Any = (func.count(), func.sum(HonorariumLine.yen))
    number, yen = session.exec(select(*sums).where(HonorariumLine.batch_id == batch_id)).one()
    return _batch(row, number, yen or 0)


def payments(session: Session, batch_id: int, page: int | None = None) -> tuple[Payment, ...]:
    """Return what everybody gets out of a batch, or a page of it; who comes to nothing is left out."""
    sums = _sums(batch_id)
    # Not whole people: their telephone numbers would have to be opened one by one.
    columns: Any = (
        Supporter.id,
        Person.name,
        Supporter.shown_name,
        Person.kana,
        SupporterPrivate.payee,
        sums.c.activities,
        sums.c.minutes,
        sums.c.yen,
    )
    named = (
        select(*columns)
        .join(sums, sums.c.supporter_id == col(Supporter.id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .join(
            SupporterPrivate, col(SupporterPrivate.supporter_id) == col(Supporter.id), isouter=True
        )
        .order_by(col(Person.reading_key), col(Supporter.id))
    )
    if page is not None:
        named = named.offset((max(page, 1) - 1) * PAGE).limit(PAGE)
    return tuple(
        Payment(one, name or shown, kana, payee or "", *rest)
        for one, name, shown, kana, payee, *rest in session.exec(named)
    )


def payees(session: Session, batch_id: int) -> int:
    """Return how many get something out of a batch."""
    return session.exec(select(func.count()).select_from(_sums(batch_id))).one()


def _sums(batch_id: int) -> Any:
    """Select what each supporter comes to; a line that takes another back takes its activity back."""
    line = HonorariumLine
    yen = func.sum(line.yen)
    activities = func.sum(case((col(line.counters_id).is_(None), 1), else_=-1))
    columns: Any = (
        line.supporter_id,
        activities.label("activities"),
        func.sum(line.minutes).label("minutes"),
        yen.label("yen"),
    )
    found = select(*columns).where(line.batch_id == batch_id)
    return found.group_by(col(line.supporter_id)).having(yen > 0).subquery()


def note_seen(session: Session, batch_id: int, actor: str, now: datetime) -> None:
    """Note that somebody took the list with names and payees out of the house."""
    record(session, actor, f"honorarium_batch:{batch_id}", "honorarium_taken_out", {}, now)


def _batch(row: HonorariumBatch, number: int, yen: int) -> BatchView:
    return BatchView(row.pk, row.number, row.made_at, row.made_by, row.paid_on, number, yen)

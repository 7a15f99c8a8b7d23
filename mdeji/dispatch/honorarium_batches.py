"""Batches of the honorarium ledger, and what everybody gets out of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from mdeji.dispatch.duty_tables import HonorariumBatch, HonorariumLine
from mdeji.kit.errors import NotFound
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.tables import Supporter, SupporterPrivate


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


def payments(session: Session, batch_id: int) -> tuple[Payment, ...]:
    """Return what everybody gets out of a batch; whoever comes to nothing is left out."""
    found: dict[int, list[HonorariumLine]] = {}
    of_batch = select(HonorariumLine).where(HonorariumLine.batch_id == batch_id)
    for line in session.exec(of_batch):
        found.setdefault(line.supporter_id, []).append(line)
    named = (
        select(Supporter, Person, SupporterPrivate)
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .join(
            SupporterPrivate, col(SupporterPrivate.supporter_id) == col(Supporter.id), isouter=True
        )
        .where(col(Supporter.id).in_(found))
        .order_by(col(Person.reading_key))
    )
    made = (_payment(*row, found[row[0].pk]) for row in session.exec(named))
    return tuple(one for one in made if one.yen > 0)


def note_seen(session: Session, batch_id: int, actor: str, now: datetime) -> None:
    """Note that somebody took the list with names and payees out of the house."""
    record(session, actor, f"honorarium_batch:{batch_id}", "honorarium_taken_out", {}, now)


def _payment(
    supporter: Supporter,
    person: Person,
    private: SupporterPrivate | None,
    rows: Sequence[HonorariumLine],
) -> Payment:
    return Payment(
        supporter.pk,
        person.name or supporter.shown_name,
        person.kana,
        private.payee if private else "",
        sum(-1 if row.counters_id else 1 for row in rows),
        sum(row.minutes for row in rows),
        sum(row.yen for row in rows),
    )


def _batch(row: HonorariumBatch, number: int, yen: int) -> BatchView:
    return BatchView(row.pk, row.number, row.made_at, row.made_by, row.paid_on, number, yen)

"""The way of the honorarium (謝礼): approved, sent to the payment in batches, paid."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from mdeji.dispatch.duty_tables import HonorariumBatch, HonorariumLine
from mdeji.dispatch.honorarium_lines import book, counter, rate_for, rates, set_rate
from mdeji.dispatch.honorarium_queries import of_supporter
from mdeji.dispatch.rules import HONORARIUM, LineEvent, LineStatus
from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid, NotAllowed, NotFound
from mdeji.kit.ids import new_uuid
from mdeji.people.names import fold_name
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.staff.tables import StaffAccount
from mdeji.supporters.tables import Supporter

__all__ = [
    "Approved",
    "approve",
    "book",
    "counter",
    "export",
    "mark_paid",
    "of_supporter",
    "rate_for",
    "rates",
    "set_rate",
]


@dataclass(frozen=True)
class Approved:
    """How many lines were approved, and how many must be approved by somebody else."""

    done: int
    own: int


def approve(session: Session, line_ids: Collection[int], actor: str, now: datetime) -> Approved:
    """Approve the lines that wait for it; nobody approves what they entered or would receive."""
    found = (
        select(HonorariumLine, Person.name)
        .join(Supporter, col(Supporter.id) == col(HonorariumLine.supporter_id))
        .join(Person, col(Person.id) == col(Supporter.person_id))
        .where(col(HonorariumLine.id).in_(line_ids), HonorariumLine.status == LineStatus.OPEN)
        .order_by(col(HonorariumLine.id))
        .with_for_update(of=HonorariumLine)
    )
    me, done, own = _name_of(session, actor), 0, 0
    for line, name in session.exec(found).all():
        if line.entered_by == actor or (me and fold_name(name) == me):
            own += 1
            continue
        line.status = HONORARIUM.after(line.status, LineEvent.APPROVED)
        line.approved_at, line.approved_by = now, actor
        session.add(line)
        subject, detail = f"supporter:{line.supporter_id}", {"line": line.pk, "yen": line.yen}
        record(session, actor, subject, "honorarium_approved", detail, now)
        done += 1
    session.flush()
    return Approved(done, own)


def export(session: Session, year: int, actor: str, now: datetime) -> HonorariumBatch:
    """Put what is approved in a fiscal year into one batch for the payment.

    Whose sum is negative waits: what was paid too much is set against the next activity.

    Raises:
        NotAllowed: ``nothing`` is approved.
    """
    ready = _ready(session, year)
    if not ready:
        raise NotAllowed("nothing")
    batch = HonorariumBatch(number=new_uuid(), made_at=now, made_by=actor)
    session.add(batch)
    session.flush()
    batch.number = f"H-{batch.pk:04d}"
    for line in ready:
        line.status = HONORARIUM.after(line.status, LineEvent.EXPORTED)
        line.batch_id = batch.pk
        session.add(line)
    session.flush()
    detail = {
        "number": batch.number,
        "lines": len(ready),
        "yen": sum(line.yen for line in ready),
    }
    record(session, actor, f"honorarium_batch:{batch.pk}", "honorarium_exported", detail, now)
    return batch


def _ready(session: Session, year: int) -> list[HonorariumLine]:
    """Return the approved lines of everybody whose sum is not negative, held by this transaction."""
    found = (
        select(HonorariumLine)
        .where(HonorariumLine.status == LineStatus.APPROVED, HonorariumLine.fiscal_year == year)
        .order_by(col(HonorariumLine.id))
        .with_for_update()
    )
    by_supporter: defaultdict[int, list[HonorariumLine]] = defaultdict(list)
    for line in session.exec(found).all():
        by_supporter[line.supporter_id].append(line)
    ready = [lines for lines in by_supporter.values() if sum(line.yen for line in lines) >= 0]
    return [line for lines in ready for line in lines]


def mark_paid(session: Session, batch_id: int, on: date, actor: str, now: datetime) -> None:
    """Note on which day a batch was paid; a second time changes nothing.

    Raises:
        Invalid: ``paid_on`` lies before the export or in the future.
    """
    found = select(HonorariumBatch).where(HonorariumBatch.id == batch_id).with_for_update()
    batch = session.exec(found).first()
    if batch is None:
        raise NotFound("honorarium_batch", batch_id)
    if batch.paid_on is not None:
        return
    if not day_of(batch.made_at) <= on <= day_of(now):
        raise Invalid("paid_on", "out_of_range")
    batch.paid_on, batch.paid_by = on, actor
    session.add(batch)
    for line in session.exec(select(HonorariumLine).where(HonorariumLine.batch_id == batch_id)):
        line.status = HONORARIUM.after(line.status, LineEvent.PAID)
        session.add(line)
    session.flush()
    detail = {"number": batch.number, "on": on.isoformat()}
    record(session, actor, f"honorarium_batch:{batch_id}", "honorarium_paid", detail, now)


def _name_of(session: Session, actor: str) -> str:
    """Return the folded name of a member of the staff: the same person may be a supporter too."""
    kind, _, number = actor.partition(":")
    account = session.get(StaffAccount, int(number)) if kind == "staff" else None
    return fold_name(account.name) if account else ""

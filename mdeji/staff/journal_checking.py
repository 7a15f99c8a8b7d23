"""Checking the journal: every entry is as it was written, none is missing, added or moved."""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col
from sqlmodel import select as only

from mdeji.staff.journal_chain import COLUMNS, ENTRY, facts_of
from mdeji.staff.journal_stamps import Proof, check_link, check_seal, check_stamp
from mdeji.staff.journal_tables import JournalCut, JournalHead


class Fault(StrEnum):
    """What is wrong with the journal."""

    CHANGED = "changed"
    MISSING = "missing"
    FOREIGN = "foreign"
    COPIED = "copied"
    END_MISSING = "end_missing"
    HEAD_FORGED = "head_forged"
    CUT_FORGED = "cut_forged"
    NO_KEY = "no_key"


@dataclass(frozen=True)
class Broken:
    """The first thing that is wrong: at which place of the chain, and in which entry if known."""

    fault: Fault
    number: int
    entry_id: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What came of checking: ``broken`` is None if every entry is as it was written."""

    entries: int
    unsealed: int
    head: str
    broken: Broken | None

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.broken is None


@dataclass(frozen=True)
class Anchor:
    """An end of the chain that was written down elsewhere, in the log for example."""

    number: int
    hash: str


class _Wrong(Exception):
    """The journal is not whole."""

    def __init__(self, fault: Fault, number: int, entry_id: int | None = None) -> None:
        super().__init__(fault)
        self.broken = Broken(fault, number, entry_id)


@dataclass
class _Walk:
    """A walk along the chain: where it stands."""

    unstamped_until: int
    number: int
    hash: str

    def step(self, row: Row[Any]) -> None:
        """Go to the next entry, if it is the one that was sealed there."""
        number = self.number + 1
        if row.sealed_no != number:
            raise _Wrong(Fault.MISSING, number)
        place = (number, row.id)
        _demand(
            check_link(row.hash or "", self.hash, place, row.stamp, facts_of(row)),
            Fault.CHANGED,
            place,
        )
        self.check_stamp(row, number)
        self.number, self.hash = number, row.hash

    def check_stamp(self, row: Row[Any], number: int) -> None:
        """See whether the product wrote the entry; the oldest are from before there were stamps."""
        if row.stamp is None and row.id <= self.unstamped_until:
            return
        proof = check_stamp(row.stamp or ".", facts_of(row)) if row.stamp else Proof.WRONG
        _demand(proof, Fault.FOREIGN, (number, row.id))


def verify(session: Session, anchor: Anchor | None = None) -> Verdict:
    """Check the whole journal, and that the chain still runs through ``anchor``."""
    head = session.exec(only(JournalHead)).one()
    count = select(func.count()).select_from(ENTRY)
    entries = session.connection().execute(count).scalar_one()
    unsealed = session.connection().execute(count.where(ENTRY.c.sealed_no.is_(None))).scalar_one()
    try:
        _check(session, head, anchor)
    except _Wrong as wrong:
        return Verdict(entries, unsealed, f"{head.sealed_no}:{head.hash}", wrong.broken)
    return Verdict(entries, unsealed, f"{head.sealed_no}:{head.hash}", None)


def verify_until(session: Session, number: int) -> Broken | None:
    """Check the beginning of the chain up to an entry; return what is wrong with it, if anything."""
    try:
        _go(session, session.exec(only(JournalHead)).one(), until=number)
    except _Wrong as wrong:
        return wrong.broken
    return None


def _check(session: Session, head: JournalHead, anchor: Anchor | None) -> None:
    if head.sealed_no or head.mac:
        said = (head.sealed_no, head.hash, head.unstamped_until)
        _demand(check_seal(head.mac, "head", *said), Fault.HEAD_FORGED, (head.sealed_no, None))
    walk = _go(session, head, until=None, anchor=anchor)
    if walk.number < max(head.sealed_no, anchor.number if anchor else 0):
        raise _Wrong(Fault.END_MISSING, walk.number + 1)
    if walk.number > head.sealed_no or walk.hash != head.hash:
        raise _Wrong(Fault.FOREIGN, walk.number)
    with closing(_rows(session, sealed=False)) as rows:
        for row in rows:
            walk.check_stamp(row, 0)
    twice = select(func.max(ENTRY.c.id)).where(ENTRY.c.stamp.is_not(None))
    copy = (
        session.connection()
        .execute(twice.group_by(ENTRY.c.stamp).having(func.count() > 1).limit(1))
        .scalar()
    )
    if copy is not None:
        raise _Wrong(Fault.COPIED, 0, copy)


def _go(
    session: Session, head: JournalHead, *, until: int | None, anchor: Anchor | None = None
) -> _Walk:
    walk = _start(session, head)
    with closing(_rows(session, sealed=True)) as rows:
        for row in rows:
            if until is not None and walk.number >= until:
                break
            walk.step(row)
            if anchor and anchor.number == walk.number and anchor.hash != walk.hash:
                raise _Wrong(Fault.CHANGED, walk.number, row.id)
    return walk


def _start(session: Session, head: JournalHead) -> _Walk:
    """Begin at the first entry, or where the oldest years were cut off."""
    cut = session.exec(only(JournalCut).order_by(col(JournalCut.id).desc()).limit(1)).first()
    if cut is None:
        return _Walk(head.unstamped_until, 0, "")
    said = (cut.at, cut.actor, cut.before, cut.through_no, cut.hash, cut.entries)
    _demand(check_seal(cut.mac, "cut", *said), Fault.CUT_FORGED, (cut.through_no, None))
    return _Walk(head.unstamped_until, cut.through_no, cut.hash)


def _rows(session: Session, *, sealed: bool) -> Generator[Row[Any], None, None]:
    number = ENTRY.c.sealed_no
    found = select(*COLUMNS).where(number.is_not(None) if sealed else number.is_(None))
    ordered = found.order_by(number if sealed else ENTRY.c.id)
    options = {"yield_per": 2000}
    with session.connection().execute(ordered, execution_options=options) as rows:
        yield from rows


def _demand(proof: Proof, fault: Fault, place: tuple[int, int | None]) -> None:
    if proof is not Proof.GOOD:
        raise _Wrong(Fault.NO_KEY if proof is Proof.NO_KEY else fault, *place)

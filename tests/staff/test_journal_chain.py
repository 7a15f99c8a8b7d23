"""The journal: nobody changes it through the product, and whoever does it otherwise is found."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from mdeji.kit.calendar import jst
from mdeji.kit.clock import SettableClock
from mdeji.kit.database import Database
from mdeji.kit.errors import NotAllowed
from mdeji.kit.vault import Vault, unlock, vault
from mdeji.staff import journal
from mdeji.staff.journal import Anchor, Fault
from mdeji.staff.journal_tables import JournalCut, JournalEntry, JournalHead

Tamper = Callable[[Session], object]
TRIGGERS = {
    "journal_entry": ("journal_entry_fixed", "journal_entry_kept"),
    "journal_head": ("journal_head_forward", "journal_head_kept"),
    "journal_cut": ("journal_cut_fixed", "journal_cut_kept"),
}


def written(database: Database, clock: SettableClock, count: int, *, sealed: bool = True) -> None:
    for number in range(count):
        with database.transaction() as session:
            detail = {"wave": number, "share": 0.1, "topics": ["line", "写真"]}
            journal.record(session, "staff:1", f"request:{number}", "offered", detail, clock.now())
        clock.advance(timedelta(minutes=1))
    if sealed:
        with database.transaction() as session:
            journal.seal(session, clock.now())


def unguarded(database: Database) -> None:
    """Do what somebody with the database's own password can do."""
    with database.transaction() as session:
        for table, names in TRIGGERS.items():
            if database.is_sqlite:
                for name in names:
                    session.execute(text(f"DROP TRIGGER {name}"))
            else:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def run(session: Session, *statements: str) -> None:
    for statement in statements:
        session.execute(text(statement))


def fault_after(database: Database, *statements: str) -> Fault | None:
    unguarded(database)
    with database.transaction() as session:
        run(session, *statements)
    with database.reading() as session:
        broken = journal.verify(session).broken
        return broken.fault if broken else None


def test_a_journal_nobody_touched_is_whole(database: Database, clock: SettableClock) -> None:
    written(database, clock, 5)
    written(database, clock, 2, sealed=False)

    with database.reading() as session:
        verdict = journal.verify(session)

    assert verdict.is_whole
    assert (verdict.entries, verdict.unsealed) == (7, 2)


COPY = (
    "INSERT INTO journal_entry (id, at, actor, subject, event, detail, trace, stamp)"
    " SELECT 99, at, actor, subject, event, detail, trace, {stamp} FROM journal_entry WHERE id = 2"
)


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE journal_entry SET actor = 'staff:2' WHERE id = 3"], Fault.CHANGED),
        (["UPDATE journal_entry SET subject = 'request:9' WHERE id = 1"], Fault.CHANGED),
        (["UPDATE journal_entry SET event = 'declined' WHERE id = 6"], Fault.CHANGED),
        (["UPDATE journal_entry SET detail = '{}' WHERE id = 3"], Fault.CHANGED),
        (["UPDATE journal_entry SET trace = 'x' WHERE id = 3"], Fault.CHANGED),
        (["UPDATE journal_entry SET at = '2026-01-01 00:00:00+00:00' WHERE id = 3"], Fault.CHANGED),
        (["DELETE FROM journal_entry WHERE id = 3"], Fault.MISSING),
        (["DELETE FROM journal_entry WHERE id = 1"], Fault.MISSING),
        (["DELETE FROM journal_entry WHERE id > 4"], Fault.END_MISSING),
        (["DELETE FROM journal_entry"], Fault.END_MISSING),
        (
            ["DELETE FROM journal_entry WHERE id = 3", "UPDATE journal_entry SET sealed_no = sealed_no - 1 WHERE sealed_no > 3"],
            Fault.CHANGED,
        ),
        (
            [
                "UPDATE journal_entry SET sealed_no = 100 WHERE id = 2",
                "UPDATE journal_entry SET sealed_no = 2 WHERE id = 3",
                "UPDATE journal_entry SET sealed_no = 3 WHERE id = 2",
            ],
            Fault.CHANGED,
        ),
        ([COPY.format(stamp="NULL")], Fault.FOREIGN),
        ([COPY.format(stamp="'aa.bb.cc'")], Fault.NO_KEY),
        ([COPY.format(stamp="stamp")], Fault.COPIED),
        (["UPDATE journal_head SET sealed_no = 4"], Fault.HEAD_FORGED),
        (
            [
                "DELETE FROM journal_entry WHERE id > 4",
                "UPDATE journal_head SET sealed_no = 4, hash = (SELECT hash FROM journal_entry WHERE id = 4)",
            ],
            Fault.HEAD_FORGED,
        ),
        (["UPDATE journal_entry SET actor = 'staff:2' WHERE id = 7"], Fault.FOREIGN),
    ],
)  # fmt: skip
def test_every_way_of_tampering_is_found(
    database: Database, clock: SettableClock, statements: list[str], fault: Fault
) -> None:
    written(database, clock, 6)
    written(database, clock, 1, sealed=False)

    assert fault_after(database, *statements) == fault


def test_a_forged_entry_is_found_even_after_the_product_has_sealed_it(
    database: Database, clock: SettableClock
) -> None:
    written(database, clock, 3)
    unguarded(database)
    with database.transaction() as session:
        run(session, COPY.format(stamp="NULL"))

    with database.transaction() as session:
        journal.seal(session, clock.now())

    with database.reading() as session:
        broken = journal.verify(session).broken
        assert broken is not None
        assert (broken.fault, broken.entry_id) == (Fault.FOREIGN, 99)


def test_an_earlier_state_of_everything_is_found_by_the_head_in_the_log(
    database: Database, clock: SettableClock
) -> None:
    written(database, clock, 4)
    with database.reading() as session:
        early = session.exec(select(JournalHead)).one().model_dump()
    written(database, clock, 2)
    with database.reading() as session:
        head = session.exec(select(JournalHead)).one()
        anchor = Anchor(head.sealed_no, head.hash)

    assert fault_after(database, "DELETE FROM journal_entry WHERE id > 4") == Fault.END_MISSING
    with database.transaction() as session:
        head = session.exec(select(JournalHead)).one()
        head.sealed_no, head.hash, head.mac = early["sealed_no"], early["hash"], early["mac"]
    with database.reading() as session:
        assert journal.verify(session).is_whole  # The database alone cannot tell.

    with database.reading() as session:
        broken = journal.verify(session, anchor).broken
        assert broken is not None
        assert broken.fault == Fault.END_MISSING


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'staff:2' WHERE id = 1",
        "UPDATE journal_entry SET actor = 'staff:2' WHERE id = 3",
        "UPDATE journal_entry SET sealed_no = 7, hash = 'x', actor = 'staff:2' WHERE id = 3",
        "UPDATE journal_entry SET sealed_no = NULL, hash = NULL WHERE id = 1",
        "DELETE FROM journal_entry WHERE id = 1",
        "DELETE FROM journal_entry WHERE id = 3",
        "DELETE FROM journal_head",
        "UPDATE journal_head SET sealed_no = 1",
    ],
)
def test_the_database_refuses_every_change(
    database: Database, clock: SettableClock, statement: str
) -> None:
    written(database, clock, 2)
    written(database, clock, 1, sealed=False)

    with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
        session.execute(text(statement))


def test_entries_written_with_an_earlier_key_are_still_checked(
    database: Database, clock: SettableClock
) -> None:
    usual = vault()
    try:
        unlock(Vault(["the only key of the journal so far"]))
        written(database, clock, 2)
        unlock(Vault(["the next key of the journal", "the only key of the journal so far"]))
        written(database, clock, 2)
        with database.reading() as session:
            assert journal.verify(session).is_whole
        unlock(Vault(["the next key of the journal"]))
        with database.reading() as session:
            broken = journal.verify(session).broken
            assert broken is not None
            assert broken.fault == Fault.NO_KEY
    finally:
        unlock(usual)


def test_the_oldest_years_are_forgotten_and_the_rest_can_still_be_checked(
    database: Database, clock: SettableClock
) -> None:
    now, clock_then = clock.now(), SettableClock(jst(2016, 3, 31, 23, 50))
    written(database, clock_then, 30)
    before = journal.oldest_kept(now)

    with database.transaction() as session:
        assert journal.older_than(session, before) == 10
        assert journal.cut(session, before, "system", now) == 10
    with database.transaction() as session:
        journal.seal(session, now)

    with database.reading() as session:
        assert journal.verify(session).is_whole
        left = session.exec(select(JournalEntry).order_by(col(JournalEntry.id))).all()
        assert [left[0].sealed_no, left[-1].event] == [11, "journal_cut"]
        assert session.exec(select(JournalCut)).one().entries == 10


def test_what_must_be_kept_is_not_forgotten(database: Database, clock: SettableClock) -> None:
    written(database, clock, 3)

    with pytest.raises(NotAllowed, match="journal_kept"), database.transaction() as session:
        journal.cut(session, clock.now(), "system", clock.now())


def test_tampering_is_not_laundered_by_forgetting(database: Database, clock: SettableClock) -> None:
    now = clock.now()
    written(database, SettableClock(jst(2010, 5, 1)), 5)
    unguarded(database)
    with database.transaction() as session:
        run(session, "UPDATE journal_entry SET actor = 'staff:9' WHERE id = 2")

    with pytest.raises(NotAllowed, match="journal_broken"), database.transaction() as session:
        journal.cut(session, journal.oldest_kept(now), "system", now)

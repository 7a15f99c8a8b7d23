"""The chain over the journal: entries are sealed in order, and whoever changes one is found out.

Writers do not wait for each other: an entry gets its stamp when it is written and its place in the
chain within a minute, by one sealer at a time. Decision 0010 says what this finds, and what not.
"""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, bindparam, select, update
from sqlmodel import Session
from sqlmodel import select as only

from mdeji.kit.calendar import day_of
from mdeji.staff.journal_stamps import Facts, link, seal_of
from mdeji.staff.journal_tables import JournalEntry, JournalHead

_log = logging.getLogger(__name__)
ENTRY: Table = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
"""The table of the entries."""

COLUMNS = [ENTRY.c[name] for name in (*Facts._fields, "id", "stamp", "sealed_no", "hash")]
_SEAL = (
    update(ENTRY)
    .where(ENTRY.c.id == bindparam("entry"))
    .values(sealed_no=bindparam("number"), hash=bindparam("link"))
)


def seal(session: Session, now: datetime, limit: int = 1000) -> int:
    """Give the entries without a place theirs, oldest first; return how many got one."""
    head = session.exec(only(JournalHead).with_for_update()).one()
    found = select(*COLUMNS).where(ENTRY.c.sealed_no.is_(None)).order_by(ENTRY.c.id)
    rows = session.connection().execute(found.limit(limit)).all()
    if not rows:
        return 0
    sealed, number, last = [], head.sealed_no, head.hash
    for row in rows:
        number += 1
        last = link(last, number, row.id, row.stamp, facts_of(row))
        sealed.append({"entry": row.id, "number": number, "link": last})
    session.connection().execute(_SEAL, sealed)
    if head.sealed_at is None or day_of(head.sealed_at) != day_of(now):
        _log.info("journal head", extra={"sealed_no": number, "head": last})
    head.sealed_no, head.hash, head.sealed_at = number, last, now
    head.mac = seal_of("head", number, last, head.unstamped_until)
    session.add(head)
    return len(rows)


def is_sealed(session: Session) -> bool:
    """Tell whether every entry has its place in the chain."""
    open_one = select(ENTRY.c.id).where(ENTRY.c.sealed_no.is_(None)).limit(1)
    return session.connection().execute(open_one).first() is None


def facts_of(row: Row[Any]) -> Facts:
    """Return what an entry says, from its row."""
    return Facts(row.at, row.actor, row.subject, row.event, row.trace, row.detail)

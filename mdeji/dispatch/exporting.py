"""The list of supporters as a table: its columns, and its rows one after the other."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from mdeji.dispatch.roster import BATCH, Line, lines_of
from mdeji.kit.calendar import day_of
from mdeji.kit.tables_out import Cell
from mdeji.people.tables import Person
from mdeji.supporters.tables import Supporter, SupporterPrivate

Contact = tuple[str, date | None, str]
PART = 1_000
_CONTACT: Any = (Supporter.id, Person.phone, SupporterPrivate.born_on, SupporterPrivate.address)


def lines(session: Session, ids: Sequence[int], now: datetime) -> Iterator[Line]:
    """Return the supporters one after the other, read a part at a time."""
    for start in range(0, len(ids), BATCH):
        yield from lines_of(session, ids[start : start + BATCH], now)


def contacts_of(session: Session, ids: Sequence[int]) -> dict[int, Contact]:
    """Return telephone number, birth date and address of each supporter."""
    found: dict[int, Contact] = {}
    for start in range(0, len(ids), PART):
        pairs: Any = (
            select(*_CONTACT)
            .join(Person, col(Person.id) == col(Supporter.person_id))
            .outerjoin(SupporterPrivate, col(SupporterPrivate.supporter_id) == col(Supporter.id))
            .where(col(Supporter.id).in_(ids[start : start + PART]))
        )
        for one, phone, born_on, address in session.exec(pairs):
            found[one] = (phone, born_on, address or "")
    return found


def plain_cells(line: Line, said: dict[str, str]) -> list[Cell]:
    """Return the cells everybody of the office gets; ``said`` holds what is written in words."""
    return [
        line.full_name or line.shown_name,
        line.kana,
        said["status"],
        day_of(line.status_since),
        said["district"],
        said["topics"],
        said["devices"],
        line.joined_on,
        day_of(line.offered_at) if line.offered_at else None,
        line.visits,
        line.insurance_year,
        said["missing"],
        said["reach"],
    ]

"""Where a person can be reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, column, select, table
from sqlmodel import Session

from mdeji.kit.columns import UtcDateTime

# The rooms of people and supporters stand above this one and may not be imported; like foreign
# keys, these name the columns of their tables that a message needs.
_PERSON = table("person", column("id"), column("line_user_id"), column("blocked_at", UtcDateTime()))
_SUPPORTER = table("supporter", column("person_id"), column("quiet_from"), column("quiet_until"))

_FOUND = select(_PERSON, _SUPPORTER.c.quiet_from, _SUPPORTER.c.quiet_until).outerjoin(
    _SUPPORTER, _SUPPORTER.c.person_id == _PERSON.c.id
)
_BY_ID = _FOUND.where(_PERSON.c.id == bindparam("one"))
_BY_USER = _FOUND.where(_PERSON.c.line_user_id == bindparam("user"))


@dataclass(frozen=True)
class Recipient:
    """A person with an address, and their own quiet hours in minutes of the day, if any."""

    person_id: int
    user_id: str
    blocked_at: datetime | None
    quiet: tuple[int | None, int | None] = (None, None)


def by_person(session: Session, person_id: int) -> Recipient | None:
    """Return the person's address, or None for somebody who does not use the channel."""
    found = session.execute(_BY_ID, {"one": person_id}).first()
    if found is None or found.line_user_id is None:
        return None
    return _recipient(found)


def by_persons(session: Session, person_ids: Sequence[int]) -> frozenset[int]:
    """Return which of these people the channel reaches: who has an address and did not block us."""
    found = select(_PERSON.c.id).where(
        _PERSON.c.id.in_(person_ids),
        _PERSON.c.line_user_id.is_not(None),
        _PERSON.c.blocked_at.is_(None),
    )
    return frozenset(session.execute(found).scalars())


def by_user(session: Session, user_id: str) -> Recipient | None:
    """Return whose address this is, or None if we have not met."""
    found = session.execute(_BY_USER, {"user": user_id}).first()
    return _recipient(found) if found else None


def _recipient(found: Row[Any]) -> Recipient:
    quiet = (found.quiet_from, found.quiet_until)
    return Recipient(found.id, found.line_user_id, found.blocked_at, quiet)

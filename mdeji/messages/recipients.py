"""Where a person can be reached."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, column, select, table
from sqlmodel import Session

from mdeji.kit.columns import UtcDateTime

# The room of people stands above this one and may not be imported; like a foreign key, this names
# the three columns of its table that a message needs.
_PERSON = table("person", column("id"), column("line_user_id"), column("blocked_at", UtcDateTime()))

_BY_ID = select(_PERSON).where(_PERSON.c.id == bindparam("one"))
_BY_USER = select(_PERSON).where(_PERSON.c.line_user_id == bindparam("user"))


@dataclass(frozen=True)
class Recipient:
    """A person with an address."""

    person_id: int
    user_id: str
    blocked_at: datetime | None


def by_person(session: Session, person_id: int) -> Recipient | None:
    """Return the person's address, or None for somebody who does not use the channel."""
    found = session.execute(_BY_ID, {"one": person_id}).first()
    if found is None or found.line_user_id is None:
        return None
    return Recipient(found.id, found.line_user_id, found.blocked_at)


def by_user(session: Session, user_id: str) -> Recipient | None:
    """Return whose address this is, or None if we have not met."""
    found = session.execute(_BY_USER, {"user": user_id}).first()
    return Recipient(found.id, user_id, found.blocked_at) if found else None

"""Links that were used up: whoever changed something with a link cannot use it a second time."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, select

from mdeji.kit.changes import UNJOURNALLED
from mdeji.kit.columns import Row, instant


class SpentLink(Row, table=True):
    """A signed link that changed something; only a digest of it is kept, until it expires."""

    __tablename__ = "spent_link"
    __journal__ = UNJOURNALLED

    key: str = Field(unique=True)
    spent_at: datetime = instant()
    expires_at: datetime = instant(index=True)


def key_of(token: str) -> str:
    """Return under which key a token is kept."""
    return hashlib.sha256(b"spent link\0" + token.encode()).hexdigest()


def spend(session: Session, token: str, expires_at: datetime, now: datetime) -> bool:
    """Use a link up; return False if it was used up before, also by somebody at this moment."""
    session.execute(delete(SpentLink).where(col(SpentLink.expires_at) < now))
    connection = session.connection()
    values = {"key": key_of(token), "spent_at": now, "expires_at": expires_at}
    return connection.execute(_SPEND[connection.dialect.name], values).first() is not None


def take_back(session: Session, token: str) -> None:
    """Let a link be used again, because nothing was changed with it."""
    session.execute(delete(SpentLink).where(col(SpentLink.key) == key_of(token)))


def is_spent(session: Session, token: str) -> bool:
    """Tell whether a link was used up."""
    found = select(SpentLink.id).where(SpentLink.key == key_of(token))
    return session.exec(found).first() is not None


_TABLE = SpentLink.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy
_SPEND = {
    dialect: insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}

"""What the bot remembers of a conversation between two messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.messages.tables import Talk

_TALK: Table = Talk.__table__  # type: ignore[attr-defined]  # SQLModel hides it from mypy


_LOAD = select(_TALK.c.state, _TALK.c.turn, _TALK.c.updated_at).where(
    _TALK.c.user_id == bindparam("user")
)


@dataclass(frozen=True)
class TalkState:
    """Where a conversation stands; ``state`` is opaque to this room."""

    state: dict[str, Any]
    turn: int
    updated_at: datetime


def load(session: Session, user_id: str) -> TalkState | None:
    """Return where the conversation stands, or None if there is none."""
    row = session.connection().execute(_LOAD, {"user": user_id}).first()
    return TalkState(*row) if row else None


def save(session: Session, user_id: str, state: dict[str, Any], turn: int, now: datetime) -> None:
    """Remember where the conversation stands."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    new = {"state": state, "turn": turn, "updated_at": now}
    statement = insert(_TALK).values(user_id=user_id, **new)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=new))


def go_on(session: Session, person_id: int, user_id: str, now: datetime) -> None:
    """Let the bot go on with a talk, in its turn with what the person writes meanwhile."""
    rank = int(now.timestamp() * 1000)
    order = jobs.Order("go_on", {"person": person_id}, now, None, f"in:{user_id}", rank)
    jobs.put(session, order, now)


def forget(session: Session, user_id: str) -> None:
    """Forget the conversation."""
    session.execute(delete(Talk).where(_TALK.c.user_id == user_id))

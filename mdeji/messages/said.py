"""What became of people's words: which message filled which field, until it may be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from mdeji.messages.tables import Said


@dataclass(frozen=True)
class Filled:
    """A field of another room that holds what somebody wrote; opaque to this room."""

    record: str
    row_id: int
    field: str


def note(session: Session, message_ids: Sequence[str], filled: Filled, now: datetime) -> None:
    """Remember which messages filled a field; whatever filled it before does so no longer."""
    same = (Said.record == filled.record, Said.row_id == filled.row_id, Said.field == filled.field)
    session.execute(delete(Said).where(*same))  # type: ignore[arg-type]  # mypy sees comparisons as bool
    session.add_all(Said(message_id=one, noted_at=now, **vars(filled)) for one in message_ids)
    session.flush()


def take_back(session: Session, message_id: str) -> tuple[Filled, ...]:
    """Return the fields that still hold the words of a message, and forget that they do."""
    found = session.exec(select(Said).where(Said.message_id == message_id)).all()
    for row in found:
        session.delete(row)
    return tuple(Filled(row.record, row.row_id, row.field) for row in found)


def purge(session: Session, before: datetime) -> None:
    """Forget who filled what before an instant: by then nothing can be taken back any more."""
    session.execute(delete(Said).where(col(Said.noted_at) < before))

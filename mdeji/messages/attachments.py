"""Photos and voice messages: fetched at once, because the channel deletes them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from mdeji.kit import jobs
from mdeji.kit.errors import NotFound
from mdeji.messages.tables import Attachment


@dataclass(frozen=True)
class AttachmentView:
    """An attachment; ``content`` is None before it was fetched and after it was erased."""

    id: int
    person_id: int
    kind: str
    content_type: str | None
    content: bytes | None
    arrived_at: datetime
    erased_at: datetime | None


def keep(session: Session, person_id: int, message_id: str, kind: str, now: datetime) -> int:
    """Order an attachment to be fetched and kept; return its id. The same message is kept once."""
    statement = select(Attachment.id).where(Attachment.message_id == message_id)
    known = session.exec(statement).first()
    if known is not None:
        return known
    row = Attachment(person_id=person_id, message_id=message_id, kind=kind, arrived_at=now)
    session.add(row)
    session.flush()
    order = jobs.Order("fetch", {"message_id": message_id}, now, f"fetch:{message_id}")
    jobs.put(session, order, now)
    return row.pk


def is_wanted(session: Session, message_id: str) -> bool:
    """Tell whether the content is still missing and was not taken back."""
    statement = select(Attachment).where(Attachment.message_id == message_id)
    row = session.exec(statement).first()
    return row is not None and row.content is None and row.erased_at is None


def fill(session: Session, message_id: str, content: bytes, content_type: str) -> None:
    """Store the content, unless the sender took it back meanwhile."""
    session.execute(
        update(Attachment)
        .where(col(Attachment.message_id) == message_id, col(Attachment.erased_at).is_(None))
        .values(content=content, content_type=content_type)
    )


def erase(session: Session, message_id: str, now: datetime) -> None:
    """Erase the content; the row stays to tell that there was one."""
    session.execute(
        update(Attachment)
        .where(col(Attachment.message_id) == message_id)
        .values(content=None, content_type=None, erased_at=now)
    )


def attachment(session: Session, attachment_id: int) -> AttachmentView:
    """Return an attachment.

    Raises:
        NotFound: there is no such attachment.
    """
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound("attachment", attachment_id)
    return AttachmentView(
        id=row.pk,
        person_id=row.person_id,
        kind=row.kind,
        content_type=row.content_type,
        content=row.content,
        arrived_at=row.arrived_at,
        erased_at=row.erased_at,
    )

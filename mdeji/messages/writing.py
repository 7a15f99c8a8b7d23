"""Letters the staff begins."""

from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.messages import letters
from mdeji.messages.tables import Thread


def write_to(session: Session, person_id: int, staff_id: int, text: str, now: datetime) -> int:
    """Write to a person on their channel; return the id of the conversation.

    Raises:
        NotAllowed: ``unreachable`` if the person has no channel or blocked us.
    """
    found = select(Thread).where(Thread.person_id == person_id).order_by(col(Thread.id).desc())
    thread = session.exec(found).first()
    if thread is None:
        thread = Thread(person_id=person_id, opened_at=now, last_at=now)
        session.add(thread)
        session.flush()
    letters.reply(session, thread.pk, staff_id, text, now)
    return thread.pk

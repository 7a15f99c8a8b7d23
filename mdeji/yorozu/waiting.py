"""Number tags (番号札) of a desk: who waits, who is being helped, who is next. No names."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotFound
from mdeji.yorozu.rules import TICKET, TicketEvent, TicketStatus
from mdeji.yorozu.service import open_session
from mdeji.yorozu.tables import Ticket, YorozuSession


def take_number(session: Session, session_id: int, now: datetime) -> Ticket:
    """Give the next number of a session.

    Raises:
        Invalid: the session is to come, or was called off.
    """
    row = open_session(session, session_id, now)
    # Two tablets may tap at once: the second counts after the first. Records go on meanwhile.
    held = select(YorozuSession.id).where(YorozuSession.id == row.pk)
    session.exec(held.with_for_update(key_share=True)).first()
    last = select(func.max(Ticket.number)).where(Ticket.session_id == row.pk)
    number = (session.exec(last).one() or 0) + 1
    ticket = Ticket(session_id=row.pk, number=number, taken_at=now)
    session.add(ticket)
    session.flush()
    return ticket


def happen(
    session: Session, session_id: int, ticket_id: int, event: TicketEvent, now: datetime
) -> Ticket:
    """Let something happen to somebody with a number.

    Raises:
        IllegalMove: it cannot happen now.
        NotFound: the number is of another session, or none.
    """
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.session_id != session_id:
        raise NotFound("ticket", ticket_id)
    ticket.status = TICKET.after(ticket.status, event)
    if event is TicketEvent.CALLED:
        ticket.called_at = now
    is_over = ticket.status in {TicketStatus.DONE, TicketStatus.LEFT}
    ticket.ended_at = now if is_over else None
    session.flush()
    return ticket


def tickets_of(session: Session, session_id: int) -> list[Ticket]:
    """Return the numbers of a session in their order."""
    query = select(Ticket).where(Ticket.session_id == session_id)
    return list(session.exec(query.order_by(col(Ticket.number))))

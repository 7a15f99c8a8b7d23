"""Hold a class while it is changed, so that sign-ups for it queue up."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.outreach.rules import HOLDING, ClassStatus, PlaceStatus
from mdeji.outreach.tables import ClassPlace, ClassSession
from mdeji.supporters.tables import Supporter


def class_row(session: Session, class_id: int) -> ClassSession:
    """Return a class.

    Raises:
        NotFound: there is none.
    """
    row = session.get(ClassSession, class_id)
    if row is None:
        raise NotFound("class", class_id)
    return row


def hold(session: Session, class_id: int) -> ClassSession:
    """Return the class as it is now, held until the transaction ends.

    What the session has read before may be out of date by then, so it is read again.

    Raises:
        NotFound: there is none.
    """
    session.flush()
    held = select(ClassSession.id).where(ClassSession.id == class_id).with_for_update()
    session.exec(held).first()
    session.expire_all()
    return class_row(session, class_id)


def hold_supporter(session: Session, supporter_id: int) -> None:
    """Hold a supporter too, as the answers to offers do: nobody is promised twice at one hour."""
    held = select(Supporter.id).where(col(Supporter.id) == supporter_id)
    session.exec(held.with_for_update(key_share=True)).first()


def check_open(row: ClassSession, now: datetime) -> None:
    """Refuse a sign-up for a class that takes none.

    Raises:
        NotAllowed: ``class_over`` or ``class_closed``.
    """
    if row.ends_at <= now:
        raise NotAllowed("class_over")
    if row.status is not ClassStatus.PLANNED:
        raise NotAllowed("class_closed")


def place_row(session: Session, place_id: int, person_id: int | None = None) -> ClassPlace:
    """Return a sign-up if it is this person's; None means that staff ask.

    Raises:
        NotFound: there is none.
        NotAllowed: ``not_yours``.
    """
    row = session.get(ClassPlace, place_id)
    if row is None:
        raise NotFound("class_place", place_id)
    if person_id is not None and row.person_id != person_id:
        raise NotAllowed("not_yours")
    return row


def places_of(
    session: Session, class_id: int, statuses: Collection[PlaceStatus]
) -> list[ClassPlace]:
    """Return the sign-ups in these statuses: by seat, then in the order of the waiting list."""
    found = select(ClassPlace).where(
        ClassPlace.session_id == class_id, col(ClassPlace.status).in_(statuses)
    )
    order = (
        col(ClassPlace.seat).is_(None),
        col(ClassPlace.seat),
        col(ClassPlace.queued_at),
        col(ClassPlace.id),
    )
    return list(session.exec(found.order_by(*order)))


def taken_seats(session: Session, class_id: int) -> list[int]:
    """Return the numbers of the seats that are taken or kept free for somebody."""
    return [row.seat for row in places_of(session, class_id, HOLDING) if row.seat is not None]

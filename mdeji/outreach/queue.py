"""The waiting list: a seat that is free is offered to the first in line, for a stated time.

Whoever changes a class holds it first; the unique number of a seat decides should that fail.
"""

from datetime import datetime

from sqlmodel import Session

from mdeji.kit import jobs
from mdeji.kit.errors import NotAllowed
from mdeji.messages.notices import Terms
from mdeji.messages.service import withdraw as withdraw_messages
from mdeji.outreach.holding import check_open, hold, place_row, places_of, taken_seats
from mdeji.outreach.rules import PLACE, ClassStatus, PlaceEvent, PlaceStatus, seats_free
from mdeji.outreach.tables import ClassPlace, ClassSession
from mdeji.outreach.telling import tell
from mdeji.outreach.timing import answer_until
from mdeji.staff.journal import SYSTEM, record


def promote(session: Session, row: ClassSession, now: datetime) -> int:
    """Offer the free seats of a class that is held to those first in line; return how many.

    Nothing is offered when nobody could still answer: then staff fill the seat by hand.
    """
    until = answer_until(now, row.starts_at)
    if row.status is not ClassStatus.PLANNED or until is None:
        return 0
    waiting = places_of(session, row.pk, {PlaceStatus.WAITING})
    free = seats_free(row.capacity, taken_seats(session, row.pk))
    for place, seat in zip(waiting, free, strict=False):
        _offer(session, row, place, seat, (now, until))
    return min(len(waiting), len(free))


def _offer(
    session: Session,
    row: ClassSession,
    place: ClassPlace,
    seat: int,
    moments: tuple[datetime, datetime],
) -> None:
    now, until = moments
    place.status = PLACE.after(place.status, PlaceEvent.OFFERED)
    place.seat, place.offered_at, place.offer_until = seat, now, until
    place.phoned_at = None
    place.version += 1
    session.add(place)
    session.flush()
    expire_at(session, place, now)
    terms = Terms(subject=offer_subject(place), until=until)
    told = tell(session, row, place, "class_offer", now, terms)
    detail = {"place": place.pk, "told": told is not None}
    record(session, SYSTEM, f"class:{row.pk}", "class_seat_offered", detail, now)


def offer_again(session: Session, row: ClassSession, place: ClassPlace, now: datetime) -> bool:
    """Let an offer run anew for the new time of a class; tell whether it was told as an offer.

    A message that has not gone out yet, as at night, would name the old time: it is written anew.
    """
    until = answer_until(now, row.starts_at)
    place.version += 1
    place.offer_until = until or now
    session.add(place)
    session.flush()
    expire_at(session, place, now)
    unseen = withdraw_messages(session, offer_subject(place))
    if not unseen or until is None:
        return False
    terms = Terms(subject=offer_subject(place), until=until)
    tell(session, row, place, "class_offer", now, terms)
    return True


def expire_at(session: Session, place: ClassPlace, now: datetime) -> None:
    """See to it that an offered seat goes on when its time is over."""
    if place.offer_until is not None:
        payload = {"place": place.pk, "version": place.version}
        order = jobs.Order("class_offer", payload, place.offer_until, offer_key(place))
        jobs.put_again(session, order, now)


def confirm(
    session: Session, place_id: int, person_id: int | None, actor: str, now: datetime
) -> ClassPlace:
    """Take the offered seat; tapping twice takes it once.

    Who answers too late gets a seat all the same if one is free and nobody waits for it, and stands
    in line again otherwise: they still want to come. ``person_id`` is None when staff answer.

    Raises:
        NotAllowed: ``not_yours``; ``class_over`` or ``class_closed`` if it lapsed before.
        IllegalMove: the sign-up has ended.
    """
    row, place = held_place(session, place_id, person_id)
    if place.status in {PlaceStatus.CONFIRMED, PlaceStatus.SEATED, PlaceStatus.WAITING}:
        return place
    if place.status is PlaceStatus.LAPSED:
        check_open(row, now)
        return rejoin(session, row, place, actor, now)
    place.status = PLACE.after(place.status, PlaceEvent.CONFIRMED)
    place.confirmed_at, place.offer_until = now, None
    return _changed(session, row, place, "class_seat_confirmed", (actor, now))


def seat_by_hand(session: Session, place_id: int, actor: str, now: datetime) -> ClassPlace:
    """Give somebody who waits a free seat, because staff have asked them on the telephone.

    Raises:
        NotAllowed: ``full`` if there is no free seat.
    """
    row, place = held_place(session, place_id, None)
    if place.status is PlaceStatus.WAITING:
        free = seats_free(row.capacity, taken_seats(session, row.pk))
        if not free:
            raise NotAllowed("full")
        place.status = PLACE.after(place.status, PlaceEvent.OFFERED)
        place.seat, place.offered_at = free[0], now
        session.add(place)
        session.flush()
    return confirm(session, place_id, None, actor, now)


def lapse(session: Session, place_id: int, version: int, now: datetime) -> None:
    """Let an offer end that nobody answered, and go to the next in line; the handler of the job."""
    row, place = held_place(session, place_id, None)
    if place.status is not PlaceStatus.OFFERED or place.version != version:
        return
    place.status = PLACE.after(place.status, PlaceEvent.FELL_SILENT)
    place.seat = place.offer_until = None
    _changed(session, row, place, "class_seat_lapsed", (SYSTEM, now))
    tell(session, row, place, "class_lapsed", now)
    promote(session, row, now)


def rejoin(
    session: Session, row: ClassSession, place: ClassPlace, actor: str, now: datetime
) -> ClassPlace:
    """Let somebody whose offer lapsed have a free seat, or stand in line again, at its end."""
    taken = taken_seats(session, row.pk)
    free = seats_free(row.capacity, taken)
    if free and not places_of(session, row.pk, {PlaceStatus.WAITING}):
        place.status = PLACE.after(place.status, PlaceEvent.GOT_SEAT)
        place.seat = free[0]
        return _changed(session, row, place, "class_seat_taken", (actor, now))
    place.status = PLACE.after(place.status, PlaceEvent.QUEUED)
    place.queued_at = now
    _changed(session, row, place, "class_queued", (actor, now))
    promote(session, row, now)
    return place


def held_place(
    session: Session, place_id: int, person_id: int | None
) -> tuple[ClassSession, ClassPlace]:
    """Return a class that is held now, and somebody's sign-up for it as it is now."""
    row = hold(session, place_row(session, place_id, person_id).session_id)
    return row, place_row(session, place_id, person_id)


def offer_subject(place: ClassPlace) -> str:
    """Return by what the message that offers a seat is found."""
    return f"class_offer:{place.pk}"


def offer_key(place: ClassPlace) -> str:
    """Return the key of the job that lets an offer end: another one for every offer.

    A job that runs holds its own row and waits for the class; whoever holds the class must
    therefore never write to it.
    """
    return f"class_offer:{place.pk}:{place.version}"


def _changed(
    session: Session, row: ClassSession, place: ClassPlace, event: str, by: tuple[str, datetime]
) -> ClassPlace:
    jobs.cancel(session, offer_key(place))
    place.version += 1
    session.add(place)
    session.flush()
    withdraw_messages(session, offer_subject(place))
    record(session, by[0], f"class:{row.pk}", event, {"place": place.pk}, by[1])
    return place

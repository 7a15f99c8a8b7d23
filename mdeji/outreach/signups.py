"""Sign up for a class through any door, and give a place back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit import jobs
from mdeji.kit.database import attempt
from mdeji.kit.errors import Invalid, NotAllowed
from mdeji.kit.secret_words import secret
from mdeji.messages.service import withdraw as withdraw_messages
from mdeji.outreach.activities import Doubtful
from mdeji.outreach.holding import check_open, hold, places_of, taken_seats
from mdeji.outreach.looking import look_if_more
from mdeji.outreach.queue import held_place, offer_key, offer_subject, promote, rejoin
from mdeji.outreach.rules import (
    LIVING,
    PLACE,
    ClassDoor,
    PlaceEvent,
    PlaceStatus,
    seats_free,
)
from mdeji.outreach.tables import ClassPlace, ClassSession
from mdeji.outreach.telling import moved_subject, tell
from mdeji.people.service import get
from mdeji.people.tables import Person
from mdeji.staff.journal import record

LONGEST_NOTE = 100
VIAS = ("", "log", "visit", "poster", "public", "letter")
"""From where somebody came to a class; from a log or a visit only that much is kept."""


@dataclass(frozen=True)
class SignUp:
    """How somebody signs up; ``confirmed`` says that staff know of somebody alike in the class."""

    door: ClassDoor
    via: str = ""
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class SignedUp:
    """What became of a sign-up; ``known`` if it was there before, ``ahead`` those before in line."""

    place_id: int
    status: PlaceStatus
    seat: int | None
    ahead: int
    known: bool = False


def sign_up(
    session: Session, class_id: int, person_id: int, new: SignUp, by: tuple[str, datetime]
) -> SignedUp:
    """Give somebody a seat, or a place in the waiting list; twice is once. ``by`` is who, and now.

    Raises:
        NotAllowed: ``class_over`` or ``class_closed``.
        Doubtful: ``twice`` if somebody alike has signed up, unless confirmed.
        Invalid: the note cannot be kept.
    """
    _check(new)
    actor, now = by
    row = hold(session, class_id)
    check_open(row, now)
    known = place_of(session, class_id, person_id)
    if known is not None:
        return _signed(session, known, known_before=True)
    if not new.confirmed and alike(session, class_id, person_id):
        raise Doubtful(("twice",))
    lapsed = _lapsed(session, class_id, person_id)
    if lapsed is not None:
        return _signed(session, rejoin(session, row, lapsed, actor, now))
    return _signed(session, _enter(session, row, person_id, new, by))


def withdraw(
    session: Session, place_id: int, person_id: int | None, actor: str, now: datetime
) -> ClassPlace:
    """Give a place back; the seat goes to the first in line. Twice is once.

    ``person_id`` is whoever gives it back, or None when staff do it for them.

    Raises:
        NotAllowed: ``not_yours``, or ``class_over``: then staff say who came.
        IllegalMove: somebody has said whether they came.
    """
    row, place = held_place(session, place_id, person_id)
    if place.status in {PlaceStatus.CANCELLED, PlaceStatus.LAPSED}:
        return place
    if person_id is not None and row.ends_at <= now:
        raise NotAllowed("class_over")
    end_place(session, place, PlaceEvent.WITHDREW, now)
    detail = {"place": place.pk}
    record(session, actor, f"class:{row.pk}", "class_withdrawn", detail, now)
    promote(session, row, now)
    look_if_more(session, row, now)
    return place


def end_place(session: Session, place: ClassPlace, event: PlaceEvent, now: datetime) -> None:
    """End a sign-up; what waits to be sent about it is held back."""
    jobs.cancel(session, offer_key(place))
    place.status = PLACE.after(place.status, event)
    place.seat = place.offer_until = None
    place.ended_at = now
    place.to_phone = place.to_phone and event is not PlaceEvent.WITHDREW
    place.version += 1
    session.add(place)
    session.flush()
    withdraw_messages(session, offer_subject(place))
    withdraw_messages(session, f"class_place:{place.pk}")
    withdraw_messages(session, moved_subject(place))


def place_of(session: Session, class_id: int, person_id: int) -> ClassPlace | None:
    """Return somebody's sign-up for a class that has not ended, or None."""
    found = select(ClassPlace).where(
        ClassPlace.session_id == class_id,
        ClassPlace.person_id == person_id,
        col(ClassPlace.status).in_(LIVING),
    )
    return session.exec(found).first()


def alike(session: Session, class_id: int, person_id: int) -> tuple[int, ...]:
    """Return the sign-ups of others with the same name or the same number, the first one first."""
    person = get(session, person_id)
    same = []
    if person.phone_key:
        same.append(col(Person.phone_key) == person.phone_key)
    if person.name.strip():
        same.append(col(Person.name_key) == person.name_key)
    if not same:
        return ()
    found = (
        select(ClassPlace.id)
        .join(Person, col(Person.id) == ClassPlace.person_id)
        .where(ClassPlace.session_id == class_id, col(ClassPlace.status).in_(LIVING))
        .where(ClassPlace.person_id != person_id, same[0] if len(same) == 1 else same[0] | same[1])
        .order_by(col(ClassPlace.id))
    )
    return tuple(one for one in session.exec(found) if one is not None)


def ahead_of(session: Session, place: ClassPlace) -> int:
    """Return how many stand before somebody in the waiting list."""
    if place.status is not PlaceStatus.WAITING:
        return 0
    line = places_of(session, place.session_id, {PlaceStatus.WAITING})
    return [one.pk for one in line].index(place.pk)


def _check(new: SignUp) -> None:
    if len(new.note) > LONGEST_NOTE:
        raise Invalid("note", "long")
    if (found := secret(new.note)) is not None:
        raise Invalid("note", found)
    if new.via not in VIAS:
        raise Invalid("via", "unknown")


def _enter(
    session: Session, row: ClassSession, person_id: int, new: SignUp, by: tuple[str, datetime]
) -> ClassPlace:
    try:
        with attempt(session):
            place = _add(session, row, person_id, new, by)
    except IntegrityError:  # Somebody was faster, though the class was held: the index decides.
        raise NotAllowed("busy") from None
    if new.door is not ClassDoor.LINE:
        kind = "class_seated" if place.seat else "class_waiting"
        tell(session, row, place, kind, by[1])
    return place


def _add(
    session: Session, row: ClassSession, person_id: int, new: SignUp, by: tuple[str, datetime]
) -> ClassPlace:
    actor, now = by
    free = seats_free(row.capacity, taken_seats(session, row.pk))
    has_seat = bool(free) and not places_of(session, row.pk, {PlaceStatus.WAITING})
    place = ClassPlace(
        session_id=row.pk,
        person_id=person_id,
        door=new.door,
        via=new.via,
        note=new.note.strip(),
        applied_at=now,
        actor=actor,
    )
    event = PlaceEvent.GOT_SEAT if has_seat else PlaceEvent.QUEUED
    place.status = PLACE.after(PlaceStatus.APPLIED, event)
    place.seat = free[0] if has_seat else None
    place.queued_at = None if has_seat else now
    session.add(place)
    session.flush()
    look_if_more(session, row, now)
    told = "class_seat_taken" if has_seat else "class_queued"
    detail = {"place": place.pk, "door": new.door.value}
    record(session, actor, f"class:{row.pk}", told, detail, now)
    if not has_seat:
        promote(session, row, now)
    return place


def _lapsed(session: Session, class_id: int, person_id: int) -> ClassPlace | None:
    found = select(ClassPlace).where(
        ClassPlace.session_id == class_id,
        ClassPlace.person_id == person_id,
        ClassPlace.status == PlaceStatus.LAPSED,
    )
    return session.exec(found.order_by(col(ClassPlace.id).desc())).first()


def _signed(session: Session, place: ClassPlace, *, known_before: bool = False) -> SignedUp:
    return SignedUp(
        place.pk, place.status, place.seat, ahead_of(session, place), known=known_before
    )

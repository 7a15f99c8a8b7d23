"""Let two rows of one person become one: everything of the newcomer goes over to the person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from mdeji.kit.database import attempt
from mdeji.messages.tables import Fate, Message
from mdeji.people.tables import Person
from mdeji.staff.journal import record
from mdeji.supporters.enrol_tables import LinkCode, Parting
from mdeji.supporters.rules import SUPPORTER, SupporterEvent
from mdeji.supporters.service import move, of_person
from mdeji.supporters.tables import Supporter

_OWN = (LinkCode, Parting)
"""What belongs to one row of a person and not to the human being."""

TAKEN = ("name", "kana", "phone", "district_id", "town_id", "consented_at", "consent_version")
"""What the person takes over from the newcomer where they have none themselves."""

DUPLICATE = "duplicate"


def merge(session: Session, newcomer: Person, person: Person, actor: str, now: datetime) -> None:
    """Move requests, letters, consents and all the rest over; the newcomer's row ends empty.

    Somebody who applied anew although they are enrolled already keeps the older enrolment.
    """
    mine, theirs = of_person(session, newcomer.pk), of_person(session, person.pk)
    twice = mine is not None and theirs is not None
    if mine is not None and twice and SUPPORTER.allows(mine.status, SupporterEvent.LEFT):
        move(session, mine.pk, SupporterEvent.LEFT, actor, now, reason=DUPLICATE)
        mine.left_reason = DUPLICATE
        session.add(mine)
    for kind, column in _references():
        if kind in _OWN or (kind is Supporter and twice):
            continue
        for row in session.exec(select(kind).where(getattr(kind, column) == newcomer.pk)).all():
            _hand_over(session, row, column, person)
    session.flush()
    _readdress(session, person)
    for name in TAKEN:
        setattr(person, name, getattr(person, name) or getattr(newcomer, name))
    newcomer.name = newcomer.kana = newcomer.phone = ""
    session.add_all([person, newcomer])
    record(session, actor, f"person:{newcomer.pk}", "merged", {"into": person.pk}, now)
    session.flush()


def _hand_over(session: Session, row: Any, column: str, person: Person) -> None:
    """Give a row to the person; one that they have themselves already stays behind, without a name.

    So it is with a sign-up for a class that somebody made twice, on LINE and on the telephone.
    """
    table = row.__table__
    once = (isinstance(rule, UniqueConstraint) for rule in table.constraints)
    if not any(index.unique for index in table.indexes) and not any(once):
        setattr(row, column, person.pk)
        session.add(row)
        return
    try:
        with attempt(session):
            setattr(row, column, person.pk)
            session.add(row)
            session.flush()
    except IntegrityError:
        session.refresh(row)


def _references() -> Iterator[tuple[Any, str]]:
    """Give every table and column that names a person, whichever room it belongs to."""
    registry = SQLModel._sa_registry  # noqa: SLF001 – SQLModel shows its mapped classes nowhere else
    for mapper in registry.mappers:
        for column in mapper.local_table.columns:
            keys = {key.target_fullname for key in column.foreign_keys}
            if "person.id" in keys or column.key == "person_id":
                yield mapper.class_, column.key


def _readdress(session: Session, person: Person) -> None:
    """Send what still waits for this person to the account they have now."""
    waiting = select(Message).where(Message.person_id == person.pk, Message.fate == Fate.WAITING)
    for message in session.exec(waiting).all():
        if person.line_user_id and message.user_id != person.line_user_id:
            message.user_id = person.line_user_id
            session.add(message)

"""Meet people, learn their names, keep their consent."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mdeji.kit.errors import NotAllowed, NotFound
from mdeji.kit.vault import vault
from mdeji.people import tombstones
from mdeji.people.rules import plain_phone
from mdeji.people.tables import Consent, Group, Person
from mdeji.people.tombstones import Signs

# Built once: it is asked at every event.
_BY_LINE = select(Person).where(Person.line_user_id == bindparam("line"))


def meet(
    session: Session, line_user_id: str, now: datetime, heard_at: datetime | None = None
) -> Person:
    """Return the person behind a LINE account, known or new.

    Whoever was erased and writes again is somebody new, with no link to the past.

    Raises:
        NotAllowed: ``erased`` if what was said at ``heard_at`` was said before the erasure.
    """
    known = session.exec(_BY_LINE, params={"line": line_user_id}).first()
    if known is not None:
        return known
    gone_at = tombstones.erased_at(session, Signs(line_user_id=line_user_id))
    if gone_at is not None and heard_at is not None and heard_at <= gone_at:
        raise NotAllowed("erased")
    person = Person(line_user_id=line_user_id, created_at=now)
    session.add(person)
    session.flush()
    return person


def add_person(session: Session, name: str, kana: str, phone: str, now: datetime) -> Person:
    """Return the person with this name and phone, known or new; for the phone and the counter."""
    digits = plain_phone(phone)
    if digits:
        keys = vault().indexes(digits)
        found = select(Person).where(col(Person.phone_key).in_(keys), Person.name == name.strip())
        known = session.exec(found).first()
        if known is not None:
            return known
    person = Person(name=name.strip(), kana=kana.strip(), phone=digits, created_at=now)
    session.add(person)
    session.flush()
    return person


def introduce(
    session: Session, person_id: int, *, name: str | None = None, phone: str | None = None
) -> Person:
    """Remember the name or the phone number somebody told us."""
    person = get(session, person_id)
    if name is not None:
        person.name = name.strip()
    if phone is not None:
        person.phone = plain_phone(phone)
    session.add(person)
    if phone and person.consented_at is not None:
        tombstones.lift(session, Signs(phone=phone))
    return person


def settle_in(session: Session, person_id: int, district_id: str, town_id: str | None) -> None:
    """Remember the district somebody asks for, to offer it first the next time."""
    person = get(session, person_id)
    person.district_id, person.town_id = district_id, town_id
    session.add(person)


def consent(session: Session, person_id: int, version: str, door: str, now: datetime) -> None:
    """Keep a consent: which wording, through which door, when.

    Whoever was erased once and agrees anew may be kept again, so their tombstones go.
    """
    person = get(session, person_id)
    person.consented_at, person.consent_version = now, version
    session.add(person)
    tombstones.lift(session, Signs(person.phone, person.line_user_id))
    session.add(Consent(person_id=person_id, version=version, door=door, given_at=now))


def blocked(session: Session, line_user_id: str, at: datetime) -> bool:
    """Remember that somebody blocked us, so that nothing is pushed to them any more.

    Returns False if they were heard from later: then this is old news that came late. Whoever was
    erased and then blocks us is not met anew.
    """
    if tombstones.is_gone(session, line_user_id):
        return False
    person = meet(session, line_user_id, at)
    if person.heard_at is not None and person.heard_at > at:
        return False
    person.blocked_at = at
    session.add(person)
    return True


def heard_from(session: Session, person_id: int, at: datetime) -> None:
    """Remember when somebody was last heard from; whoever writes after a block has ended it."""
    person = get(session, person_id)
    person.heard_at = max(person.heard_at or at, at)
    if person.blocked_at is not None and person.blocked_at <= at:
        person.blocked_at = None
    session.add(person)


TYPED = frozenset({"name", "phone"})
"""What somebody tells us of themselves in their own words."""


def blank(session: Session, person_id: int, field: str) -> None:
    """Empty what somebody told us of themselves and took back."""
    if field in TYPED:
        person = get(session, person_id)
        setattr(person, field, "")
        session.add(person)


def blank_group(session: Session, group_id: int) -> None:
    """Empty the name of a group that its representative took back."""
    group = session.get(Group, group_id)
    if group is not None:
        group.name = ""
        session.add(group)


def show_menu(session: Session, person_id: int, menu: str) -> bool:
    """Remember which rich menu somebody sees; return whether it is another one than before."""
    person = get(session, person_id)
    if person.menu == menu:
        return False
    person.menu = menu
    session.add(person)
    return True


def found_group(
    session: Session, representative_id: int, name: str, district_id: str, now: datetime
) -> Group:
    """Return the representative's group of this name, known or new."""
    found = select(Group).where(Group.representative_id == representative_id, Group.name == name)
    known = session.exec(found).first()
    if known is not None:
        return known
    group = Group(
        name=name, representative_id=representative_id, district_id=district_id, created_at=now
    )
    session.add(group)
    session.flush()
    return group


def get(session: Session, person_id: int) -> Person:
    """Return the person.

    Raises:
        NotFound: nobody has this id.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person", person_id)
    return person

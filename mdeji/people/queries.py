"""What other rooms may read about people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mdeji.kit.vault import vault
from mdeji.people import service
from mdeji.people.rules import plain_phone
from mdeji.people.tables import Group, Person


@dataclass(frozen=True)
class PersonView:
    """Show a person; an empty name or phone is not known yet."""

    id: int
    line_user_id: str | None
    name: str
    kana: str
    phone: str
    district_id: str | None
    town_id: str | None
    consented: bool
    blocked: bool
    erased: bool = False


def person(session: Session, person_id: int) -> PersonView:
    """Return the person.

    Raises:
        NotFound: nobody has this id.
    """
    return _view(service.get(session, person_id))


def persons(session: Session, person_ids: Sequence[int]) -> dict[int, PersonView]:
    """Return these people by id, read at once."""
    found = select(Person).where(col(Person.id).in_(person_ids))
    return {row.pk: _view(row) for row in session.exec(found)}


def by_line(session: Session, line_user_id: str) -> PersonView | None:
    """Return the person behind a LINE account, or None before the first meeting."""
    row = session.exec(select(Person).where(Person.line_user_id == line_user_id)).first()
    return _view(row) if row else None


def by_phone(session: Session, phone: str) -> tuple[PersonView, ...]:
    """Return everybody with this telephone number, however it is written; the first met first."""
    digits = plain_phone(phone)
    if not digits:
        return ()
    found = select(Person).where(col(Person.phone_key).in_(vault().indexes(digits)))
    return tuple(_view(row) for row in session.exec(found.order_by(col(Person.id))))


def groups_of(session: Session, person_id: int) -> tuple[Group, ...]:
    """Return the groups somebody represents, the newest first."""
    return tuple(session.exec(_GROUPS, params={"one": person_id}))


# Built once: this is asked at every event of a talk.
_GROUPS = (
    select(Group).where(Group.representative_id == bindparam("one")).order_by(col(Group.id).desc())
)


def _view(row: Person) -> PersonView:
    return PersonView(
        id=row.pk,
        line_user_id=row.line_user_id,
        name=row.name,
        kana=row.kana,
        phone=row.phone,
        district_id=row.district_id,
        town_id=row.town_id,
        consented=row.consented_at is not None,
        blocked=row.blocked_at is not None,
        erased=row.erased_at is not None,
    )

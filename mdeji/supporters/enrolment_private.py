"""What only the office needs to know of a supporter, asked after acceptance and stored encrypted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.people.rules import is_phone, plain_phone
from mdeji.staff.journal import record
from mdeji.supporters import service
from mdeji.supporters.birthdays import adult_on
from mdeji.supporters.enrolment import private_of
from mdeji.supporters.rules import HELPING
from mdeji.supporters.tables import Supporter, SupporterPrivate


@dataclass(frozen=True)
class Private:
    """Birthday, address, whom to call in an emergency, and for which year the insurance holds."""

    born_on: date | None = None
    address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    emergency_relation: str = ""

    @property
    def is_known(self) -> bool:
        """Tell whether anything of it is known."""
        return self != Private()


@dataclass(frozen=True)
class Terms:
    """What was agreed: honorarium taken or not, and the fiscal year of the insurance."""

    takes_honorarium: bool
    insurance_year: int | None


def view(session: Session, supporter_id: int) -> Private:
    """Return what is known; the caller writes into the journal that it was seen."""
    found = select(SupporterPrivate).where(SupporterPrivate.supporter_id == supporter_id)
    row = session.exec(found).first()
    if row is None:
        return Private()
    return Private(
        row.born_on, row.address, row.emergency_name, row.emergency_phone, row.emergency_relation
    )


def keep(
    session: Session, supporter_id: int, private: Private, terms: Terms, actor: str, now: datetime
) -> None:
    """Keep it; a birthday also says when a minor comes of age.

    Raises:
        Invalid: ``emergency_phone`` is no number, ``born_on`` lies ahead, or ``status``: it is
            asked only of those who were accepted.
    """
    supporter = service.get(session, supporter_id)
    _check(supporter, private, now)
    row = private_of(session, supporter_id)
    row.born_on, row.address = private.born_on, private.address
    row.emergency_name = private.emergency_name
    row.emergency_phone = plain_phone(private.emergency_phone)
    row.emergency_relation = private.emergency_relation
    supporter.takes_honorarium = terms.takes_honorarium
    supporter.insurance_year = terms.insurance_year
    if private.born_on is not None:
        comes_of_age = adult_on(private.born_on)
        minor = comes_of_age > day_of(now)
        supporter.adult_on = comes_of_age if minor or supporter.adult_on else None
        supporter.birth_year = private.born_on.year
    session.add_all([row, supporter])
    record(session, actor, f"supporter:{supporter_id}", "private_kept", {}, now)
    session.flush()


def _check(supporter: Supporter, private: Private, now: datetime) -> None:
    if supporter.status not in HELPING:
        raise Invalid("status", "too_early")
    if private.emergency_phone and not is_phone(private.emergency_phone):
        raise Invalid("emergency_phone", "no_phone")
    if private.born_on is not None and private.born_on > day_of(now):
        raise Invalid("born_on", "future")

"""Tombstones: who was erased does not come back through an old register or a message that was late.

A tombstone is an HMAC of the telephone number, of the LINE account, or of name and birth date. It
names nobody and leads to no row. Decision 0011 says what it stops and what it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import new as hmac

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.database import attempt
from mdeji.kit.ids import new_token
from mdeji.people.names import fold_name
from mdeji.people.rules import plain_phone
from mdeji.people.tables import MarkKind, Pepper, Person, Tombstone

_PEPPER = "tombstones"


@dataclass(frozen=True)
class Signs:
    """By what somebody would be known again; what is empty or None is not known."""

    phone: str = ""
    line_user_id: str | None = None
    name: str = ""
    born_on: date | None = None

    def words(self) -> Iterator[tuple[MarkKind, str]]:
        """Go through what can be recognised, written the same way however it was typed."""
        if digits := plain_phone(self.phone):
            yield MarkKind.PHONE, digits
        if self.line_user_id:
            yield MarkKind.LINE, self.line_user_id
        if self.name.strip() and self.born_on is not None:
            yield MarkKind.BORN, f"{fold_name(self.name)}|{self.born_on.isoformat()}"


def bury(session: Session, signs: Signs, now: datetime) -> None:
    """Leave a mark for everything by which somebody would be known again."""
    key = _pepper(session) or _new_pepper(session)
    for kind, word in signs.words():
        mark = _mark(key, kind, word)
        session.execute(
            delete(Tombstone).where(col(Tombstone.kind) == kind, col(Tombstone.mark) == mark)
        )
        session.add(Tombstone(kind=kind, mark=mark, erased_at=now))
    session.flush()


def was_erased(
    session: Session,
    *,
    phone: str = "",
    line_user_id: str | None = None,
    name: str = "",
    born_on: date | None = None,
) -> date | None:
    """Return the day on which somebody with one of these signs was erased, or None."""
    at = erased_at(session, Signs(phone, line_user_id, name, born_on))
    return day_of(at) if at else None


def erased_at(session: Session, signs: Signs) -> datetime | None:
    """Return the latest instant at which somebody with one of these signs was erased, or None."""
    key = _pepper(session)
    marks = [_mark(key, kind, word) for kind, word in signs.words()] if key else []
    if not marks:
        return None
    found = select(Tombstone.erased_at).where(col(Tombstone.mark).in_(marks))
    return max(session.exec(found), default=None)


def is_gone(session: Session, line_user_id: str) -> bool:
    """Tell whether this LINE account belonged to somebody who was erased, and to nobody since."""
    known = select(Person.id).where(Person.line_user_id == line_user_id)
    if session.exec(known).first() is not None:
        return False
    return erased_at(session, Signs(line_user_id=line_user_id)) is not None


def lift(session: Session, signs: Signs) -> None:
    """Take the marks away: the person came back by their own will and gave a fresh consent."""
    key = _pepper(session)
    marks = [_mark(key, kind, word) for kind, word in signs.words()] if key else []
    if marks:
        session.execute(delete(Tombstone).where(col(Tombstone.mark).in_(marks)))


def _mark(key: str, kind: MarkKind, word: str) -> str:
    return hmac(key.encode(), f"{kind.value}\0{word}".encode(), sha256).hexdigest()


def _pepper(session: Session) -> str | None:
    return session.exec(select(Pepper.value).where(Pepper.name == _PEPPER)).first()


def _new_pepper(session: Session) -> str:
    """Draw the key once; whoever is a moment later takes the one of the other."""
    drawn = new_token(32)
    try:
        with attempt(session):
            session.add(Pepper(name=_PEPPER, value=drawn))
            session.flush()
    except IntegrityError:
        return _pepper(session) or drawn
    return drawn

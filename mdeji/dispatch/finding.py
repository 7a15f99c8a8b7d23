"""Find requests by number or name, however it is written."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from mdeji.people.names import fold_name
from mdeji.people.tables import Group, Person
from mdeji.requests.rules import OPEN
from mdeji.requests.tables import Request

FOUND_AT_MOST = 400
CLOSED_AT_MOST = 30


def found_by_words(session: Session, words: str, *, people: bool) -> list[int] | None:
    """Return the ids the words lead to, or None if nothing is searched for.

    Open requests are found however the name is written, ended ones only as it was stored.
    Without ``people`` only numbers are looked at.
    """
    if not words.strip():
        return None
    sought = fold_name(words)
    number = _number(sought)
    everything = _everything()
    opened = session.exec(everything.where(col(Request.status).in_(OPEN)))
    closed = session.exec(
        everything.where(col(Request.status).not_in(OPEN), _likely(words.strip(), number))
        .order_by(col(Request.id).desc())
        .limit(CLOSED_AT_MOST)
    )
    rows = [_words(row, people=people) for row in (*opened, *closed)]
    hits = [one for one, said in rows if one == number or any(sought in word for word in said)]
    return hits[:FOUND_AT_MOST]


def _everything() -> Any:
    columns = (
        Request.id,
        Request.number,
        Request.learner_name,
        Person.name,
        Person.kana,
        Group.name,
    )
    return (
        select(*columns)  # type: ignore[call-overload]  # SQLModel knows up to four columns
        .join(Person, col(Person.id) == col(Request.requester_id))
        .join(Group, col(Group.id) == col(Request.group_id), isouter=True)
    )


def _words(row: Sequence[Any], *, people: bool) -> tuple[int, list[str]]:
    words = row[1:] if people else row[1:2]
    return row[0], [fold_name(word) for word in words if word]


def _likely(words: str, number: int | None) -> ColumnElement[bool]:
    columns = (Person.name, Person.kana, Request.learner_name, Request.number)
    likely = [col(column).like(f"%{words}%") for column in columns]
    return or_(*likely, col(Request.id) == (number or 0))


def _number(sought: str) -> int | None:
    digits = sought.removeprefix("M").removeprefix("-")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else None

"""Days of Japan as the database counts them."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, cast
from sqlmodel import Session, func

_JST_S, _DAY_S = 9 * 3600, 24 * 3600
# Julian days begin at noon; both shares of a day are exact in binary.
_JST_AND_NOON = 0.375 + 0.5


def day_number(session: Session, instant: Any) -> ColumnElement[int]:
    """Return the number of the day in Japan on which an instant falls; only differences matter."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(instant) + _JST_AND_NOON, Integer)
    return cast(func.floor((func.extract("epoch", instant) + _JST_S) / _DAY_S), Integer)

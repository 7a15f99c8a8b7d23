"""Days of Japan as the database counts them."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, cast
from sqlmodel import Session, func

_JST_S, _DAY_S = 9 * 3600, 24 * 3600
# Julian days begin at noon; both shares of a day are exact in binary.
_JST_AND_NOON = 0.375 + 0.5
_HALVES = 14
_THURSDAY = 6
"""Half days from a Monday to the weekday on which the seconds of PostgreSQL begin."""


def day_number(session: Session, instant: Any) -> ColumnElement[int]:
    """Return the number of the day in Japan on which an instant falls; only differences matter."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(instant) + _JST_AND_NOON, Integer)
    return cast(func.floor(_seconds(instant) / _DAY_S), Integer)


def half_of_week(session: Session, instant: Any) -> ColumnElement[int]:
    """Return the half day in Japan of an instant: 0 is Monday's morning, 13 Sunday's afternoon."""
    if session.get_bind().dialect.name == "sqlite":
        # Julian days began on a Monday.
        return cast((func.julianday(instant) + _JST_AND_NOON) * 2, Integer) % _HALVES
    halves = cast(func.floor(_seconds(instant) / (_DAY_S // 2)), Integer)
    return (halves + _THURSDAY) % _HALVES


def days_between(session: Session, start: Any, end: Any) -> ColumnElement[int]:
    """Return the days in Japan from one instant to another, none if the other is earlier."""
    days = day_number(session, end) - day_number(session, start)
    # Not a CASE, which would work out dear instants twice.
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return func.max(days, 0) if is_sqlite else func.greatest(days, 0)


def _seconds(instant: Any) -> Any:
    """Return seconds of PostgreSQL; EXTRACT gives decimal numbers, which are slow."""
    return func.date_part("epoch", instant) + _JST_S

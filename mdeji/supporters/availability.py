"""When somebody can come: the week, single days, public holidays."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from mdeji.kit.calendar import day_of
from mdeji.kit.errors import Invalid
from mdeji.staff.journal import record
from mdeji.supporters.own_tables import HolidayRest
from mdeji.supporters.tables import DayException, FreeHours
from mdeji.supporters.week import (
    DAY_MINUTES,
    Block,
    DayRange,
    Window,
    blocks_of,
    days_between,
    on_grid,
    ranges_of,
    windows_of,
)

LONGEST_RANGE = timedelta(days=92)
FARTHEST = timedelta(days=366)


def week_of(session: Session, supporter_id: int) -> frozenset[Block]:
    """Return the hours of the week in which somebody can come."""
    return blocks_of(_windows(_rows(session, supporter_id)))


def set_week(
    session: Session, supporter_id: int, blocks: Iterable[Block], actor: str, now: datetime
) -> None:
    """Keep the hours of the week: those of the grid, and no others."""
    rows = _rows(session, supporter_id)
    wanted = set(windows_of(blocks))
    _keep_windows(session, supporter_id, rows, wanted)
    detail = {"hours": sum(end - begin for _, begin, end in wanted) // 60}
    record(session, actor, f"supporter:{supporter_id}", "week_changed", detail, now)


def add_window(
    session: Session, supporter_id: int, window: Window, actor: str, now: datetime
) -> None:
    """Be free in these hours of a weekday too, as far as visits take place in them."""
    rows = _rows(session, supporter_id)
    _keep_windows(session, supporter_id, rows, set(on_grid([*_windows(rows), window])))
    weekday, begin, end = window
    detail = {"weekday": weekday, "from_minute": begin, "until_minute": end}
    record(session, actor, f"supporter:{supporter_id}", "week_changed", detail, now)


def set_days(
    session: Session, supporter_id: int, days: DayRange, actor: str, now: datetime
) -> None:
    """Be free, or not, on single days; what was said of them before no longer counts.

    Raises:
        Invalid: the days are over, too many, too far away, or the end lies before the beginning.
    """
    _check(days, now)
    for row in _days(session, supporter_id, days.first, days.last):
        session.delete(row)
    for day in days_between(days.first, days.last):
        session.add(
            DayException(
                supporter_id=supporter_id,
                on=day,
                free=days.free,
                from_minute=days.from_minute,
                until_minute=days.until_minute,
            )
        )
    session.flush()
    detail = _detail(days.first, days.last) | {"free": days.free}
    record(session, actor, f"supporter:{supporter_id}", "days_changed", detail, now)


def clear_days(
    session: Session, supporter_id: int, first: date, last: date, actor: str, now: datetime
) -> None:
    """Let the weekly rule hold again on these days."""
    for row in _days(session, supporter_id, first, last):
        session.delete(row)
    session.flush()
    detail = _detail(first, last)
    record(session, actor, f"supporter:{supporter_id}", "days_cleared", detail, now)


def days_of(session: Session, supporter_id: int, since: date) -> tuple[DayRange, ...]:
    """Return the single days from ``since`` on, as ranges."""
    rows = _days(session, supporter_id, since, since + FARTHEST * 2)
    return ranges_of(
        DayRange(row.on, row.on, row.free, row.from_minute, row.until_minute) for row in rows
    )


def rests_on_holidays(session: Session, supporter_id: int) -> bool:
    """Tell whether somebody rests on public holidays."""
    return supporter_id in holiday_resters(session, [supporter_id])


def holiday_resters(session: Session, ids: Iterable[int] | None = None) -> frozenset[int]:
    """Return who rests on public holidays, of these or of everybody."""
    found = select(HolidayRest.supporter_id)
    if ids is not None:
        found = found.where(col(HolidayRest.supporter_id).in_(list(ids)))
    return frozenset(session.exec(found).all())


def set_holidays(
    session: Session, supporter_id: int, actor: str, now: datetime, *, rests: bool
) -> None:
    """Rest on public holidays, or treat them as any other day."""
    found = select(HolidayRest).where(HolidayRest.supporter_id == supporter_id)
    row = session.exec(found).first()
    if rests == (row is not None):
        return
    if row is not None:
        session.delete(row)
    else:
        session.add(HolidayRest(supporter_id=supporter_id, since=now))
    session.flush()
    detail = {"rests": rests}
    record(session, actor, f"supporter:{supporter_id}", "holidays_changed", detail, now)


def _check(days: DayRange, now: datetime) -> None:
    today = day_of(now)
    if days.last < days.first:
        raise Invalid("last", "before_first")
    if days.last < today:
        raise Invalid("first", "past")
    if days.last - days.first > LONGEST_RANGE:
        raise Invalid("last", "too_long")
    if days.last > today + FARTHEST:
        raise Invalid("last", "too_far")
    if not 0 <= days.from_minute < days.until_minute <= DAY_MINUTES:
        raise Invalid("hours", "order")


def _keep_windows(
    session: Session, supporter_id: int, rows: Iterable[FreeHours], wanted: set[Window]
) -> None:
    """Write only what differs, so that the journal of changes shows what was changed."""
    for row in rows:
        window = (row.weekday, row.from_minute, row.until_minute)
        if window in wanted:
            wanted.discard(window)
        else:
            session.delete(row)
    for weekday, begin, end in sorted(wanted):
        session.add(
            FreeHours(
                supporter_id=supporter_id, weekday=weekday, from_minute=begin, until_minute=end
            )
        )
    session.flush()


def _rows(session: Session, supporter_id: int) -> list[FreeHours]:
    return list(session.exec(select(FreeHours).where(FreeHours.supporter_id == supporter_id)))


def _windows(rows: Iterable[FreeHours]) -> list[Window]:
    return [(row.weekday, row.from_minute, row.until_minute) for row in rows]


def _days(session: Session, supporter_id: int, first: date, last: date) -> list[DayException]:
    found = select(DayException).where(
        DayException.supporter_id == supporter_id,
        col(DayException.on) >= first,
        col(DayException.on) <= last,
    )
    return list(session.exec(found.order_by(col(DayException.on), col(DayException.id))))


def _detail(first: date, last: date) -> dict[str, object]:
    return {"first": first.isoformat(), "last": last.isoformat()}

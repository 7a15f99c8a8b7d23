"""Days and hours as people in Japan say them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import jpholiday

JST = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""No message we start reaches a phone in these hours (UX C12)."""

VISIT_FROM, VISIT_UNTIL = time(9), time(18)
"""Visits take place within these hours."""

_ERAS = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)))


def to_jst(instant: datetime) -> datetime:
    """Return the instant as wall time in Japan."""
    return instant.astimezone(JST)


def at_jst(day: date, clock: time) -> datetime:
    """Return the UTC instant of a wall time in Japan."""
    return datetime.combine(day, clock, JST).astimezone(UTC)


def jst(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a wall time in Japan."""
    return at_jst(date(year, month, day), time(hour, minute))


def day_of(instant: datetime) -> date:
    """Return the day in Japan on which the instant falls."""
    return to_jst(instant).date()


def fiscal_year(day: date) -> int:
    """Return the fiscal year, which begins on 1 April."""
    return day.year if day.month >= 4 else day.year - 1


def is_holiday(day: date) -> bool:
    """Tell whether the day is a public holiday of Japan."""
    return bool(jpholiday.is_holiday(day))


def is_closed(day: date) -> bool:
    """Tell whether no visits take place: 29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_quiet(instant: datetime) -> bool:
    """Tell whether the instant falls into the quiet hours."""
    clock = to_jst(instant).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def quiet_until(instant: datetime) -> datetime | None:
    """Return when the quiet hours around the instant end, or None outside them."""
    if not is_quiet(instant):
        return None
    local = to_jst(instant)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return at_jst(day, QUIET_UNTIL)


def not_quiet(instant: datetime, own: tuple[int | None, int | None] = (None, None)) -> datetime:
    """Return the first instant from this one on at which a message may be sent.

    ``own`` are somebody's own quiet hours, from and until in minutes of the day: they widen those
    of everybody.
    """
    begins = min(_minute(QUIET_FROM), _minute(QUIET_FROM) if own[0] is None else own[0])
    ends = max(_minute(QUIET_UNTIL), _minute(QUIET_UNTIL) if own[1] is None else own[1])
    local = to_jst(instant)
    minute = _minute(local.time())
    if ends <= minute < begins:
        return instant
    day = local.date() + timedelta(days=minute >= begins)
    return at_jst(day, time(ends // 60, ends % 60))


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def wareki_year(day: date) -> str:
    """Return the year in the Japanese era, such as 「令和8年」."""
    for era, start in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{era}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def wareki(day: date) -> str:
    """Return the date in the Japanese era with its weekday: 「令和8年6月12日(金)」."""
    return f"{wareki_year(day)}{spoken_date(day)}"


def spoken_date(day: date) -> str:
    """Return the date with its weekday: 「6月12日(金)」."""
    return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def spoken_time(clock: time) -> str:
    """Return the time without the 24-hour clock: 「午後2時30分」."""
    half, hour = ("午前", clock.hour) if clock.hour < 12 else ("午後", clock.hour - 12)
    if (clock.hour, clock.minute) == (12, 0):
        return "正午"
    return f"{half}{hour}時" + (f"{clock.minute}分" if clock.minute else "")


def spoken_when(start: datetime, end: datetime | None = None) -> str:
    """Return day and time: 「6月12日(金) 午後2時」, with the end 「…から 午後4時まで」."""
    begin = to_jst(start)
    said = f"{spoken_date(begin.date())} {spoken_time(begin.time())}"
    return f"{said}から {spoken_time(to_jst(end).time())}まで" if end else said

"""Which day, what time: 「木曜の午後」「あさっての10時」「令和8年12月1日」「R8.12.1」."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from chatbot.readers.numbers import digits_of
from mdeji.kit.calendar import WEEKDAYS

MORNING, AFTERNOON = time(10), time(14)
_NEAR_DAYS = (
    ("明々後日", 3), ("しあさって", 3), ("明後日", 2), ("あさって", 2), ("明日", 1), ("あした", 1),
    ("あす", 1), ("本日", 0), ("今日", 0), ("きょう", 0), ("来週の今日", 7),
)  # fmt: skip
_ERA = re.compile(r"(?:令和|R|r)\s*(\d{1,2}|元)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_FULL = re.compile(r"(20\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s*(?:月|がつ|/)\s*(\d{1,2})(?!\d)")
_DAY_ONLY = re.compile(r"(?<!\d)(\d{1,2})\s*(?:日|にち)(?!間|以内)")
_WEEKDAY = re.compile(rf"([{WEEKDAYS}])\s*(?:曜|よう)|(げつ|か|すい|もく|きん|ど|にち)よう")
_KANA_DAYS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
_BARE_DAY = re.compile(rf"(?:今週|来週|再来週|次)の?\s*([{WEEKDAYS}])(?![0-9月])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*(?:時|じ|:)\s*(半|はん|\d{1,2})?")
_PM = re.compile(r"午後|ごご|夕方|ゆうがた|昼過ぎ|ひるすぎ|お昼から|昼から|pm|PM|夜")
_AM = re.compile(r"午前|ごぜん|朝|あさ(?!って)|am|AM|昼前|午前中")


@dataclass(frozen=True)
class When:
    """What was understood: a day, a time, or both."""

    day: date | None
    clock: time | None


def when(text: str, today: date) -> When | None:
    """Return the day and time a text speaks of, seen from ``today``, or None if neither."""
    said = digits_of(text)
    day, clock = _day(said, today), _time(said)
    return When(day, clock) if day or clock else None


def _day(said: str, today: date) -> date | None:
    readers: tuple[Callable[[str, date], date | None], ...] = (
        _era, _full, _short, _weekday, _near, _day_only,
    )  # fmt: skip
    return next((found for read in readers if (found := read(said, today))), None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _era(said: str, _: date) -> date | None:
    found = _ERA.search(said)
    if not found:
        return None
    year = 1 if found[1] == "元" else int(found[1])
    return _made(2018 + year, int(found[2]), int(found[3]))


def _full(said: str, _: date) -> date | None:
    found = _FULL.search(said)
    return _made(int(found[1]), int(found[2]), int(found[3])) if found else None


def _short(said: str, today: date) -> date | None:
    found = _SHORT.search(said)
    if not found:
        return None
    made = _made(today.year, int(found[1]), int(found[2]))
    # A day long past belongs to next year; one just past is a mistake to point out.
    if made and made < today - timedelta(days=60):
        return _made(today.year + 1, made.month, made.day)
    return made


def _weekday(said: str, today: date) -> date | None:
    bare = _BARE_DAY.search(said)
    found = bare or _WEEKDAY.search(said)
    if not found:
        return None
    word = next(group for group in found.groups() if group)
    weekday = WEEKDAYS.index(word) if word in WEEKDAYS else _KANA_DAYS.index(word)
    monday = today - timedelta(days=today.weekday())
    if "再来週" in said or "さらいしゅう" in said:
        return monday + timedelta(days=14 + weekday)
    if "来週" in said or "らいしゅう" in said:
        return monday + timedelta(days=7 + weekday)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def _near(said: str, today: date) -> date | None:
    ahead = next((days for word, days in _NEAR_DAYS if word in said), None)
    return None if ahead is None else today + timedelta(days=ahead)


def _day_only(said: str, today: date) -> date | None:
    found = _DAY_ONLY.search(said)
    if not found:
        return None
    made = _made(today.year, today.month, int(found[1]))
    if made is None or made < today:
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return _made(first.year, first.month, int(found[1]))
    return made


def _time(said: str) -> time | None:
    found = _CLOCK.search(said)
    if "正午" in said or "12時" in said:
        return time(12)
    if not found:
        return AFTERNOON if _PM.search(said) else MORNING if _AM.search(said) else None
    hour = int(found[1])
    minute = 30 if found[2] in {"半", "はん"} else int(found[2] or 0)
    # Nobody is visited at three in the night: 「3時」 means the afternoon.
    if hour < 12 and not _AM.search(said) and (_PM.search(said) or hour < 8):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None

"""Days and times as people write them at a desk."""

import re
import unicodedata
from datetime import date, time, timedelta

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|昭和|[RHS])(?P<era_year>\d{1,2}|元)[年./-]|(?P<year>\d{4})[年./-])?"
    r"(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?"
)
_RELATIVE = {"今日": 0, "きょう": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2}
_WEEKDAYS = "月火水木金土日"
_TIME = re.compile(
    r"(?P<half>午前|午後|AM|PM|朝|夕方)?(?P<hour>\d{1,2})(?:[時:.](?P<minute>\d{1,2}|半)?分?)?"
)


def read_day(text: str, today: date) -> date | None:
    """Return the day somebody wrote, or None; without a year the next such day is meant.

    Understands 「R8.6.12」, 「令和8年6月12日」, 「2026/6/12」, 「6/12」, 「あした」, 「木曜」, in any width.
    """
    said = _fold(text)
    if said in _RELATIVE:
        return today + timedelta(days=_RELATIVE[said])
    weekday = re.fullmatch(rf"(来週の?)?([{_WEEKDAYS}])曜?日?", said)
    if weekday:
        return _coming(today, _WEEKDAYS.index(weekday[2]), next_week=bool(weekday[1]))
    found = _DAY.fullmatch(re.sub(rf"\([{_WEEKDAYS}]\)?$", "", said))
    return _day(found, today) if found else None


def read_time(text: str) -> time | None:
    """Return the time of day somebody wrote, or None.

    Understands 「14:30」, 「14時半」, 「午後2時」, 「1430」; a bare 1 to 6 is meant in the afternoon.
    """
    said = _fold(text)
    if re.fullmatch(r"\d{3,4}", said):
        said = f"{said[:-2]}:{said[-2:]}"
    found = _TIME.fullmatch(said)
    if not found:
        return None
    hour = int(found["hour"])
    written = found["minute"] or "0"
    minute = 30 if written == "半" else int(written)
    if found["half"] in ("午後", "PM", "夕方") and hour < 12:
        hour += 12
    elif found["half"] is None and 1 <= hour <= 6:
        # Nobody is visited at two in the night.
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _fold(text: str) -> str:
    return re.sub(r"[\s\u3000]", "", unicodedata.normalize("NFKC", text)).upper()


def _coming(today: date, weekday: int, *, next_week: bool) -> date:
    if next_week:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)


def _day(found: re.Match[str], today: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    try:
        if found["era"]:
            year = 1 if found["era_year"] == "元" else int(found["era_year"])
            return date(_ERAS[found["era"]] + year, month, day)
        if found["year"]:
            return date(int(found["year"]), month, day)
        this_year = date(today.year, month, day)
    except ValueError:
        return None
    if this_year >= today - timedelta(days=60):
        return this_year
    try:
        return this_year.replace(year=today.year + 1)
    except ValueError:
        return None

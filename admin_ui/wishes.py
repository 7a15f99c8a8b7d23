"""Wished times in a form: day and time of up to three wishes."""

from collections.abc import Mapping
from datetime import datetime

from admin_ui.dates import read_day, read_time
from mdeji.kit.calendar import at_jst, day_of
from mdeji.requests.rules import Door, Kind
from mdeji.requests.wishes import usual_length, wish_fault

RANKS = (1, 2, 3)
FAULTS = {
    "past": "もう すぎた日時です。",
    "too_soon": "24時間より先の日時にしてください。",
    "too_far": "90日以内の日時にしてください。",
    "closed": "年末年始(12月29日から1月3日)は お休みです。",
    "hours": "訪問は 午前9時から 午後6時までです。おわりの時刻も ふくみます。",
    "none": "希望の日時を 1つ以上 入れてください。",
    "twice": "同じ日時が 2つあります。",
    "too_many": "希望は3つまでです。",
}
Wishes = tuple[tuple[datetime, datetime], ...]


def read_wishes(
    form: Mapping[str, str], kind: Kind, door: Door, now: datetime
) -> tuple[Wishes, dict[str, str]]:
    """Return the wished times, and what is wrong by the name of the field."""
    wishes: list[tuple[datetime, datetime]] = []
    errors: dict[str, str] = {}
    for rank in RANKS:
        if form[f"day{rank}"] or form[f"time{rank}"]:
            start, faults = _start(form, rank, now)
            errors |= faults
            if start is not None:
                wishes.append((start, start + usual_length(kind)))
                fault = wish_fault(*wishes[-1], door, now)
                errors |= {f"day{rank}": FAULTS[fault]} if fault else {}
    if not wishes and not errors:
        errors["day1"] = FAULTS["none"]
    if len({start for start, _ in wishes}) < len(wishes):
        errors["day2"] = FAULTS["twice"]
    return tuple(wishes), errors


def _start(
    form: Mapping[str, str], rank: int, now: datetime
) -> tuple[datetime | None, dict[str, str]]:
    day = read_day(form[f"day{rank}"], day_of(now))
    clock = read_time(form[f"time{rank}"])
    if day is not None and clock is not None:
        return at_jst(day, clock), {}
    faults = {}
    if day is None:
        faults[f"day{rank}"] = "日付が読めません。例:6/12、R8.6.12、あした"
    if clock is None:
        faults[f"time{rank}"] = "時刻が読めません。例:14:00、午後2時"
    return None, faults

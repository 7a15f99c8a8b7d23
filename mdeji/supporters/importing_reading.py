"""One row of a register as the programme understands it, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from mdeji.people.rules import is_phone, plain_phone
from mdeji.places.folding import fold
from mdeji.supporters.birthdays import read_birthday
from mdeji.supporters.importing_columns import TOPICS
from mdeji.supporters.rules import SupporterStatus

_STATUS = {
    "活動": SupporterStatus.ACTIVE, "登録": SupporterStatus.ACTIVE, "休": SupporterStatus.PAUSED,
    "研修": SupporterStatus.TRAINING, "申込": SupporterStatus.APPLIED,
    "面談": SupporterStatus.REVIEW, "退": SupporterStatus.LEFT, "辞": SupporterStatus.LEFT,
}  # fmt: skip
_DEVICES = {
    "iphone": "IPHONE アイフォン アイフォーン", "android": "ANDROID アンドロイド",
    "raku": "ラクラク", "tablet": "タブレット IPAD アイパッド", "pc": "パソコン PC",
}  # fmt: skip
_TRAVEL = {"car": "車 自動車 クルマ", "bicycle": "自転車", "walk": "徒歩 歩", "bus": "バス 電車"}
_YES = frozenset("ハイ ○ 〇 ◯ O 有 アリ 可 1 TRUE YES Y スル 希望 行ク 受ケ取ル 入ッテイル".split())
_NO = frozenset(
    "イイエ × X ✕ 無 ナシ 不可 0 FALSE NO N シナイ 辞退 行カナイ 受ケ取ラナイ - ―".split()
)
_LEVELS = {"◎": 3, "3": 3, "リード": 3, "○": 2, "〇": 2, "◯": 2, "O": 2, "2": 2, "デキル": 2,
           "△": 1, "1": 1, "スコシ": 1}  # fmt: skip
_MOBILE = ("070", "080", "090")
_SPLIT = re.compile(r"[、,・//\s;;]+")
_SERIAL = re.compile(r"[1-6]\d{4}")
_EPOCH = date(1899, 12, 30)
FAR_KM, REIWA, YOUNGEST = 40, 2018, 12

Place = Callable[[str], str | None]
"""Finds the district in what somebody wrote, by its name or by a town, or returns None."""


@dataclass
class Row:
    """What a row says; ``faults`` are (field, what was written) that nobody can use."""

    number: int
    texts: dict[str, str]
    name: str = ""
    kana: str = ""
    phone: str = ""
    dates: dict[str, date] = field(default_factory=dict)
    district_id: str | None = None
    status: SupporterStatus | None = None
    skills: dict[str, int] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    flags: dict[str, bool] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    travel: str | None = None
    emergency_phone: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def born_on(self) -> date | None:
        """The birth date, if the row tells it."""
        return self.dates.get("born_on")


def read_row(number: int, texts: Mapping[str, str], place: Place, today: date) -> Row:
    """Read one row; its ``number`` is the line of the file, as Excel counts."""
    row = Row(number, {key: text for key, text in texts.items() if text})
    _read_person(row)
    _read_dates(row, today)
    _read_place_and_status(row, place)
    _read_abilities(row)
    _read_choices(row)
    return row


def _read_person(row: Row) -> None:
    said = row.texts.get
    row.name = said("name", "") or _pair(said("family", ""), said("given", ""))
    row.kana = said("kana", "") or _pair(said("family_kana", ""), said("given_kana", ""))
    if not row.name:
        row.faults.append(("name", ""))
    if any(c.isdigit() for c in unicodedata.normalize("NFKC", row.name)):
        row.faults.append(("name", row.name))
    row.phone = _phone(row, "phone")
    row.emergency_phone = _phone(row, "emergency_phone")


def _phone(row: Row, key: str) -> str:
    text = row.texts.get(key, "")
    if not text:
        return ""
    digits = plain_phone(text)
    # Excel takes the first zero away from what it thinks is a number.
    if text.isascii() and text.isdigit() and len(digits) in {9, 10} and digits[0] != "0":
        digits = f"0{digits}"
    if not is_phone(digits) or (digits.startswith(_MOBILE) and len(digits) != 11):
        row.faults.append((key, text))
        return ""
    return digits


def _read_dates(row: Row, today: date) -> None:
    for key in ("born_on", "joined_on", "trained_on", "pledged_on"):
        text = row.texts.get(key, "")
        if not text or fold(text).upper() in _NO:
            continue
        found = read_date(text, today)
        if found is None or (key == "born_on" and today.year - found.year < YOUNGEST):
            row.faults.append((key, text))
        else:
            row.dates[key] = found


def read_date(text: str, today: date) -> date | None:
    """Return a day of the past in any way of writing it, an unformatted Excel date included."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        found = _EPOCH + timedelta(days=int(plain))
        return found if found <= today else None
    return read_birthday(plain, today)


def _read_place_and_status(row: Row, place: Place) -> None:
    text = row.texts.get("district", "") or row.texts.get("address", "")
    row.district_id = place(text) if text else None
    if row.district_id is None and "district" in row.texts:
        row.faults.append(("district", row.texts["district"]))
    said = row.texts.get("status", "")
    if said:
        row.status = next((s for word, s in _STATUS.items() if word in said), None)
        if row.status is None:
            row.faults.append(("status", said))


def _read_abilities(row: Row) -> None:
    row.skills = dict.fromkeys(_codes(row, "topics", TOPICS), 2)
    row.devices = list(_codes(row, "devices", _DEVICES))
    for topic in TOPICS:
        text = row.texts.get(f"topic:{topic}", "")
        level = _level(text)
        if level is None:
            row.faults.append((f"topic:{topic}", text))
        elif level:
            row.skills[topic] = level


def _codes(row: Row, key: str, words: Mapping[str, str]) -> dict[str, None]:
    """Return what a cell with several words names, each once, in its order."""
    found: dict[str, None] = {}
    for word in filter(None, _SPLIT.split(row.texts.get(key, ""))):
        code = _code_of(word, words)
        if code:
            found[code] = None
        else:
            row.faults.append((key, word))
    return found


def _level(text: str) -> int | None:
    said = fold(text).upper()
    if not said or said in _NO:
        return 0
    return next(
        (level for word, level in _LEVELS.items() if said.startswith(word)),
        2 if said in _YES else None,
    )


def _read_choices(row: Row) -> None:
    for key in ("homes", "honorarium"):
        said = fold(row.texts.get(key, "")).upper()
        if said in _YES or said in _NO:
            row.flags[key] = said in _YES
        elif said:
            row.faults.append((key, row.texts[key]))
    for key, least, most in (("radius_km", 1, FAR_KM), ("insurance_year", 2000, 2100)):
        text = _western(unicodedata.normalize("NFKC", row.texts.get(key, "")))
        found = re.search(r"\d+", text)
        if found and least <= int(found[0]) <= most:
            row.numbers[key] = int(found[0])
        elif text:
            row.faults.append((key, text))
    text = row.texts.get("travel", "")
    row.travel = _code_of(text, _TRAVEL) or None
    if text and row.travel is None:
        row.faults.append(("travel", text))


def _western(year: str) -> str:
    era = re.match(r"(?:令和|[Rr])\.?(\d{1,2})", year)
    return str(REIWA + int(era[1])) if era else year


def _code_of(said: str, words: Mapping[str, str]) -> str:
    key = fold(said).upper()
    for code, known in words.items():
        if any(fold(word).upper() in key for word in known.split()):
            return code
    return ""


def _pair(family: str, given: str) -> str:
    return f"{family} {given}".strip()

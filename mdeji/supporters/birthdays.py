"""Birthdays as people write them, and the day on which somebody comes of age."""

import re
import unicodedata
from datetime import date

ADULT_FROM = 18
OLDEST = 110
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925,
         "大正": 1911, "T": 1911}  # fmt: skip
_ERA = re.compile(r"(令和|平成|昭和|大正|[RHST])(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})[年./-](\d{1,2})[月./-](\d{1,2})")
_PLAIN = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def read_birthday(text: str, today: date) -> date | None:
    """Return the birthday somebody wrote, or None: 「平成21年5月3日」, 「H21.5.3」, 「2009/5/3」."""
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:100])).upper()
    era = _ERA.search(said)
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        return _born(year, era[3], era[4], today)
    found = _YEAR.search(said) or _PLAIN.search(said)
    return _born(int(found[1]), found[2], found[3], today) if found else None


def adult_on(born_on: date) -> date:
    """Return the eighteenth birthday; who was born on 29 February comes of age on 1 March."""
    try:
        return born_on.replace(year=born_on.year + ADULT_FROM)
    except ValueError:
        return date(born_on.year + ADULT_FROM, 3, 1)


def _born(year: int, month: str, day: str, today: date) -> date | None:
    try:
        born = date(year, int(month), int(day))
    except ValueError:
        return None
    return born if born <= today and today.year - born.year <= OLDEST else None

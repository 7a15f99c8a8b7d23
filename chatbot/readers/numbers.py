"""How many: digits of any width, Chinese numerals, and the old ways to count people."""

import re
import unicodedata

from chatbot.readers.folding import plain

_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_OLD = {
    "ひとり": 1, "ふたり": 2, "さんにん": 3, "よにん": 4, "ごにん": 5, "ろくにん": 6, "しちにん": 7,
    "ななにん": 7, "はちにん": 8, "きゅうにん": 9, "くにん": 9, "じゅうにん": 10, "二十": 20,
}  # fmt: skip
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+")
_PEOPLE = re.compile(r"(\d{1,3})(?:人|名|にん|めい)")


def digits_of(text: str) -> str:
    """Return the text in half width with Chinese numerals written in digits."""
    folded = unicodedata.normalize("NFKC", text[:600])
    return _KANJI_NUMBER.sub(lambda match: str(kanji_number(match[0])), folded)


def kanji_number(text: str) -> int:
    """Return the number of Chinese numerals up to 99; digits in a row count as written."""
    if "十" not in text:
        return int("".join(str(_KANJI[c]) for c in text))
    tens, _, ones = text.partition("十")
    return (_KANJI.get(tens[-1:], 1) if tens else 1) * 10 + _KANJI.get(ones[:1], 0)


def count(text: str) -> int | None:
    """Return how many people a text speaks of, or None; the smaller of 「五、六人」 is not taken."""
    counted = people(text)
    if counted is not None:
        return counted
    found = re.search(r"(?<!\d)(\d{1,3})(?!\d)", _spaced(text))
    return int(found[1]) if found else None


def people(text: str) -> int | None:
    """Return how many people a text names as people: 「2人」「ふたり」, no bare number."""
    for word, number in sorted(_OLD.items(), key=lambda pair: -len(pair[0])):
        if word in plain(text):
            return number
    found = _PEOPLE.search(_spaced(text).replace(" 人", "人"))
    return int(found[1]) if found else None


def _spaced(text: str) -> str:
    return digits_of(re.sub(r"[、,・~〜-]", " ", unicodedata.normalize("NFKC", text[:600])))

"""Folding: every way to write a place's name becomes one key."""

import re
import unicodedata

_HYPHENS = "‐‑‒–—―−－ーｰ─"
_KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
# Old and variant forms that people still write.
_OLD = str.maketrans(
    {
        "龍": "竜",
        "廣": "広",
        "澤": "沢",
        "嶋": "島",
        "嶌": "島",
        "濱": "浜",
        "濵": "浜",
        "櫻": "桜",
        "邊": "辺",
        "邉": "辺",
        "關": "関",
        "國": "国",
        "瀧": "滝",
        "條": "条",
        "齋": "斎",
        "壽": "寿",
        "曾": "曽",
        "萬": "万",
        "與": "与",
        "靑": "青",
        "淸": "清",
        "惣": "総",
        "總": "総",
        "橫": "横",
        "黑": "黒",
        "德": "徳",
        "緖": "緒",
        "驛": "駅",
        "學": "学",
    }
)
_SOUNDS = str.maketrans({"ヶ": "ケ", "ガ": "ケ", "ヵ": "ケ", "之": "ノ", "乃": "ノ"})


def fold(text: str) -> str:
    """Return the key of a text: one width, one kana, one hyphen, modern characters, no blanks."""
    text = _narrow(text)
    # A long vowel inside katakana looks like a hyphen; only between digits it is one.
    text = re.sub(rf"(?<=\d)\s*[{_HYPHENS}のノ]\s*(?=\d)", "-", text)
    text = re.sub(r"[\s、,。・()「」]", "", text).replace("大字", "")
    # Taking blanks out may bring a letter and its mark together.
    return _to_katakana(_narrow(text)).translate(_OLD).translate(_SOUNDS)


def number_of(text: str) -> int | None:
    """Return the number written in digits or in Chinese numerals up to 99, or None."""
    if text.isdecimal():
        return int(text)
    match = re.fullmatch(r"([二三四五六七八九]?)(十?)([一二三四五六七八九]?)", text)
    if not text or match is None:
        return None
    tens, ten, ones = match.groups()
    if tens and not ten:
        return None if ones else _KANJI_DIGITS[tens]
    return (_KANJI_DIGITS.get(tens, 1) * 10 if ten else 0) + _KANJI_DIGITS.get(ones, 0)


def split_chome(name: str) -> tuple[str, int]:
    """Return the 大字 and the number of the 丁目, 0 without one: 「朝日町二丁目」 → 「朝日町」, 2."""
    match = re.fullmatch(
        r"(.+?)([0-9]+|[一二三四五六七八九十]+)丁目", unicodedata.normalize("NFKC", name)
    )
    number = number_of(match[2]) if match else None
    return (match[1], number) if match and number else (name, 0)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _to_katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)

"""One spelling for every way to write Japanese: width, kana, case, marks, long vowels."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 600
_MARKS = re.compile(r"[\s、。,.!?！？・「」『』()（）~〜…\"'’”“*#_|<>:;^]+")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG = re.compile(r"[ー―–—‐ｰ-]+")
_SMALL = str.maketrans("ぁぃぅぇぉゃゅょゎ", "あいうえおやゆよわ", "っ")


@lru_cache(maxsize=16)  # A turn asks a dozen readers about the same text.
def plain(text: str) -> str:
    """Return the text in half width, small letters and hiragana, without marks and emoji."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_KATAKANA)
    kept = (c for c in folded if unicodedata.category(c)[0] not in "CS" or c in "+=")
    return _MARKS.sub("", "".join(kept))


@lru_cache(maxsize=16)
def loose(text: str) -> str:
    """Return the plain text without long vowels and small kana, which are often mistyped."""
    return _LONG.sub("", plain(text)).translate(_SMALL)


def near(key: str, text: str) -> bool:
    """Tell whether a word of five or more letters stands in the text with one letter wrong."""
    half = len(key) // 2
    # One wrong letter leaves the first or the last half as it is.
    if len(key) < 5 or (key[:half] not in text and key[half:] not in text):
        return False
    return any(
        _one_off(key, text[start : start + length])
        for length in (len(key), len(key) - 1, len(key) + 1)
        for start in range(len(text) - length + 1)
    )


def _one_off(word: str, other: str) -> bool:
    head = 0
    while head < min(len(word), len(other)) and word[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(word), len(other)) - head and word[-1 - tail] == other[-1 - tail]:
        tail += 1
    return max(len(word), len(other)) - head - tail <= 1

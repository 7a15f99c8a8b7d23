"""One spelling for every way to write Japanese: width, kana, case, marks, long vowels."""

import re
import unicodedata

LONGEST = 600
_MARKS = re.compile(r"[\s、。,.!?！？・「」『』()（）~〜…\"'’”“*#_|<>:;^]+")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG = re.compile(r"[ー―–—‐ｰ-]+")
_SMALL = str.maketrans("ぁぃぅぇぉゃゅょゎ", "あいうえおやゆよわ", "っ")


def plain(text: str) -> str:
    """Return the text in half width, small letters and hiragana, without marks and emoji."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_KATAKANA)
    kept = (c for c in folded if unicodedata.category(c)[0] not in "CS" or c in "+=")
    return _MARKS.sub("", "".join(kept))


def loose(text: str) -> str:
    """Return the plain text without long vowels and small kana, which are often mistyped."""
    return _LONG.sub("", plain(text)).translate(_SMALL)


def near(key: str, text: str) -> bool:
    """Tell whether a word of five or more letters stands in the text with one letter wrong."""
    if len(key) < 5:
        return False
    return any(
        _one_off(key, text[start : start + length])
        for length in (len(key), len(key) - 1, len(key) + 1)
        for start in range(len(text) - length + 1)
    )


def _one_off(word: str, other: str) -> bool:
    # One wrong letter leaves the first or the last half as it is.
    half = len(word) // 2
    if word[:half] != other[:half] and word[half - len(word) :] != other[half - len(word) :]:
        return False
    head = 0
    while head < min(len(word), len(other)) and word[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(word), len(other)) - head and word[-1 - tail] == other[-1 - tail]:
        tail += 1
    return max(len(word), len(other)) - head - tail <= 1

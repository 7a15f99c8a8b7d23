"""Names as people write them: width, kana and old characters must not matter for finding them."""

import unicodedata

from mdeji.places.folding import fold

_VARIANTS = str.maketrans("髙﨑栁德邉邊齊斎齋濵濱嶋瀨", "高崎柳徳辺辺斉斉斉浜浜島瀬")


def fold_name(name: str) -> str:
    """Return the key under which a name is found: 「髙橋 ハナ」 and 「高橋ﾊﾅ」 are the same."""
    return fold(name.translate(_VARIANTS)).translate(_VARIANTS).upper()


def found_by(name: str, kana: str) -> str:
    """Return the key in which a search looks: the folded name, and the folded reading."""
    return f"{fold_name(name)}|{fold_name(kana)}"


_ROWS = (
    "アイウエオ", "カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ",
    "ハヒフヘホ", "マミムメモ", "ヤユヨ", "ラリルレロ", "ワヰヱヲン",
)  # fmt: skip
_PLACE = {sign: number for number, sign in enumerate("".join(_ROWS))}
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_MARKS = ("\u3099", "\u309a")
_LONG = "ー"
_VOWELS = {sign: "アイウエオ"[n % 5] for row in _ROWS[:7] for n, sign in enumerate(row)}
_VOWELS |= dict(zip("ヤユヨラリルレロワヲ", "アウオアイウエオアオ", strict=True))
_LONGEST_READING = 40


def reading_key(name: str, kana: str) -> str:
    """Return the key that puts names in the order of the 五十音: family name, then given name.

    Size, voicing and kind of the kana count only where everything else is equal; names without a
    reading come after those with one, the nameless last. Letters a to z only: every database
    compares those alike, whatever its collation.
    """
    said = (
        unicodedata.normalize("NFKC", kana).strip() or unicodedata.normalize("NFKC", name).strip()
    )
    parts = [_katakana(part) for part in said.split()]
    if not parts:
        return "zz"
    plain = "ab".join("".join(map(_letters, _unvoiced(part))) for part in parts)
    exact = "".join(_letters(sign) + _shade(sign) for part in parts for sign in part)
    return f"{plain}aa{exact}"


def _katakana(text: str) -> str:
    signs = text[:_LONGEST_READING]
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in signs)


def _unvoiced(part: str) -> str:
    """Return a part without what only shades it: 「ッ」 is 「ツ」, 「ガ」 is 「カ」, 「カー」 is 「カア」."""
    plain = "".join(c for c in unicodedata.normalize("NFD", part) if c not in _MARKS)
    found = ""
    for sign in plain.translate(_SMALL):
        found += _VOWELS.get(found[-1:], "") if sign == _LONG else sign
    return found


def _letters(sign: str) -> str:
    """Return a sign as letters that sort: kana by their place, everything else behind them."""
    place = _PLACE.get(_unvoiced(sign))
    if place is not None:
        return chr(98 + place // 24) + chr(97 + place % 24)
    return "y" + "".join(chr(97 + int(digit, 16)) for digit in f"{ord(sign):05x}")


def _shade(sign: str) -> str:
    """Return how a sign differs from its plain form: plain before small before voiced."""
    if sign.translate(_SMALL) != sign:
        return "b"
    marks = unicodedata.normalize("NFD", sign)[1:]
    return "acd"[_MARKS.index(marks) + 1] if marks in _MARKS else "a"

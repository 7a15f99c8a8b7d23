"""The one-time code from the counter, however it is typed: 「コード 1234 5678」, 「１２３４－５６７８」."""

import re
import unicodedata

DIGITS = 8
_NAMED = re.compile(
    r"^\s*(?:認証|にんしょう|連携|れんけい|つなぐ|登録)?\s*(?:の)?\s*(?:コード|こーど|ｺｰﾄﾞ)(?:は|です|を|[:])?\s*"
)
_CODE = re.compile(r"^\d(?:[ \-ー―‐−・.,]?\d){7}(?:です|でした)?[。.! ]*$")  # fmt: skip


def link_code(text: str) -> str | None:
    """Return what follows the word コード, as it may be a code; None if the word is not there."""
    said = unicodedata.normalize("NFKC", text[:60])
    named = _NAMED.match(said)
    if named is None:
        return link_digits(said)
    digits = "".join(sign for sign in said[named.end() :] if sign.isdecimal())
    return digits or None


def link_digits(text: str) -> str | None:
    """Return the eight digits a text consists of, or None."""
    said = unicodedata.normalize("NFKC", text[:60]).strip()
    if not _CODE.match(said):
        return None
    return "".join(sign for sign in said if sign.isdecimal())

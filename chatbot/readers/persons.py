"""Names and telephone numbers, as people write them into a chat."""

import re
import unicodedata

_BEFORE = re.compile(r"^(?:私は|わたしは|わたくしは|名前は|なまえは|氏名[は:：]?|名前[:：])\s*")
_AFTER = re.compile(
    r"(?:と申します|ともうします|と言います|といいます|です|でございます|だよ)?[。.!！\s]*$"
)
_PHONE = re.compile(r"(?:\+81[ -]?|0)\d(?:[ ()-]{0,2}\d){7,11}")
LONGEST_NAME = 30


def name(text: str) -> str | None:
    """Return the name in a short text, or None if it cannot be one."""
    said = unicodedata.normalize("NFKC", text).strip()
    said = _AFTER.sub("", _BEFORE.sub("", said)).strip()
    wrong = any(unicodedata.category(c)[0] in "CNPS" and c not in "-・'" for c in said)
    return said if 0 < len(said) <= LONGEST_NAME and not wrong else None


def phone(text: str) -> str | None:
    """Return the digits of a Japanese telephone number in a text, or None."""
    said = unicodedata.normalize("NFKC", text)
    said = re.sub(r"[ー―‐–—−の]", "-", said)
    found = _PHONE.search(said)
    if not found:
        return None
    digits = re.sub(r"\D", "", found[0])
    digits = "0" + digits[2:] if found[0].startswith("+81") else digits
    return digits if len(digits) in {10, 11} else None

"""How LINE counts characters (developers.line.biz/en/docs/messaging-api/text-character-count)."""

import re
import unicodedata

_MAY_JOIN = re.compile(
    "[\u0300-\u036f\u0e00-\u0eff\u1100-\u11ff\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f"
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
_JOINER = "\u200d"


def utf16(text: str) -> int:
    """Return the length in UTF-16 code units: most emoji count two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Return the number of characters a reader sees: a family emoji or か+゛ counts one."""
    if text.isascii() or not _MAY_JOIN.search(text):
        return len(text)
    count, before, flags = 0, "", 0
    for char in text:
        flags = flags + 1 if _is_flag(char) else 0
        joins = before != "" and (_extends(char) or before == _JOINER or (flags and flags % 2 == 0))
        count += not joins
        before = char
    return count


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _extends(char: str) -> bool:
    return (
        char == _JOINER
        or unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )

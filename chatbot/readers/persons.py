"""Names and telephone numbers, as people write them into a chat, and for whom they ask."""

import re
import unicodedata

from chatbot.readers.folding import loose
from chatbot.readers.keys import keys_of

_BEFORE = re.compile(r"^(?:私は|わたしは|わたくしは|名前は|なまえは|氏名[は:：]?|名前[:：])\s*")
_AFTER = re.compile(
    r"(?:と申します|ともうします|と言います|といいます|です|でございます|だよ)?[。.!！\s]*$"
)
_PHONE = re.compile(r"(?:\+81[ -]?|0)\d(?:[ ()-]{0,2}\d){7,11}")
LONGEST_NAME = 30
_NO_NAMES, _NO_PHONE, _WHOM = keys_of("no_names"), keys_of("no_phone"), keys_of("whom")
_WEEKDAY = re.compile(r"[月火水木金土日]曜日?")
_THEIRS = re.compile(r"^(?:さん)?の(?:こと|事|代わ|かわ|分|ため|為|相談|すまほ|けいたい|携帯)")
_FILLS = re.compile(
    r"^(?:さん)?(?:の(?:ほう|方))?(?:が|に)?(?:です|だよ|なんです.*|だけど|(?:おしえ|教え).*)?$"
)


def name(text: str) -> str | None:
    """Return the name in a short text, or None if it cannot be one."""
    said = unicodedata.normalize("NFKC", text).strip()
    said = _AFTER.sub("", _BEFORE.sub("", said)).strip()
    wrong = any(unicodedata.category(c)[0] in "CNPS" and c not in "-・'" for c in said)
    fits = 0 < len(said) <= LONGEST_NAME and not wrong and not any(c.isdigit() for c in said)
    return said if fits and not _no_name(loose(said)) else None


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


def no_phone(text: str) -> bool:
    """Tell whether somebody says that they have no telephone number to give."""
    said = loose(text)
    before = next((word for word in _NO_PHONE["before"] if said.startswith(word)), "")
    rest = said.removeprefix(before)
    rests = (rest, rest[1:]) if before and rest[:1] in "はがをもの" else (rest,)
    return any(left.startswith(word) for left in rests for word in _NO_PHONE["said"])


def whom(text: str) -> str | None:
    """Return ``parent``, ``family``, ``neighbour`` or ``self`` if a text says for whom, or None.

    「母のことで」 does; 「息子に電話したい」 only mentions somebody.
    """
    said = loose(text)
    return next(
        (code for code, words in _WHOM.items() if any(_for(word, said) for word in words)), None
    )


def _for(word: str, said: str) -> bool:
    before, found, after = said.partition(word)
    if not found or len(before) > len("うちの"):
        return False
    return bool(_THEIRS.match(after) or (not before and _FILLS.match(after)))


def _no_name(said: str) -> bool:
    ends = any(said.endswith(word) and len(said) > len(word) for word in _NO_NAMES["ends"])
    return ends or said in _NO_NAMES["said"] or bool(_WEEKDAY.match(said))

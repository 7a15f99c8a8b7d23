"""What somebody types about duty at a desk: 「当番」, 「来ました 7k2m9xqa」. Pure."""

import re
import unicodedata

from chatbot.talk import Command

_CODE = r"([a-hjkmnp-z2-9]{8})"
_CAME = re.compile(rf"^(?:来ました|きました|着きました|つきました|受付)[\s::、。]*{_CODE}$")
_ALONE = re.compile(rf"^{_CODE}$")
_DUTY = frozenset(
    {
        "当番",
        "とうばん",
        "当番表",
        "当番を見る",
        "よろず当番",
        "相談所の当番",
        "当番に入る",
        "当番に入りたい",
    }
)


def typed(text: str, *, is_supporter: bool) -> Command | None:
    """Return what to do about a duty, or None if a text is about something else.

    The code that stands at the desk counts with its word from anybody; alone, where it could be a
    word of its own, only with a digit and from supporters.
    """
    said = unicodedata.normalize("NFKC", text[:60]).strip().lower()
    alone = _ALONE.match(said) if is_supporter and any(map(str.isdigit, said)) else None
    found = _CAME.match(said) or alone
    if found is not None:
        return {"do": "checkin", "code": found[1]}
    if is_supporter and said in _DUTY:
        return {"do": "duty"}
    return None

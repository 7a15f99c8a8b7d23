"""What people mean whatever they are asked: back, stop, a human, thanks, anger, questions."""

from chatbot.readers.folding import loose
from chatbot.readers.keys import keys_of
from chatbot.readers.persons import no_phone

_LONGEST_ORDER, _BESIDE = 16, 4
_ORDERS, _INTENTS, _MOODS = keys_of("orders"), keys_of("intents"), keys_of("moods")
_ANSWERS, _ASKS = keys_of("answers"), keys_of("asks")
_SHORT_ASK = 14
"""「電話帳に入れる」「LINEの友だち追加」: whoever writes a few words about a thing asks for it."""


def order(text: str) -> str | None:
    """Return ``back`` or ``stop`` if a text asks for that and little else, or None."""
    said = loose(text)
    if len(said) > _LONGEST_ORDER:
        return None
    return next(
        (code for code, words in _ORDERS.items() if any(_orders(word, said) for word in words)),
        None,
    )


def _orders(word: str, said: str) -> bool:
    # 「早く終わりました」 tells how it was; only a word that begins the text, or nearly fills it, orders.
    return said.startswith(word) or (word in said and len(said) - len(word) <= _BESIDE)


def intent(text: str) -> str | None:
    """Return what somebody wants of the service, or None."""
    return _first(_INTENTS, loose(text))


def wants_human(text: str) -> str | None:
    """Return ``human`` or ``phone`` if somebody asks for a person, or None."""
    found = None if no_phone(text) else intent(text)
    return found if found in {"human", "phone"} else None


def mood(text: str) -> str | None:
    """Return ``anger``, ``thanks`` or ``hello``, or None."""
    return _first(_MOODS, loose(text))


def begins(text: str) -> bool:
    """Tell whether a text asks for something; a story or thanks may name a thing by the way.

    A wish always asks. A trouble, or a few words, ask unless they stand in thanks or in a story.
    """
    said = loose(text)
    for phrase in _ASKS["unlike"]:
        said = said.replace(phrase, "")
    if _has(_ASKS["wish"], said):
        return True
    greeting = next((word for word in _MOODS["hello"] if word in said), "")
    rest = said.replace(greeting, "")
    if _has(_MOODS["thanks"], rest):
        return False
    if _has(_ASKS["story"], rest) and not _has(_ASKS["trouble"], rest):
        return False
    return _has(_ASKS["trouble"], rest) or len(rest) <= _SHORT_ASK


def how(text: str) -> bool:
    """Tell whether a text asks how a thing is done, and not for somebody to come and help."""
    said = loose(text).replace(loose("いらない"), "")
    return _has(_ASKS["how"], said) and not _has((*_ASKS["wish"], *_ASKS["failure"]), said)


def troubled(text: str) -> bool:
    """Tell whether a text says that something does not work, or is wished for."""
    return _has((*_ASKS["wish"], *_ASKS["failure"]), loose(text))


def _has(words: tuple[str, ...], said: str) -> bool:
    return any(word in said for word in words)


def yes_or_no(text: str) -> bool | None:
    """Return whether a text says yes or no, or None if neither."""
    said = loose(text)
    if any(said.startswith(word) for word in _ANSWERS["no"]):
        return False
    if any(said.startswith(word) for word in _ANSWERS["yes"]):
        return True
    return None


def _first(keys: dict[str, tuple[str, ...]], said: str) -> str | None:
    return next((c for c, words in keys.items() if any(w in said for w in words)), None)

"""Which topic, which device: from whatever words people have for it."""

from chatbot.readers.folding import loose, near
from chatbot.readers.keys import keys_of

# A word that names the programme a person uses says more than the word for what they do with it.
_WEIGHT = {"line": 3, "mynumber": 3, "qr": 3, "payment": 2, "safety": 2, "settings": 2, "photo": 2}
_TOPIC_KEYS, _DEVICE_KEYS = keys_of("topics"), keys_of("devices")
_ANY_PHONE = keys_of("devices_asked")["phone"]
_NOT_THE_BANK = ("おんらいん", "がいどらいん", "えあらいん", "online")


def topics(text: str) -> tuple[str, ...]:
    """Return the topics a text speaks of, the likeliest first; empty if none."""
    said = loose(text)
    for other in _NOT_THE_BANK:
        said = said.replace(loose(other), "")
    scores = {code: _score(code, keys, said) for code, keys in _TOPIC_KEYS.items()}
    found = [code for code, score in scores.items() if score]
    if not found:
        return next(((c,) for c, keys in _TOPIC_KEYS.items() if _nearly(keys, said)), ())
    if len(found) > 1 and "other" in found:
        found.remove("other")
    best = max(scores.values())
    likely = [code for code in found if scores[code] * 2 > best]
    return tuple(sorted(likely, key=lambda code: -scores[code]))[:3]


def device(text: str) -> str | None:
    """Return the device a text speaks of, or None."""
    said = loose(text)
    found = next((c for c, keys in _DEVICE_KEYS.items() if any(k in said for k in keys)), None)
    if found is None:
        return next((c for c, keys in _DEVICE_KEYS.items() if _nearly(keys, said)), None)
    return found


def any_phone(text: str) -> bool:
    """Tell whether a text says no more than that it is a mobile phone."""
    said = loose(text)
    return any(word in said for word in _ANY_PHONE) and not set(topics(text)) - {"call_mail"}


def _score(code: str, keys: tuple[str, ...], said: str) -> int:
    return sum(len(key) for key in keys if key in said) * _WEIGHT.get(code, 1)


def _nearly(keys: tuple[str, ...], said: str) -> bool:
    longest = len(said) + 1  # Most texts are shorter than most keys, and no window fits.
    return any(near(key, said) for key in keys if len(key) <= longest)

"""Messages: what one call may carry to a person."""

import re
from typing import Any

from chatbot.simulator.limits.actions import QUICK_REPLY
from chatbot.simulator.limits.fields import (
    Check,
    Problems,
    Rule,
    anything,
    by_type,
    integer,
    list_of,
    number,
    one_of,
    pattern,
    said,
    shape,
    text,
    url,
)
from chatbot.simulator.limits.flex import CONTAINER
from chatbot.simulator.limits.imagemaps import IMAGEMAP_PARTS
from chatbot.simulator.limits.templates import TEMPLATE_KINDS

_HTTPS = url("https")
_DIGITS = pattern(r"\d{1,20}")
_QUOTE = text(500)
_EMOJI_ID = pattern(r"[0-9a-zA-Z_-]{1,40}")

_QUICK_ITEM = shape(
    {"type": one_of("action"), "imageUrl": _HTTPS, "action": QUICK_REPLY}, ("type", "action")
)
_QUICK = shape({"items": list_of(_QUICK_ITEM, 1, 13)}, ("items",))


def _not_line(sender: dict[str, Any], path: str, problems: Problems) -> None:
    # The sender's name may not pass for the platform itself.
    if re.fullmatch(r"line", sender.get("name", "").strip(), re.IGNORECASE):
        problems.add(f"{path}.name", "The name can't be used")


_SENDER = shape({"name": said(20), "iconUrl": _HTTPS}, (), _not_line)


def _emojis_match(message: dict[str, Any], path: str, problems: Problems) -> None:
    units = message["text"].encode("utf-16-le", "surrogatepass")
    for place, emoji in enumerate(message.get("emojis", [])):
        at = emoji["index"] * 2
        if units[at : at + 2] != "$".encode("utf-16-le"):
            problems.add(f"{path}.emojis[{place}].index", "Must point at a $ in text")


def _substitutions_match(message: dict[str, Any], path: str, problems: Problems) -> None:
    named = set(re.findall(r"(?<!\{)\{([A-Za-z0-9_]{1,20})\}(?!\})", message["text"]))
    if missing := named - set(message.get("substitution", {})):
        problems.add(f"{path}.substitution", f"must be specified: {', '.join(sorted(missing))}")


_EMOJI = shape(
    {"index": integer(0), "productId": _EMOJI_ID, "emojiId": _EMOJI_ID},
    ("index", "productId", "emojiId"),
)
_MENTIONEE = by_type(
    {
        "user": shape({"type": anything, "userId": pattern(r"U[0-9a-f]{32}")}, ("userId",)),
        "all": shape({"type": anything}),
    }
)
_SUBSTITUTE = by_type(
    {
        "emoji": shape(
            {"type": anything, "productId": _EMOJI_ID, "emojiId": _EMOJI_ID},
            ("productId", "emojiId"),
        ),
        "mention": shape({"type": anything, "mentionee": _MENTIONEE}, ("mentionee",)),
    }
)


def _substitution(value: Any, path: str, problems: Problems) -> None:
    names = list(value) if isinstance(value, dict) else []
    shape(dict.fromkeys(names, _SUBSTITUTE))(value, path, problems)
    if len(names) > 100:
        problems.add(path, "Size must be between 0 and 100")


def _message(kind: str, parts: dict[str, Check], required: tuple[str, ...], *rules: Rule) -> Check:
    common: dict[str, Check] = {"type": one_of(kind), "quickReply": _QUICK, "sender": _SENDER}
    return shape({**common, **parts}, required, *rules)


_MEDIA: dict[str, Check] = {"originalContentUrl": _HTTPS, "previewImageUrl": _HTTPS}
_KINDS = {
    "text": _message(
        "text",
        {"text": text(5000), "emojis": list_of(_EMOJI, 0, 20), "quoteToken": _QUOTE},
        ("text",),
        _emojis_match,
    ),
    "textV2": _message(
        "textV2",
        {"text": text(5000), "substitution": _substitution, "quoteToken": _QUOTE},
        ("text",),
        _substitutions_match,
    ),
    "sticker": _message(
        "sticker",
        {"packageId": _DIGITS, "stickerId": _DIGITS, "quoteToken": _QUOTE},
        ("packageId", "stickerId"),
    ),
    "image": _message("image", _MEDIA, ("originalContentUrl", "previewImageUrl")),
    "video": _message(
        "video",
        {**_MEDIA, "trackingId": pattern(r"[a-zA-Z0-9.=,+*()%$&;:@{}!?<>\[\]\-_]{1,100}")},
        ("originalContentUrl", "previewImageUrl"),
    ),
    "audio": _message(
        "audio",
        {"originalContentUrl": _HTTPS, "duration": integer(1)},
        ("originalContentUrl", "duration"),
    ),
    "location": _message(
        "location",
        {
            "title": text(100),
            "address": text(100),
            "latitude": number(-90, 90),
            "longitude": number(-180, 180),
        },
        ("title", "address", "latitude", "longitude"),
    ),
    "template": _message(
        "template", {"altText": text(1500), "template": TEMPLATE_KINDS}, ("altText", "template")
    ),
    "flex": _message(
        "flex", {"altText": text(1500), "contents": CONTAINER}, ("altText", "contents")
    ),
    "imagemap": _message("imagemap", IMAGEMAP_PARTS, ("baseUrl", "altText", "baseSize", "actions")),
}
MESSAGE = by_type(_KINDS)
MESSAGES = list_of(MESSAGE, 1, 5)

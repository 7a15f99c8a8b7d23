"""Flex messages: components, what may contain what, and the size of the whole."""

import json
from typing import Any

from chatbot.simulator.limits.actions import FLEX, FLEX_BUTTON
from chatbot.simulator.limits.fields import (
    COLOUR_ALPHA,
    Check,
    Problems,
    boolean,
    by_type,
    integer,
    later,
    list_of,
    one_of,
    pattern,
    shape,
    text,
    url,
)

BUBBLE_BYTES, CAROUSEL_BYTES = 30_000, 50_000
BUBBLE_SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
_SCALE = ("xs", "sm", "md", "lg", "xl", "xxl")
_FONTS = ("xxs", *_SCALE, "3xl", "4xl", "5xl")
_PX = r"\d+(\.\d+)?px"
_PX_PERCENT = r"\d+(\.\d+)?(px|%)"

_FONT = pattern(_PX, *_FONTS)
_SPACE = pattern(_PX, "none", *_SCALE)
_PADDING = pattern(_PX_PERCENT, "none", *_SCALE)
_OFFSET = pattern(r"-?\d+(\.\d+)?(px|%)", "none", *_SCALE)
_LENGTH = pattern(_PX_PERCENT)
_FLEX = integer(0)
_ALIGN = one_of("start", "end", "center")
_GRAVITY = one_of("top", "bottom", "center")
_HTTPS = url("https")

_PLACED: dict[str, Check] = {
    "margin": _SPACE,
    "position": one_of("relative", "absolute"),
    "offsetTop": _OFFSET,
    "offsetBottom": _OFFSET,
    "offsetStart": _OFFSET,
    "offsetEnd": _OFFSET,
}
_LETTERS: dict[str, Check] = {
    "size": _FONT,
    "color": COLOUR_ALPHA,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}


def _ratio(value: Any, path: str, problems: Problems) -> None:
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        problems.add(path, "Must look like 20:13")
        return
    width, height = int(parts[0]), int(parts[1])
    if not (1 <= width <= 100_000 and 1 <= height <= 100_000) or height > 3 * width:
        problems.add(path, "The height can't exceed three times the width")


def _something_to_read(component: dict[str, Any], path: str, problems: Problems) -> None:
    if "text" not in component and not component.get("contents"):
        problems.add(f"{path}.text", "text or contents must be specified")


def _children_fit(box: dict[str, Any], path: str, problems: Problems) -> None:
    baseline = box["layout"] == "baseline"
    for place, child in enumerate(box["contents"]):
        kind = child["type"]
        wrong = kind not in _IN_BASELINE if baseline else kind not in _IN_BOX
        if wrong:
            where = f"{path}.contents[{place}]"
            problems.add(where, f"{kind} can't be placed in a {box['layout']} box")


_IN_BASELINE = frozenset({"icon", "text", "filler"})
_IN_BOX = frozenset({"box", "button", "image", "text", "separator", "filler"})

_SPAN = shape({"type": one_of("span"), "text": text(2000, 0), **_LETTERS}, ("type",))
_TEXT = shape(
    {
        "type": one_of("text"),
        "text": text(5000),
        "contents": list_of(_SPAN, 0, 100),
        **_LETTERS,
        **_PLACED,
        "flex": _FLEX,
        "align": _ALIGN,
        "gravity": _GRAVITY,
        "wrap": boolean,
        "lineSpacing": pattern(_PX),
        "maxLines": integer(0),
        "action": FLEX,
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    ("type",),
    _something_to_read,
)
_BUTTON = shape(
    {
        "type": one_of("button"),
        "action": FLEX_BUTTON,
        **_PLACED,
        "flex": _FLEX,
        "height": one_of("sm", "md"),
        "style": one_of("primary", "secondary", "link"),
        "color": COLOUR_ALPHA,
        "gravity": _GRAVITY,
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    ("type", "action"),
)
_IMAGE = shape(
    {
        "type": one_of("image"),
        "url": _HTTPS,
        **_PLACED,
        "flex": _FLEX,
        "align": _ALIGN,
        "gravity": _GRAVITY,
        "size": pattern(_PX_PERCENT, *_FONTS, "full"),
        "aspectRatio": _ratio,
        "aspectMode": one_of("cover", "fit"),
        "backgroundColor": COLOUR_ALPHA,
        "action": FLEX,
        "animated": boolean,
    },
    ("type", "url"),
)
_ICON = shape(
    {
        "type": one_of("icon"),
        "url": _HTTPS,
        **_PLACED,
        "size": _FONT,
        "aspectRatio": _ratio,
        "scaling": boolean,
    },
    ("type", "url"),
)
_SEPARATOR = shape(
    {"type": one_of("separator"), "margin": _SPACE, "color": COLOUR_ALPHA}, ("type",)
)
_FILLER = shape({"type": one_of("filler"), "flex": _FLEX}, ("type",))
_GRADIENT = shape(
    {
        "type": one_of("linearGradient"),
        "angle": pattern(r"\d+(\.\d+)?deg"),
        "startColor": COLOUR_ALPHA,
        "endColor": COLOUR_ALPHA,
        "centerColor": COLOUR_ALPHA,
        "centerPosition": pattern(r"\d+(\.\d+)?%"),
    },
    ("type", "angle", "startColor", "endColor"),
)
_CHILD: Check = by_type(
    {
        "box": later(lambda: BOX),
        "button": _BUTTON,
        "image": _IMAGE,
        "text": _TEXT,
        "icon": _ICON,
        "separator": _SEPARATOR,
        "filler": _FILLER,
    }
)
BOX: Check = shape(
    {
        "type": one_of("box"),
        "layout": one_of("horizontal", "vertical", "baseline"),
        "contents": list_of(_CHILD, 0, 500),
        **_PLACED,
        "flex": _FLEX,
        "spacing": _SPACE,
        "backgroundColor": COLOUR_ALPHA,
        "borderColor": COLOUR_ALPHA,
        "borderWidth": pattern(_PX, "none", "light", "normal", "medium", "semi-bold", "bold"),
        "cornerRadius": _SPACE,
        "width": _LENGTH,
        "maxWidth": _LENGTH,
        "height": _LENGTH,
        "maxHeight": _LENGTH,
        "paddingAll": _PADDING,
        "paddingTop": _PADDING,
        "paddingBottom": _PADDING,
        "paddingStart": _PADDING,
        "paddingEnd": _PADDING,
        "action": FLEX,
        "justifyContent": one_of(
            "center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"
        ),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": _GRADIENT,
    },
    ("type", "layout", "contents"),
    _children_fit,
)
_VIDEO = shape(
    {
        "type": one_of("video"),
        "url": _HTTPS,
        "previewUrl": _HTTPS,
        "altContent": by_type({"box": BOX, "image": _IMAGE}),
        "aspectRatio": _ratio,
        "action": FLEX,
    },
    ("type", "url", "previewUrl", "altContent"),
)
_BLOCK_STYLE = shape(
    {"backgroundColor": COLOUR_ALPHA, "separator": boolean, "separatorColor": COLOUR_ALPHA}
)
_STYLES = shape(dict.fromkeys(("header", "hero", "body", "footer"), _BLOCK_STYLE))


def _some_block(bubble: dict[str, Any], path: str, problems: Problems) -> None:
    if not any(block in bubble for block in ("header", "hero", "body", "footer")):
        problems.add(path, "At least one block must be specified")


def _bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _bubble_weight(bubble: dict[str, Any], path: str, problems: Problems) -> None:
    if _bytes(bubble) > BUBBLE_BYTES:
        problems.add(path, "The bubble must be 30 KB or less")


def _carousel_weight(carousel: dict[str, Any], path: str, problems: Problems) -> None:
    if _bytes(carousel) > CAROUSEL_BYTES:
        problems.add(path, "The carousel must be 50 KB or less")


def _one_size(carousel: dict[str, Any], path: str, problems: Problems) -> None:
    if len({bubble.get("size", "mega") for bubble in carousel["contents"]}) > 1:
        problems.add(f"{path}.contents", "All bubbles must have the same size")


BUBBLE = shape(
    {
        "type": one_of("bubble"),
        "size": one_of(*BUBBLE_SIZES),
        "direction": one_of("ltr", "rtl"),
        "header": BOX,
        "hero": by_type({"box": BOX, "image": _IMAGE, "video": _VIDEO}),
        "body": BOX,
        "footer": BOX,
        "styles": _STYLES,
        "action": FLEX,
    },
    ("type",),
    _some_block,
    _bubble_weight,
)
CAROUSEL = shape(
    {
        "type": one_of("carousel"),
        "contents": list_of(by_type({"bubble": BUBBLE}), 1, 12),
    },
    ("type", "contents"),
    _one_size,
    _carousel_weight,
)
CONTAINER = by_type({"bubble": BUBBLE, "carousel": CAROUSEL})

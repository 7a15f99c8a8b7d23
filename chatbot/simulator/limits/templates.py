"""Template messages: buttons, confirm, carousel and image carousel."""

from typing import Any

from chatbot.simulator.limits.actions import IMAGE_COLUMN, TEMPLATE, TEMPLATE_DEFAULT
from chatbot.simulator.limits.fields import (
    COLOUR,
    Problems,
    by_type,
    list_of,
    one_of,
    said,
    shape,
    url,
)
from chatbot.simulator.limits.lengths import graphemes

_HTTPS = url("https")
_PICTURE = {
    "imageAspectRatio": one_of("rectangle", "square"),
    "imageSize": one_of("cover", "contain"),
}


def _shorter_beside_pictures(plain: int, beside: int) -> Any:
    def rule(template: dict[str, Any], path: str, problems: Problems) -> None:
        limited = "title" in template or "thumbnailImageUrl" in template
        most = beside if limited else plain
        if graphemes(template["text"]) > most:
            problems.add(f"{path}.text", f"Length must be between 1 and {most}")

    return rule


def _same_columns(template: dict[str, Any], path: str, problems: Problems) -> None:
    def look(column: dict[str, Any]) -> tuple[int, bool, bool]:
        return len(column["actions"]), "title" in column, "thumbnailImageUrl" in column

    if len({look(column) for column in template["columns"]}) > 1:
        problems.add(f"{path}.columns", "All columns must have the same actions, title and image")


_COLUMN = shape(
    {
        "thumbnailImageUrl": _HTTPS,
        "imageBackgroundColor": COLOUR,
        "title": said(40),
        "text": said(120),
        "defaultAction": TEMPLATE_DEFAULT,
        "actions": list_of(TEMPLATE, 1, 3),
    },
    ("text", "actions"),
    _shorter_beside_pictures(120, 60),
)

BUTTONS = shape(
    {
        "type": one_of("buttons"),
        "thumbnailImageUrl": _HTTPS,
        **_PICTURE,
        "imageBackgroundColor": COLOUR,
        "title": said(40),
        "text": said(160),
        "defaultAction": TEMPLATE_DEFAULT,
        "actions": list_of(TEMPLATE, 1, 4),
    },
    ("text", "actions"),
    _shorter_beside_pictures(160, 60),
)
CONFIRM = shape(
    {"type": one_of("confirm"), "text": said(240), "actions": list_of(TEMPLATE, 2, 2)},
    ("text", "actions"),
)
CAROUSEL = shape(
    {"type": one_of("carousel"), **_PICTURE, "columns": list_of(_COLUMN, 1, 10)},
    ("columns",),
    _same_columns,
)
_IMAGE_COLUMN = shape({"imageUrl": _HTTPS, "action": IMAGE_COLUMN}, ("imageUrl", "action"))
IMAGE_CAROUSEL = shape(
    {"type": one_of("image_carousel"), "columns": list_of(_IMAGE_COLUMN, 1, 10)}, ("columns",)
)
TEMPLATE_KINDS = by_type(
    {
        "buttons": BUTTONS,
        "confirm": CONFIRM,
        "carousel": CAROUSEL,
        "image_carousel": IMAGE_CAROUSEL,
    }
)

"""Rich menus: the definition and its picture."""

import struct
from typing import Any

from chatbot.simulator.limits.actions import RICH_MENU_AREA
from chatbot.simulator.limits.fields import Problems, boolean, integer, list_of, said, shape

IMAGE_BYTES = 1_000_000
_LEAST_RATIO = 1.45


def _ratio(size: dict[str, Any], path: str, problems: Problems) -> None:
    if size["width"] / size["height"] < _LEAST_RATIO:
        problems.add(f"{path}.height", "The aspect ratio (width/height) must be at least 1.45")


def _inside(menu: dict[str, Any], _: str, problems: Problems) -> None:
    size = menu["size"]
    for place, area in enumerate(menu["areas"]):
        bounds = area["bounds"]
        wide = bounds["x"] + bounds["width"] > size["width"]
        if wide or bounds["y"] + bounds["height"] > size["height"]:
            problems.add(f"areas[{place}].bounds", "Must lie within the rich menu")


_SIZE = shape({"width": integer(800, 2500), "height": integer(250)}, ("width", "height"), _ratio)
_BOUNDS = shape(
    {"x": integer(0), "y": integer(0), "width": integer(1), "height": integer(1)},
    ("x", "y", "width", "height"),
)
_AREA = shape({"bounds": _BOUNDS, "action": RICH_MENU_AREA}, ("bounds", "action"))
RICH_MENU = shape(
    {
        "size": _SIZE,
        "selected": boolean,
        "name": said(300),
        "chatBarText": said(14),
        "areas": list_of(_AREA, 0, 20),
    },
    ("size", "selected", "name", "chatBarText", "areas"),
    _inside,
)


def image_problem(picture: bytes, mime: str, size: dict[str, int]) -> str | None:
    """Return why LINE refuses the picture for a menu of this size, or None."""
    if len(picture) > IMAGE_BYTES:
        return "The image must be 1 MB or less"
    found = _png_size(picture) if mime == "image/png" else _jpeg_size(picture)
    if found is None:
        return "The image does not match its content type"
    if found != (size["width"], size["height"]):
        return "The image size must be the same as the size of the rich menu"
    return None


def _png_size(picture: bytes) -> tuple[int, int] | None:
    if picture[:8] != b"\x89PNG\r\n\x1a\n" or len(picture) < 24:
        return None
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def _jpeg_size(picture: bytes) -> tuple[int, int] | None:
    at = 2
    if picture[:2] != b"\xff\xd8":
        return None
    while at + 9 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", picture[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", picture[at + 2 : at + 4])[0])
    return None

"""Draw the menus: big words, simple signs, dark on light. Our own drawing, no borrowed picture."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from chatbot.richmenu.menus import HEIGHT, WIDTH, Area, Menu, bounds

GROUND, TILE, INK, BLUE, WHITE, LINE = (
    "#D3DEEF",
    "#FFFFFF",
    "#1A1A1A",
    "#00118F",
    "#FFFFFF",
    "#8FA3C4",
)
WORDS = 138
"""Height of the letters, in the menu's own pixels."""

EDITION = 1
"""Raise it when the drawing changes: LINE never takes another picture for the same menu."""

Pen = ImageDraw.ImageDraw
Spot = tuple[int, int]


@cache
@cache
def draw(menu: Menu) -> bytes:
    """Return the menu's picture as PNG; the same menu gives the same bytes."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(picture)
    for place, area in enumerate(menu.areas):
        _tile(pen, area, bounds(menu, place))
    out = BytesIO()
    # The octree is ten times as fast as the median cut, and as good for four flat colours.
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()


def _tile(pen: Pen, area: Area, box: tuple[int, int, int, int]) -> None:
    x, y, width, height = box
    main = area.tone == "main"
    frame = (x + 18, y + 18, x + width - 18, y + height - 18)
    pen.rounded_rectangle(frame, 56, fill=BLUE if main else TILE, outline=LINE, width=6)
    ink = WHITE if main else BLUE
    middle = x + width // 2
    _SIGNS[area.picture](pen, (middle, y + 235), ink, BLUE if main else TILE)
    words = WHITE if main else INK
    for line, at in ((area.first, y + 495), (area.second, y + 665)):
        _write(pen, line, (middle, at), width - 80, words)


def _write(pen: Pen, line: str, at: Spot, room: int, colour: str) -> None:
    size = WORDS
    while pen.textlength(line, font=_letters(size)) > room:
        size -= 4
    pen.text(
        at, line, font=_letters(size), fill=colour, anchor="mm", stroke_width=3, stroke_fill=colour
    )


@lru_cache(maxsize=32)
def _letters(size: int) -> ImageFont.FreeTypeFont:
    found = find_spec("matplotlib_fontja")
    if found is None or not found.submodule_search_locations:
        message = "the package matplotlib-fontja, which brings the Japanese letters, is missing"
        raise RuntimeError(message)
    return ImageFont.truetype(f"{found.submodule_search_locations[0]}/fonts/ipaexg.ttf", size)


def _person(pen: Pen, at: Spot, ink: str, _: str) -> None:
    x, y = at
    pen.ellipse((x - 62, y - 150, x + 62, y - 26), fill=ink)
    pen.pieslice((x - 130, y, x + 130, y + 260), 180, 360, fill=ink)


def _people(pen: Pen, at: Spot, ink: str, ground: str) -> None:
    x, y = at
    for shift in (-150, 150):
        pen.ellipse((x + shift - 48, y - 100, x + shift + 48, y - 4), fill=ink)
        pen.pieslice((x + shift - 100, y + 18, x + shift + 100, y + 218), 180, 360, fill=ink)
    pen.ellipse((x - 74, y - 158, x + 74, y - 10), fill=ground)
    pen.pieslice((x - 140, y - 14, x + 140, y + 266), 180, 360, fill=ground)
    _person(pen, (x, y), ink, ground)


def _desk(pen: Pen, at: Spot, ink: str, _: str) -> None:
    x, y = at
    pen.polygon(((x - 190, y - 20), (x, y - 150), (x + 190, y - 20)), fill=ink)
    pen.rectangle((x - 150, y, x + 150, y + 130), outline=ink, width=26)
    pen.rectangle((x - 36, y + 40, x + 36, y + 130), fill=ink)


def _paper(pen: Pen, at: Spot, ink: str, ground: str) -> None:
    x, y = at
    pen.rounded_rectangle((x - 115, y - 150, x + 115, y + 130), 20, fill=ink)
    for line in (-84, -20, 44):
        pen.rectangle((x - 70, y + line, x + (70 if line < 40 else 10), y + line + 24), fill=ground)


def _talk(pen: Pen, at: Spot, ink: str, ground: str) -> None:
    x, y = at
    pen.rounded_rectangle((x - 190, y - 150, x + 190, y + 80), 70, fill=ink)
    pen.polygon(((x - 90, y + 60), (x - 120, y + 150), (x + 10, y + 70)), fill=ink)
    for shift in (-95, 0, 95):
        pen.ellipse((x + shift - 26, y - 61, x + shift + 26, y - 9), fill=ground)


def _bell(pen: Pen, at: Spot, ink: str, _: str) -> None:
    x, y = at
    pen.pieslice((x - 110, y - 150, x + 110, y + 70), 180, 360, fill=ink)
    pen.rectangle((x - 110, y - 42, x + 110, y + 60), fill=ink)
    pen.rounded_rectangle((x - 160, y + 44, x + 160, y + 84), 20, fill=ink)
    pen.ellipse((x - 34, y + 92, x + 34, y + 150), fill=ink)


def _calendar(pen: Pen, at: Spot, ink: str, ground: str) -> None:
    x, y = at
    pen.rounded_rectangle((x - 160, y - 130, x + 160, y + 130), 28, fill=ink)
    pen.rectangle((x - 132, y - 50, x + 132, y + 102), fill=ground)
    for shift in (-80, 80):
        pen.rounded_rectangle((x + shift - 16, y - 165, x + shift + 16, y - 95), 12, fill=ink)
    for row in (-20, 46):
        for column in (-92, -20, 52):
            pen.rectangle((x + column, y + row, x + column + 40, y + row + 36), fill=ink)


def _dial(pen: Pen, at: Spot, ink: str, ground: str) -> None:
    x, y = at
    for line, knob in ((-100, 70), (0, -70), (100, 30)):
        pen.rounded_rectangle((x - 160, y + line - 12, x + 160, y + line + 12), 12, fill=ink)
        pen.ellipse((x + knob - 42, y + line - 42, x + knob + 42, y + line + 42), fill=ink)
        pen.ellipse((x + knob - 20, y + line - 20, x + knob + 20, y + line + 20), fill=ground)


_SIGNS: dict[str, Callable[[Pen, Spot, str, str], None]] = {
    "person": _person,
    "people": _people,
    "desk": _desk,
    "paper": _paper,
    "talk": _talk,
    "bell": _bell,
    "calendar": _calendar,
    "dial": _dial,
}

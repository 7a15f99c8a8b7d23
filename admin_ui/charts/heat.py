"""A table as a picture: the darker a field, the more; its number stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from admin_ui.charts.marks import WIDE, Chart, Mark, Rect, Words, upright

SHADES = 5
HIDDEN = "＊"


@dataclass(frozen=True)
class Field:
    """One field: its value (None: hidden), and what is written instead of the number, if anything."""

    value: int | None
    kind: str = ""
    said: str = ""
    is_soft: bool = False


def shade(value: int | None, most: int) -> int:
    """Return how dark a field is, from 0 (nothing, or hidden) to ``SHADES``."""
    if not value or most <= 0:
        return 0
    return max(1, min(SHADES, -(-value * SHADES // most)))


def heat(
    said: tuple[str, str],
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    fields: Mapping[tuple[str, str], Field],
    width: int,
) -> Chart:
    """Draw rows and columns, each with code and name; a field that is missing holds nothing."""
    left, head, high = (96, 84, 28) if width == WIDE else (52, 84, 26)
    wide = (width - left) / max(len(columns), 1)
    most = max((field.value or 0 for field in fields.values()), default=0)
    marks: list[Mark] = []
    for at, name in enumerate(columns.values()):
        short = name.replace("・", "")[:6]
        marks += upright(left + (at + 0.5) * wide, head - 8, short, "chart__head")
    for down, (row, name) in enumerate(rows.items()):
        y = head + down * high
        size = "" if len(name) <= 4 else " chart__label--small"
        said_row = name if width == WIDE else name[:5]
        marks.append(Words(left - 6, y + high / 2 + 4, said_row, f"chart__label{size}", "end"))
        for at, column in enumerate(columns):
            field = fields.get((row, column), Field(0))
            marks += _field(field, (left + at * wide, y, wide, high), most)
    return Chart(width, head + len(rows) * high + 2, *said, tuple(marks))


def _field(field: Field, box: tuple[float, float, float, float], most: int) -> list[Mark]:
    x, y, wide, high = box
    dark = shade(field.value, most)
    kind = field.kind or f"field field--{dark}"
    marks: list[Mark] = [Rect(x, y, wide - 2, high - 2, kind)]
    text = field.said or (HIDDEN if field.value is None else f"{field.value:,}")
    if text != "0":
        light = not field.kind and dark >= SHADES - 1
        ink = "field__text--light" if light else "field__text--soft" if field.is_soft else ""
        place = (x + (wide - 2) / 2, y + high / 2 + 3)
        marks.append(Words(*place, text, f"field__text {ink}".strip(), "middle"))
    return marks

"""Bars: upright ones along the weeks, lying ones with a name each, and one bar of parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin_ui.charts.marks import WIDE, Chart, Line, Mark, Rect, Words, words_width
from admin_ui.charts.scales import scale

LEFT, TOP = 40, 14
FILLS = ("solid", "hatch", "dots", "plain", "cross", "rows", "checks")
"""How the parts of a bar are told apart without colour; what is unknown is left plain."""


@dataclass(frozen=True)
class Column:
    """One upright bar: its name, its value (None: not shown), and signs below it."""

    name: str
    value: int | None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of a whole; ``value`` None is not shown, ``size`` is what it takes of the bar."""

    name: str
    value: int | None
    size: int
    fill: str


@dataclass(frozen=True)
class Bar:
    """One lying bar with what is written at its end, and a mark such as a capacity."""

    name: str
    value: float
    said: str
    limit: float | None = None


def columns(said: tuple[str, str], found: Sequence[Column], signs: int, width: int) -> Chart:
    """Draw upright bars; ``signs`` rows of signs stand below, each at its bar."""
    floor = 180.0 if width == WIDE else 150.0
    axis = scale((one.value or 0 for one in found), floor - TOP, 4)
    wide = (width - LEFT - 8) / max(len(found), 1)
    marks: list[Mark] = []
    for tick in axis.ticks:
        y = floor - axis.at(tick)
        kind = "chart__base" if tick == 0 else "chart__grid"
        marks.append(Line(((LEFT, y), (width - 8, y)), kind))
        marks.append(Words(LEFT - 6, y + 4, f"{tick:,.0f}", "chart__tick", "end"))
    every = max(1, -(-(44 if width == WIDE else 48) // max(int(wide), 1)))
    for at, one in enumerate(found):
        x = LEFT + at * wide
        marks += _column(one, (x, wide), floor, axis.at(one.value or 0))
        if at % every == 0 and x + words_width(one.name, 11) / 2 + wide / 2 < width:
            below = floor + 17 * (signs + 1)
            marks.append(Words(x + wide / 2, below, one.name, "chart__tick", "middle"))
    return Chart(width, round(floor + 17 * (signs + 1) + 10), *said, tuple(marks))


def _column(one: Column, at: tuple[float, float], floor: float, high: float) -> list[Mark]:
    x, wide = at
    marks: list[Mark] = []
    if one.value is None:
        marks.append(Words(x + wide / 2, floor - 4, "＊", "chart__tick", "middle"))
    elif one.value:
        gap = min(wide * 0.15, 6)
        marks.append(Rect(x + gap, floor - high, wide - 2 * gap, high, "chart__bar"))
        if words_width(f"{one.value:,}") <= wide:
            text = f"{one.value:,}"
            marks.append(Words(x + wide / 2, floor - high - 4, text, "chart__value", "middle"))
    marks += [
        Words(x + wide / 2, floor + 17 * (row + 1), sign, "chart__sign", "middle")
        for row, sign in enumerate(one.signs)
        if sign
    ]
    return marks


def lying(said: tuple[str, str], found: Sequence[Bar], width: int, limit: str = "") -> Chart:
    """Draw lying bars with their names; ``limit`` names the mark across a bar, if there is one."""
    high, left = (26, 120) if width == WIDE else (44, 8)
    end = max((words_width(one.said) for one in found), default=0) + 12
    axis = scale((max(one.value, one.limit or 0) for one in found), width - left - end, 5)
    marks: list[Mark] = []
    for at, one in enumerate(found):
        top = at * high + (2 if width == WIDE else 18)
        where: Words = (
            Words(left - 8, top + 15, one.name, "chart__label", "end")
            if width == WIDE
            else Words(left, top - 5, one.name, "chart__label")
        )
        marks.append(where)
        long = axis.at(one.value)
        if long:
            marks.append(Rect(left, top, long, 20, "chart__bar"))
        if one.limit is not None:
            x = left + axis.at(one.limit)
            marks.append(Line(((x, top - 1), (x, top + 21)), "chart__limit"))
        beside = max(long, axis.at(one.limit or 0))
        marks.append(Words(left + beside + 6, top + 15, one.said, "chart__value"))
    below = len(found) * high + 6
    if limit:
        marks.append(Line(((left, below), (left, below + 14)), "chart__limit"))
        marks.append(Words(left + 8, below + 12, limit, "chart__tick"))
    return Chart(width, below + (22 if limit else 0), *said, tuple(marks))


def parted(said: tuple[str, str], parts: Sequence[Part], width: int) -> Chart:
    """Draw one bar of parts; what is too small to hold its number has it in the legend only."""
    whole = sum(part.size for part in parts)
    x, marks = 0.0, list[Mark]()
    for part in parts:
        if not part.size:
            continue
        wide = part.size / whole * (width - 2)
        marks.append(Rect(1 + x, 4, wide, 44, f"part part--{part.fill}", part.fill))
        text = "＊" if part.value is None else f"{part.value:,}"
        if words_width(text) + 10 <= wide:
            # Numbers stand on a plate of their own: a pattern would run through them.
            plate = words_width(text) + 8
            middle = 1 + x + wide / 2
            marks.append(Rect(middle - plate / 2, 16, plate, 20, "chart__plate"))
            marks.append(Words(middle, 31, text, "chart__value", "middle"))
        x += wide
    return Chart(width, 52, *said, tuple(marks))

"""What a drawing consists of; every mark names its class, so that the style sheet gives the colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Anchor: TypeAlias = Literal["start", "middle", "end"]
NARROW, WIDE = 328, 720
"""The two widths every chart is drawn in: for a telephone, and for a desk or a sheet of paper."""

_WIDE_FROM = 0x2E80
"""From here on Unicode's characters are as wide as they are high."""


@dataclass(frozen=True)
class Rect:
    """A box; ``fill`` names a pattern that also tells it apart without colour."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    fill: str = ""
    shape: str = "rect"


@dataclass(frozen=True)
class Line:
    """A stroke through these points, as SVG writes them."""

    points: tuple[tuple[float, float], ...]
    kind: str
    shape: str = "line"

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{plain(x)},{plain(y)}" for x, y in self.points)


@dataclass(frozen=True)
class Dot:
    """A circle around a point."""

    x: float
    y: float
    radius: float
    kind: str
    shape: str = "dot"


@dataclass(frozen=True)
class Words:
    """A text; ``upright`` sets its characters one below the other."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: Anchor = "start"
    shape: str = "words"


Mark: TypeAlias = Rect | Line | Dot | Words


@dataclass(frozen=True)
class Chart:
    """A drawing in its own units; ``desc`` says to those who do not see it what it shows."""

    width: int
    height: int
    title: str
    desc: str
    marks: tuple[Mark, ...]

    def spots(self) -> Iterator[tuple[float, float]]:
        """Return the corners of all marks, which must lie on the drawing."""
        for mark in self.marks:
            yield from _corners(mark)


def _corners(mark: Mark) -> tuple[tuple[float, float], ...]:
    if isinstance(mark, Rect):
        return (mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)
    if isinstance(mark, Line):
        return mark.points
    if isinstance(mark, Dot):
        r = mark.radius
        return (mark.x - r, mark.y - r), (mark.x + r, mark.y + r)
    wide = words_width(mark.text)
    left = {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
    return (mark.x - left, mark.y), (mark.x - left + wide, mark.y)


def words_width(text: str, size: float = 12) -> float:
    """Return about how wide a text is: full characters are as wide as they are high."""
    return sum(size if ord(one) >= _WIDE_FROM else size * 0.58 for one in text)


def plain(value: float) -> str:
    """Return a coordinate with at most one digit after the point: 12, 12.5."""
    return f"{round(value, 1):g}"


def upright(x: float, y: float, text: str, kind: str, step: float = 12) -> tuple[Words, ...]:
    """Return a text whose characters stand one below the other, the last one at ``y``."""
    top = y - (len(text) - 1) * step
    return tuple(
        Words(x, top + number * step, "｜" if one == "ー" else one, kind, "middle")
        for number, one in enumerate(text)
    )

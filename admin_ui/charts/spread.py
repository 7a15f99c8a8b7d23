"""How something is spread: bars over ranges, with where the middle lies and where nine in ten do."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin_ui.charts.marks import WIDE, Chart, Line, Mark, Rect, Words, words_width
from admin_ui.charts.scales import scale

TOP, BOTTOM, LEFT, RIGHT = 50, 28, 34, 10
TURN = 14


@dataclass(frozen=True)
class Range:
    """One bar: from ``low`` up to but without ``high`` (None: and more); None is not shown."""

    name: str
    low: float
    high: float | None
    value: int | None


def sorted_in(values: Sequence[int], steps: Sequence[int]) -> list[int]:
    """Return how many values lie from each step up to the next one; the first step is the least."""
    counts = [0] * len(steps)
    for value in values:
        counts[sum(value >= step for step in steps[1:])] += 1
    return counts


def ranges_of(
    names: Sequence[str], steps: Sequence[int], shown: Sequence[int | None]
) -> tuple[Range, ...]:
    """Return the bars from each step up to the next one, with what is shown of each."""
    ends = (*steps[1:], None)
    return tuple(
        Range(name, low, high, value)
        for name, low, high, value in zip(names, steps, ends, shown, strict=True)
    )


@dataclass(frozen=True)
class Flag:
    """A place along the axis with its name: the median, nine in ten."""

    name: str
    value: float


def spread(
    said: tuple[str, str], ranges: Sequence[Range], flags: Sequence[Flag], width: int
) -> Chart:
    """Draw the bars and flags; a flag stands within the bar that holds its value."""
    height = 230 if width == WIDE else 210
    wide = (width - LEFT - RIGHT) / max(len(ranges), 1)
    # Names that would run into each other stand in two lines by turns.
    turn = TURN if any(words_width(one.name) > wide for one in ranges) else 0
    floor = float(height - BOTTOM - turn)
    axis = scale((one.value or 0 for one in ranges), floor - TOP - 14, 4)
    marks: list[Mark] = [Line(((LEFT, floor), (width - RIGHT, floor)), "chart__base")]
    for at, one in enumerate(ranges):
        x, high = LEFT + at * wide, axis.at(one.value or 0)
        if high:
            marks.append(Rect(x + 2, floor - high, wide - 4, high, "chart__bar"))
        text = "＊" if one.value is None else f"{one.value:,}"
        marks.append(Words(x + wide / 2, floor - high - 5, text, "chart__value", "middle"))
        marks.append(
            Words(x + wide / 2, floor + 17 + turn * (at % 2), one.name, "chart__tick", "middle")
        )
    for row, flag in enumerate(flags):
        marks += _flag(flag, LEFT + _place(flag.value, ranges) * wide, row, (floor, width))
    return Chart(width, height, *said, tuple(marks))


def _place(value: float, ranges: Sequence[Range]) -> float:
    """Return how many bars from the left a value stands, with parts of a bar."""
    for at, one in enumerate(ranges):
        if one.high is None:
            return at + 0.5
        if value < one.high:
            return at + max(0.0, value - one.low) / (one.high - one.low)
    return float(len(ranges))


def _flag(flag: Flag, x: float, row: int, field: tuple[float, int]) -> list[Mark]:
    floor, width = field
    y = 14 + row * 18
    kind = f"chart__flag chart__flag--{row}"
    before = x + 6 + words_width(flag.name) > width
    text = Words(
        x - 6 if before else x + 6, y, flag.name, "chart__name", "end" if before else "start"
    )
    return [Line(((x, y - 10), (x, floor)), kind), text]

"""Lines over the months of a year, each with its name at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin_ui.charts.marks import WIDE, Chart, Dot, Line, Mark, Words, words_width
from admin_ui.charts.scales import Scale, apart, scale

TOP, BOTTOM, LEFT = 16, 30, 46
NAME_GAP = 15


@dataclass(frozen=True)
class Series:
    """One line: a value for each column, or None where there is none; ``kind`` is its stroke."""

    name: str
    kind: str
    values: tuple[int | None, ...]

    @property
    def last(self) -> tuple[int, int] | None:
        """The last value there is, with its column."""
        known = [(at, value) for at, value in enumerate(self.values) if value is not None]
        return known[-1] if known else None


def lines(
    said: tuple[str, str], columns: Sequence[str], series: Sequence[Series], width: int
) -> Chart:
    """Draw the lines; ``said`` is title and description. A value that is missing leaves a gap."""
    height = 300 if width == WIDE else 240
    names = [f"{one.name} {one.last[1]:,}" for one in series if one.last]
    right = 14 + max((words_width(name) for name in names), default=0) * (width == WIDE)
    axis = scale((v for s in series for v in s.values if v is not None), height - TOP - BOTTOM)
    field = _Field(axis, LEFT, width - right, height - BOTTOM, len(columns))
    marks: list[Mark] = [*_grid(field), *_columns(field, columns, wide=width == WIDE)]
    for one in series:
        marks += _strokes(field, one)
    marks += _names(field, series, wide=width == WIDE)
    return Chart(width, height, *said, tuple(marks))


@dataclass(frozen=True)
class _Field:
    axis: Scale
    left: float
    right: float
    floor: float
    columns: int

    def x(self, column: int) -> float:
        return self.left + (column + 0.5) * (self.right - self.left) / max(self.columns, 1)

    def y(self, value: float) -> float:
        return self.floor - self.axis.at(value)


def _grid(field: _Field) -> list[Mark]:
    marks: list[Mark] = []
    for tick in field.axis.ticks:
        y = field.y(tick)
        kind = "chart__base" if tick == 0 else "chart__grid"
        marks.append(Line(((field.left, y), (field.right, y)), kind))
        marks.append(Words(field.left - 6, y + 4, f"{tick:,.0f}", "chart__tick", "end"))
    return marks


def _columns(field: _Field, columns: Sequence[str], *, wide: bool) -> list[Mark]:
    every = 1 if wide or len(columns) <= 6 else 3
    return [
        Words(field.x(at), field.floor + 18, name, "chart__tick", "middle")
        for at, name in enumerate(columns)
        if at % every == 0
    ]


def _strokes(field: _Field, one: Series) -> list[Mark]:
    marks: list[Mark] = []
    run: list[tuple[float, float]] = []
    for at, value in enumerate((*one.values, None)):
        if value is not None:
            run.append((field.x(at), field.y(value)))
            continue
        if len(run) > 1:
            marks.append(Line(tuple(run), f"chart__line chart__line--{one.kind}"))
        elif run:
            marks.append(Dot(*run[0], 2, f"chart__dot chart__dot--{one.kind}"))
        run = []
    if one.last is not None:
        at, value = one.last
        marks.append(Dot(field.x(at), field.y(value), 4.5, f"chart__dot chart__dot--{one.kind}"))
    return marks


def _names(field: _Field, series: Sequence[Series], *, wide: bool) -> list[Mark]:
    """Return the names at the ends of the lines; on a telephone they stand in the legend."""
    if not wide:
        return []
    ends = [(one, last) for one in series if (last := one.last) is not None]
    ys = apart((field.y(last[1]) + 4 for _, last in ends), NAME_GAP, TOP, field.floor)
    return [
        Words(field.right + 8, y, f"{one.name} {last[1]:,}", f"chart__name chart__name--{one.kind}")
        for (one, last), y in zip(ends, ys, strict=True)
    ]

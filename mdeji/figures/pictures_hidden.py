"""Small numbers hidden from whoever works outside the house, so that nobody can be recognised."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

LEAST = 5
"""Counts from one to four are hidden; nothing at all tells nobody apart and is shown."""

SUM = "\0sum"
"""Stands for all rows, or all columns."""

Key = TypeVar("Key", bound=Hashable)


def is_small(count: int) -> bool:
    """Tell whether a count could point at somebody."""
    return 0 < count < LEAST


def hide_parts(parts: Sequence[int]) -> tuple[tuple[int | None, ...], int | None]:
    """Return parts and their sum with small ones hidden, and one more where one could be worked out."""
    values: dict[Hashable, int] = dict(enumerate(parts)) | {SUM: sum(parts)}
    hidden = {key for key, value in values.items() if is_small(value)}
    _second(values, hidden)
    shown = {key: None if key in hidden else value for key, value in values.items()}
    return tuple(shown[at] for at in range(len(parts))), shown[SUM]


def hide_growth(steps: Sequence[int]) -> tuple[int | None, ...]:
    """Return the sums up to each step, without those between which a small step could be read."""
    shown: list[int | None] = []
    last = total = 0
    for step in steps:
        total += step
        if is_small(total - last):
            shown.append(None)
        else:
            shown.append(total)
            last = total
    return tuple(shown)


def hide_table(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    """Return the cells with their sums, under ``SUM``; no line lacks exactly one value.

    So nothing that is hidden can be worked out from its row, its column or the sums.
    """
    values = with_sums(cells)
    rows, columns = {r: None for r, _ in values}, {c: None for _, c in values}
    across = [[(r, c) for c in columns] for r in rows]
    down = [[(r, c) for r in rows] for c in columns]
    hidden = {key for key, value in values.items() if is_small(value)}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for line in across + down:
            _second({key: values[key] for key in line}, hidden)
    return {key: None if key in hidden else value for key, value in values.items()}


def with_sums(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Return every cell of the table with the sums of rows, of columns and of all, under ``SUM``."""
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    values = {(r, c): cells.get((r, c), 0) for r in rows for c in columns}
    values |= {(r, SUM): sum(cells.get((r, c), 0) for c in columns) for r in rows}
    values |= {(SUM, c): sum(cells.get((r, c), 0) for r in rows) for c in columns}
    return values | {(SUM, SUM): sum(cells.values())}


def _second(line: Mapping[Key, int], hidden: set[Key]) -> None:
    """Hide the smallest other value of a line in which only one is hidden."""
    gone = [key for key in line if key in hidden]
    others = [key for key, value in line.items() if key not in hidden and value]
    if len(gone) == 1 and others:
        hidden.add(min(others, key=lambda key: (line[key], str(key))))

"""Small numbers of pictures hidden by the rule of the figures, in tables and growing lines too."""

from collections.abc import Mapping, Sequence

from mdeji.figures.rules.hiding import LEAST, alone, shown

SUM = "\0sum"
"""Stands for all rows, or all columns."""


def is_small(count: int) -> bool:
    """Tell whether a count could point at somebody."""
    return 0 < count < LEAST


def hide_parts(parts: Sequence[int]) -> tuple[tuple[int | None, ...], int | None]:
    """Return parts and their sum with small ones hidden, and those from which they could be told."""
    found = shown({str(at): count for at, count in enumerate(parts)})
    return tuple(found[str(at)] for at in range(len(parts))), alone(sum(parts))


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
    # The sums come last in every line.
    rows = sorted({row for row, _ in values}, key=lambda row: (row == SUM, row))
    columns = sorted({column for _, column in values}, key=lambda one: (one == SUM, one))
    across = [[(r, c) for c in columns] for r in rows]
    down = [[(r, c) for r in rows] for c in columns]
    hidden = {key for key, value in values.items() if is_small(value)}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for line in across + down:
            _hide({key: values[key] for key in line}, hidden)
    return {key: None if key in hidden else value for key, value in values.items()}


def with_sums(cells: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Return every cell of the table with the sums of rows, of columns and of all, under ``SUM``."""
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    values = {(r, c): cells.get((r, c), 0) for r in rows for c in columns}
    values |= {(r, SUM): sum(cells.get((r, c), 0) for c in columns) for r in rows}
    values |= {(SUM, c): sum(cells.get((r, c), 0) for r in rows) for c in columns}
    return values | {(SUM, SUM): sum(cells.values())}


def _hide(line: Mapping[tuple[str, str], int], hidden: set[tuple[str, str]]) -> None:
    """Hide what the rule hides in a line whose sum is told, and never one value alone."""
    *cells, whole = line
    if whole not in hidden:
        found = shown({f"{at}": line[key] for at, key in enumerate(cells)})
        hidden |= {key for at, key in enumerate(cells) if found[f"{at}"] is None}
    gone = [key for key in line if key in hidden]
    others = [key for key, value in line.items() if key not in hidden and value]
    if len(gone) == 1 and others:
        hidden.add(min(others, key=lambda key: (line[key], key)))

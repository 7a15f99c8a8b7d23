"""Hide cells that would tell of single people, and enough others that nobody can work them out.

A cell of one to four is hidden. Whoever knows the total, the other cells and this rule must not be
able to work a hidden one out. So cells that could only be as small or as large as possible take
the smallest others with them, all of the same size alike; the values of hidden cells can then
always be exchanged. Zero stays visible, unless nothing else is left to hide (decision 0021).
"""

from collections.abc import Mapping, Sequence

LEAST = 5
"""The smallest number of people a cell may tell of."""

_SLACK = LEAST - 1

Cells = Mapping[str, int]
Shown = Mapping[str, int | None]
"""What may be shown of each cell; None is hidden."""

SUM = "\0sum"
"""Stands for all rows, or all columns, of a table."""

Table = Mapping[tuple[str, str], int]
"""The cells of a table by row and column."""


def shown(cells: Cells) -> Shown:
    """Return what may leave the house of cells that add up to a total which is told."""
    hidden = {code for code, count in cells.items() if 0 < count < LEAST}
    if hidden and not _is_enough([cells[code] for code in hidden]):
        others = [count for code, count in cells.items() if code not in hidden and count]
        also = min(others, default=0)
        hidden |= {code for code, count in cells.items() if count == also or not others}
    return {code: None if code in hidden else count for code, count in cells.items()}


def alone(count: int) -> int | None:
    """Return what may be shown of a count without parts."""
    return None if 0 < count < LEAST else count


def table(cells: Table) -> dict[tuple[str, str], int | None]:
    """Return what may be shown of a table and of its sums, which stand under ``SUM``.

    The sums of columns are told as parts of the whole are, in reports too, and the cells of a
    column as parts of its sum; a column whose sum is hidden is hidden. The sum of a row is told
    only where the whole row is, so that it tells nothing new.
    """
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    true = with_sums(cells)
    sums = shown({column: true[SUM, column] for column in columns})
    found: dict[tuple[str, str], int | None] = {}
    for column in columns:
        told: Shown = dict.fromkeys(rows)
        if sums[column] is not None:
            told = shown({row: true[row, column] for row in rows})
        found |= {(row, column): told[row] for row in rows} | {(SUM, column): sums[column]}
    for row in rows:
        whole = all(found[row, column] is not None for column in columns)
        found[row, SUM] = true[row, SUM] if whole else None
    return found | {(SUM, SUM): alone(true[SUM, SUM])}


def with_sums(cells: Table) -> dict[tuple[str, str], int]:
    """Return every cell of the table with the sums of rows, of columns and of all, under ``SUM``."""
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    values = {(r, c): cells.get((r, c), 0) for r in rows for c in columns}
    values |= {(r, SUM): sum(cells.get((r, c), 0) for c in columns) for r in rows}
    values |= {(SUM, c): sum(cells.get((r, c), 0) for r in rows) for c in columns}
    return values | {(SUM, SUM): sum(cells.values())}


def parts(counts: Sequence[int]) -> tuple[tuple[int | None, ...], int | None]:
    """Return what may be shown of parts in their order, and of their sum."""
    found = shown({str(at): count for at, count in enumerate(counts)})
    return tuple(found[str(at)] for at in range(len(counts))), alone(sum(counts))


def _is_enough(counts: list[int]) -> bool:
    """Tell whether several small cells hide each other: neither all ones nor all fours."""
    least, most = len(counts) + _SLACK, len(counts) * (LEAST - 1) - 1
    return len(counts) > 1 and least <= sum(counts) <= most

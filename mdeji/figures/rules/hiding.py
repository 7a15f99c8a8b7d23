"""Hide cells that would tell of single people, and enough others that nobody can work them out.

A cell of one to four is hidden. Whoever knows the total, the other cells and this rule must not be
able to work a hidden one out. So cells that could only be as small or as large as possible take
the smallest others with them, all of the same size alike; the values of hidden cells can then
always be exchanged. Zero stays visible, unless nothing else is left to hide (decision 0021).
"""

from collections.abc import Mapping

LEAST = 5
"""The smallest number of people a cell may tell of."""

_SLACK = LEAST - 1

Cells = Mapping[str, int]
Shown = Mapping[str, int | None]
"""What may be shown of each cell; None is hidden."""


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


def _is_enough(counts: list[int]) -> bool:
    """Tell whether several small cells hide each other: neither all ones nor all fours."""
    least, most = len(counts) + _SLACK, len(counts) * (LEAST - 1) - 1
    return len(counts) > 1 and least <= sum(counts) <= most

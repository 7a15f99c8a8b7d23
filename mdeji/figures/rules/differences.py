"""What is different now from what was frozen: which figures, and which rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mdeji.figures.rules.snapshot import Snapshot

Kept = Mapping[str, list[str | int]]
"""The rows of a figure: day, weight and codes, by what tells the row apart."""


class Turn(StrEnum):
    """What became of a row since the freeze."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One number that is another one now; without ``dim`` the figure itself.

    ``span`` is ``month``, or ``year`` for what is added up since April.
    """

    key: str
    span: str
    frozen: int
    now: int
    dim: str = ""
    code: str = ""


@dataclass(frozen=True)
class Moved:
    """One row that counts otherwise now: what it said at the freeze, and what it says."""

    key: str
    row: str
    turn: Turn
    before: tuple[str | int, ...]
    after: tuple[str | int, ...]


def differences(frozen: Snapshot, now: Snapshot) -> tuple[Difference, ...]:
    """Return every number that has changed, figures before their parts."""
    return (*_of_numbers(frozen, now), *_of_parts(frozen, now))


def moved(key: str, frozen: Kept, now: Kept) -> Iterator[Moved]:
    """Return the rows of a figure that were added, dropped or changed."""
    for row in sorted(set(frozen) | set(now), key=_number):
        before, after = frozen.get(row), now.get(row)
        if before == after:
            continue
        turn = Turn.ADDED if before is None else Turn.REMOVED if after is None else Turn.CHANGED
        yield Moved(key, row, turn, tuple(before or ()), tuple(after or ()))


def _number(row: str) -> tuple[int, str]:
    number, _, rest = row.partition("/")
    return int(number), rest


def _of_numbers(frozen: Snapshot, now: Snapshot) -> Iterator[Difference]:
    for key, was in frozen.numbers.items():
        here = now.numbers.get(key)
        if here is not None and was.month != here.month:
            yield Difference(key, "month", was.month, here.month)
        if here is not None and was.year != here.year:
            yield Difference(key, "year", was.year, here.year)


def _of_parts(frozen: Snapshot, now: Snapshot) -> Iterator[Difference]:
    for key, dims in frozen.parts.items():
        for dim, cells in dims.items():
            here = now.parts.get(key, {}).get(dim)
            if here is None:
                continue
            for code in sorted(set(cells) | set(here)):
                was, is_now = cells.get(code, 0), here.get(code, 0)
                if was != is_now:
                    yield Difference(key, "month", was, is_now, dim, code)

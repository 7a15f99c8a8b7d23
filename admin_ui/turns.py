"""The pages of a long list: which one is shown, and which ones can be turned to."""

from dataclasses import dataclass

NEAR = 2


@dataclass(frozen=True)
class Turn:
    """Hold the page that is shown, and the pages to choose from: the first, the near ones, the last."""

    here: int
    pages: tuple[int, ...]

    @classmethod
    def of(cls, count: int, size: int, asked: int) -> "Turn":
        """Return the turn of a list; a page behind the end is the last one."""
        last = max(1, -(-count // size))
        here = min(max(asked, 1), last)
        near = range(max(1, here - NEAR), min(last, here + NEAR) + 1)
        return cls(here, tuple(sorted({1, *near, last})))

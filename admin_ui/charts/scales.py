"""Axes: round numbers that hold everything, and where a value stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

_NICE = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """An axis from 0 to ``top`` over a length; ``step`` is what lies between two of its lines."""

    top: float
    step: float
    length: float

    def at(self, value: float) -> float:
        """Return how far from the beginning a value stands."""
        return value / self.top * self.length

    @property
    def ticks(self) -> tuple[float, ...]:
        """The round numbers along the axis, 0 and the top among them."""
        return tuple(self.step * number for number in range(round(self.top / self.step) + 1))


def scale(values: Iterable[float], length: float, most_ticks: int = 5) -> Scale:
    """Return an axis that holds all values, in whole and round steps, at most so many."""
    highest = max([0.0, *values])
    step = _step(max(highest, 1) / most_ticks)
    return Scale(max(ceil(highest / step), 1) * step, step, length)


def _step(least: float) -> float:
    if least <= 1:
        return 1
    size = float(10 ** floor(log10(least)))
    return next(nice * size for nice in (*_NICE, 20) if nice * size >= least)


def apart(wanted: Iterable[float], least: float, first: float, last: float) -> list[float]:
    """Return places at least so far apart, in the order given, near those wanted.

    Labels at the ends of lines go there: they would stand on each other otherwise.
    """
    places = list(wanted)
    order = sorted(range(len(places)), key=lambda one: (places[one], one))
    low = first
    for one in order:
        places[one] = low = max(places[one], low)
        low += least
    high = last
    for one in reversed(order):
        places[one] = high = min(places[one], high)
        high -= least
    return places

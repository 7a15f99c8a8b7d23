"""Draws of the demo: what varies, and yet is the same at every start."""

from collections.abc import Sequence
from hashlib import blake2s
from typing import TypeVar

Item = TypeVar("Item")
_MOST = 2**32


def share(*place: object) -> float:
    """Return a number from 0 up to 1, always the same one for the same place."""
    said = "|".join(map(str, place)).encode()
    return int.from_bytes(blake2s(said, digest_size=4).digest()) / _MOST


def pick(choices: Sequence[tuple[Item, int]], *place: object) -> Item:
    """Return one of the choices, each as often as its weight says."""
    left = share(*place) * sum(weight for _, weight in choices)
    for item, weight in choices:
        left -= weight
        if left < 0:
            return item
    return choices[-1][0]


def weighted(text: str) -> tuple[tuple[str, int], ...]:
    """Return choices from a text: ``line 30, photo 12``."""
    pairs = (part.split() for part in text.split(","))
    return tuple((code, int(weight)) for code, weight in pairs)

"""What a report counts, as plain values: read by the database, frozen as JSON, built into tables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdeji.figures.rules.periods import Period, month_of
from mdeji.figures.rules.template import Template, from_json, to_json

Words = Mapping[str, Mapping[str, str]]
"""What the parts of a dimension are called, by dimension and code; in the order to print them."""


@dataclass(frozen=True)
class Number:
    """A figure of a month beside what it is compared with; ``months`` are the year's, up to it."""

    month: int
    year: int
    month_before: int
    year_before: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class Snapshot:
    """Everything a report says, so that it can be said again in the same words."""

    month: Period
    template: Template
    words: Words
    numbers: Mapping[str, Number]
    parts: Mapping[str, Mapping[str, Mapping[str, int]]]
    missing: Mapping[str, int]


def dumped(snapshot: Snapshot) -> str:
    """Return a snapshot as JSON: the same snapshot, the same text."""
    said = {
        "month": f"{snapshot.month.first:%Y-%m}",
        "template": to_json(snapshot.template),
        "words": [
            [dim, [list(pair) for pair in codes.items()]] for dim, codes in snapshot.words.items()
        ],
        "numbers": {
            key: [one.month, one.year, one.month_before, one.year_before, list(one.months)]
            for key, one in snapshot.numbers.items()
        },
        "parts": {
            key: {d: dict(c) for d, c in dims.items()} for key, dims in snapshot.parts.items()
        },
        "missing": dict(snapshot.missing),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loaded(text: str) -> Snapshot:
    """Return the snapshot of a stored text."""
    said: dict[str, Any] = json.loads(text)
    return Snapshot(
        month=month_of(date.fromisoformat(f"{said['month']}-01")),
        template=from_json(said["template"]),
        words={dim: dict(pairs) for dim, pairs in said["words"]},
        numbers={
            key: Number(month, year, month_before, year_before, tuple(months))
            for key, (month, year, month_before, year_before, months) in said["numbers"].items()
        },
        parts=said["parts"],
        missing=said["missing"],
    )


def fingerprint(text: str) -> str:
    """Return what tells a stored text from every other."""
    return hashlib.sha256(text.encode()).hexdigest()

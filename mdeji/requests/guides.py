"""Step cards (手順の紙): how to do what people ask about most, step by step. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

VARIANTS = ("iphone", "android")
"""Devices whose steps may differ; a らくらくホン is an Android, a tablet may be either."""

_LIKE = {"iphone": "iphone", "android": "android", "raku": "android"}


@dataclass(frozen=True)
class Step:
    """One step: what to do, or, where devices differ, what to do on each."""

    text: str
    by_device: Mapping[str, str] = field(default_factory=dict)

    def on(self, device: str) -> "Step":
        """Return the step for one device; of an unknown one all ways stay."""
        kind = _LIKE.get(device)
        return self if kind is None else Step(self.by_device.get(kind, self.text))


@dataclass(frozen=True)
class Guide:
    """A step card: its title, what it needs, its steps, what to take care of.

    ``opens`` is a link that opens the place in LINE, or empty.
    """

    code: str
    topic: str
    title: str
    steps: tuple[Step, ...]
    need: str = ""
    care: str = ""
    opens: str = ""

    def steps_on(self, device: str) -> tuple[Step, ...]:
        """Return the steps for a device code of a request."""
        return tuple(step.on(device) for step in self.steps)


def about(topics: Sequence[str]) -> list[Guide]:
    """Return the cards about these topics, in the order of the topics."""
    return [guide for topic in topics for guide in GUIDES.values() if guide.topic == topic]


def nearest(topics: Sequence[str], said: str) -> Guide | None:
    """Return the card about these topics whose title has most in common with what was said."""
    pairs = _pairs(said)
    found = about(topics)
    return max(found, key=lambda guide: len(pairs & _pairs(guide.title)), default=None)


def _pairs(text: str) -> set[str]:
    kept = "".join(text.split()).casefold()
    return {kept[at : at + 2] for at in range(len(kept) - 1)} | set(kept)


def _read() -> dict[str, Guide]:
    text = files(__package__).joinpath("guides.toml").read_text(encoding="utf-8")
    return {row["code"]: _guide(row) for row in tomllib.loads(text)["guide"]}


def _guide(row: Mapping[str, Any]) -> Guide:
    steps = tuple(_step(row, at, said) for at, said in enumerate(row["steps"], 1))
    words = {name: row.get(name, "") for name in ("need", "care", "opens")}
    return Guide(row["code"], row["topic"], row["title"], steps, **words)


def _step(row: Mapping[str, Any], at: int, said: str) -> Step:
    """Return a step; where one device differs, the others go the usual way."""
    own = {kind: row[kind][str(at)] for kind in VARIANTS if str(at) in row.get(kind, {})}
    return Step(said, {kind: own.get(kind, said) for kind in VARIANTS} if own else {})


GUIDES: Mapping[str, Guide] = _read()
"""All cards, by code, in the order in which they are shown."""

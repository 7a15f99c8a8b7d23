"""The pack: a directory with the facts of one municipality, read into plain values."""

import csv
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdeji.places.folding import fold
from mdeji.places.known import Area

BUILTIN = Path(__file__).parent / "packs" / "102016"


@dataclass(frozen=True, slots=True)
class Pack:
    """Hold the contents of a pack; every table is a tuple of rows by column name."""

    lg_code: str
    area: Area
    sources: tuple[Mapping[str, Any], ...]
    districts: tuple[Mapping[str, str], ...]
    centres: tuple[Mapping[str, str], ...]
    towns: tuple[Mapping[str, str], ...]
    aliases: tuple[Mapping[str, str], ...]
    adjacency: tuple[Mapping[str, str], ...]


def read_pack(directory: Path) -> Pack:
    """Return the pack in a directory."""
    head = tomllib.loads((directory / "pack.toml").read_text(encoding="utf-8"))
    south, west, north, east = head["bbox"]
    return Pack(
        lg_code=head["lg_code"],
        area=Area(head["name"], head["prefecture"], (south, west, north, east)),
        sources=tuple(head["source"]),
        districts=_table(directory / "districts.csv"),
        centres=_table(directory / "centres.csv"),
        towns=_table(directory / "towns.csv"),
        aliases=_table(directory / "aliases.csv"),
        adjacency=_table(directory / "adjacency.csv"),
    )


def town_id(lg_code: str, name: str) -> str:
    """Return the id of a town: the same for every way to write its name, in every import."""
    return "t" + hashlib.sha256(f"{lg_code}:{fold(name)}".encode()).hexdigest()[:10]


def _table(path: Path) -> tuple[Mapping[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))

"""Processor time of other processes: it tells the cost of an event also on a busy machine."""

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Process:
    parent: int
    seconds: float


def spent(root: int) -> float:
    """Return the processor seconds of a process and of those that descend from it and live."""
    known = {int(folder.name): found for folder in _folders() if (found := _read(folder))}
    family, seconds = {root}, 0.0
    for number in sorted(known):
        if number == root or known[number].parent in family:
            family.add(number)
            seconds += known[number].seconds
    return seconds


def server_of(database_url: str) -> int | None:
    """Return the process of the database's own server on this machine, if it has one."""
    if database_url.startswith("sqlite"):
        return None
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        mine = _read(Path("/proc") / str(connection.info.backend_pid))
    return mine.parent if mine else None


def _folders() -> list[Path]:
    return [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _read(folder: Path) -> _Process | None:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # It has ended meanwhile.
        return None
    return _Process(int(fields[1]), (int(fields[11]) + int(fields[12])) * _TICK_S)

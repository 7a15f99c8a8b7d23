"""Processor time of other processes: it tells the cost of an event also on a busy machine."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Process:
    parent: int
    seconds: float


def spent(root: int) -> float:
    """Return the processor seconds of a process and of all that descend from it, ended or not."""
    known = {int(folder.name): found for folder in _folders() if (found := _read(folder))}
    family, seconds = {root}, 0.0
    for number in sorted(known):
        if number == root or known[number].parent in family:
            family.add(number)
            seconds += known[number].seconds
    return seconds


class Watch:
    """Measure one thing: seconds that passed, and those of processors in these processes."""

    def __init__(self, *roots: int | None) -> None:
        """Start; ``roots`` are processes, those that are None are left out."""
        self._roots = [one for one in roots if one is not None]
        self._spent = self._now()
        self._start = time.perf_counter()

    def taken(self) -> tuple[float, float]:
        """Return the seconds that passed, and the seconds of processors."""
        passed = time.perf_counter() - self._start
        return passed, self._now() - self._spent

    def _now(self) -> float:
        return sum(spent(one) for one in self._roots)


def said(processor_s: float) -> str:
    """Return how much of a time was work, and how busy the machine is, to be printed beside it."""
    return f"processor {processor_s:.2f} s, load {os.getloadavg()[0]:.1f}"


def most_memory_mb() -> float:
    """Return the most memory this process ever held; getrusage begins with that of its parent."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


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
    # Its own, and that of children that have ended: PostgreSQL's helpers live for one statement.
    return _Process(int(fields[1]), sum(int(one) for one in fields[11:15]) * _TICK_S)

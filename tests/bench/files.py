"""How long a hundred thousand rows take as a file, and how much memory, in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing.connection import Connection

from mdeji.kit.tables_out import Cell, Column, csv, xlsx
from tests.bench.table import Line

ROWS, TEXTS, GOAL_S, GOAL_MB = 100_000, 14, 10, 300
WRITERS: dict[str, Callable[..., bytes]] = {"xlsx": xlsx, "CSV": csv}


def measure() -> list[Line]:
    """Return seconds and megabytes for each kind of file."""
    lines = []
    for kind in WRITERS:
        seconds, megabytes = _in_a_process(kind)
        lines.append(Line(f"{ROWS:,} rows as {kind}", seconds, "s", GOAL_S))
        lines.append(Line(f"{ROWS:,} rows as {kind}, memory", megabytes, "MB", GOAL_MB))
    return lines


def _in_a_process(kind: str) -> tuple[float, float]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(kind, theirs))
    process.start()
    found: tuple[float, float] = ours.recv()
    process.join()
    return found


def _write(kind: str, to: Connection) -> None:
    start = time.perf_counter()
    columns = [Column(f"列{n}") for n in range(TEXTS + 2)]
    WRITERS[kind](columns, _rows())
    took = time.perf_counter() - start
    to.send((took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _rows() -> Iterator[list[Cell]]:
    for number in range(ROWS):
        texts: list[Cell] = [f"山田 花子{number} {column}" for column in range(TEXTS)]
        yield [*texts, date(2026, 6, 12), number]

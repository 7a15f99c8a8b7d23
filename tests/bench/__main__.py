"""Print every measurement beside its goal: scripts/bench [matching] [demo] [sqlite] [postgres]."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mdeji.kit.migrations import upgrade
from tests.bench import demo, matching, webhook
from tests.bench.table import Line
from tests.rigs import postgres


def _sqlite() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(100))

        def new() -> str:
            url = f"sqlite:///{Path(folder) / f'{next(numbers)}.sqlite3'}"
            upgrade(url)
            return url

        return webhook.measure("SQLite", new, 1.0)


def _postgres() -> list[Line]:
    with postgres.running(durable=True) as server:

        def new() -> str:
            url = server.create()
            upgrade(url)
            return url

        return webhook.measure("PostgreSQL", new, 0.5)


SECTIONS = {
    "matching": matching.measure,
    "demo": demo.measure,
    "sqlite": _sqlite,
    "postgres": _postgres,
}


def _lines(wanted: list[str]) -> Iterator[Line]:
    for name in wanted or SECTIONS:
        for line in SECTIONS[name]():
            print(line, flush=True)  # noqa: T201
            yield line


if __name__ == "__main__":
    missed = [line for line in _lines(sys.argv[1:]) if not line.met()]
    sys.exit(1 if missed else 0)

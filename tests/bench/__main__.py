"""Print every measurement beside its goal: scripts/bench [SECTION …]; without one, all of them."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mdeji.kit.migrations import upgrade
from tests.bench import demo, figures, files, journal, matching, pages, pictures, webhook, yorozu
from tests.bench.table import Line
from tests.rigs import postgres


@contextmanager
def _on_sqlite() -> Iterator[Callable[[], str]]:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(100))

        def new() -> str:
            url = f"sqlite:///{Path(folder) / f'{next(numbers)}.sqlite3'}"
            upgrade(url)
            return url

        yield new


@contextmanager
def _on_postgres() -> Iterator[Callable[[], str]]:
    with postgres.running(durable=True) as server:

        def new() -> str:
            url = server.create()
            upgrade(url)
            return url

        yield new


def _sqlite() -> list[Line]:
    with _on_sqlite() as new:
        return webhook.measure("SQLite", new, 1.0)


def _postgres() -> list[Line]:
    with _on_postgres() as new:
        return webhook.measure("PostgreSQL", new, 0.5)


def _journal() -> list[Line]:
    with _on_sqlite() as new:
        lines = journal.measure("SQLite", new)
    with _on_postgres() as new:
        return lines + journal.measure("PostgreSQL", new)


def _figures() -> Iterator[Line]:
    with _on_sqlite() as new:
        yield from figures.measure("SQLite", new)
    with _on_postgres() as new:
        yield from figures.measure("PostgreSQL", new)


def _pictures() -> Iterator[Line]:
    with _on_sqlite() as new:
        yield from pictures.measure("SQLite", new)
    with _on_postgres() as new:
        yield from pictures.measure("PostgreSQL", new)


def _pages() -> list[Line]:
    with _on_sqlite() as new:
        lines = pages.measure("SQLite", new)
    with _on_postgres() as new:
        return lines + pages.measure("PostgreSQL", new)


SECTIONS: dict[str, Callable[[], Iterable[Line]]] = {
    "matching": matching.measure,
    "demo": demo.measure,
    "yorozu": yorozu.measure,
    "files": files.measure,
    "pages": _pages,
    "figures": _figures,
    "pictures": _pictures,
    "journal": _journal,
    "sqlite": _sqlite,
    "postgres": _postgres,
}


def _lines(wanted: list[str]) -> Iterator[Line]:
    for name in wanted or SECTIONS:
        for line in SECTIONS[name]():
            print(line, flush=True)  # noqa: T201 – printing is what it is for
            yield line


if __name__ == "__main__":
    missed = [line for line in _lines(sys.argv[1:]) if not line.met()]
    sys.exit(1 if missed else 0)

"""Print every measurement beside its goal: scripts/bench [--keep FOLDER] [SECTION …]; else all.

What is kept in the folder is filled once and measured as often as one likes.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.bench import demo, figures, files, journal, matching, pages, pictures, webhook, yorozu
from tests.bench.databases import Databases, on_postgres, on_sqlite
from tests.bench.table import Line

Kept = Path | None


def _on_both(measure: Callable[[Databases], Iterable[Line]], kept: Kept) -> Iterator[Line]:
    with on_sqlite(kept) as databases:
        yield from measure(databases)
    with on_postgres(kept) as databases:
        yield from measure(databases)


def _sqlite(_: Kept) -> Iterator[Line]:
    with on_sqlite() as on:
        yield from webhook.measure(on.name, on.new, 1.0)


def _postgres(_: Kept) -> Iterator[Line]:
    with on_postgres() as on:
        yield from webhook.measure(on.name, on.new, 0.5)


SECTIONS: dict[str, Callable[[Kept], Iterable[Line]]] = {
    "matching": lambda _: matching.measure(),
    "demo": lambda _: demo.measure(),
    "yorozu": lambda _: yorozu.measure(),
    "files": lambda _: files.measure(),
    "pages": lambda kept: _on_both(pages.measure, kept),
    "figures": lambda kept: _on_both(lambda on: figures.measure(on.name, on.new), kept),
    "pictures": lambda kept: _on_both(lambda on: pictures.measure(on.name, on.new), kept),
    "journal": lambda kept: _on_both(journal.measure, kept),
    "sqlite": _sqlite,
    "postgres": _postgres,
}


def _lines(wanted: list[str], kept: Kept) -> Iterator[Line]:
    for name in wanted or SECTIONS:
        for line in SECTIONS[name](kept):
            print(line, flush=True)  # noqa: T201 – printing is what it is for
            yield line


def _asked() -> tuple[list[str], Kept]:
    asked = ArgumentParser(prog="scripts/bench", description=__doc__)
    asked.add_argument("--keep", type=Path, metavar="FOLDER")
    asked.add_argument("section", nargs="*", choices=[*SECTIONS, []])
    found = asked.parse_args()
    if found.keep is not None:
        found.keep.mkdir(parents=True, exist_ok=True)
    return list(found.section), found.keep and found.keep.resolve()


if __name__ == "__main__":
    missed = [line for line in _lines(*_asked()) if not line.met()]
    sys.exit(1 if missed else 0)

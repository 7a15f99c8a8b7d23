"""The databases that are measured: made anew each time, or kept in a folder for the next one."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from mdeji.kit.database import Database
from mdeji.kit.migrations import upgrade
from tests.rigs import postgres

Fill = Callable[[Database], None]


@dataclass(frozen=True)
class Databases:
    """Give out databases with every table; ``filled`` gives one that another run filled before."""

    name: str
    new: Callable[[], str]
    filled: Callable[[str, Fill], str]


@contextmanager
def on_sqlite(kept: Path | None = None) -> Iterator[Databases]:
    """Give files in the folder that is kept, or in one that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(100))

        def new() -> str:
            return _made(f"sqlite:///{Path(folder) / f'{next(numbers)}.sqlite3'}")

        def filled(name: str, fill: Fill) -> str:
            path = (kept or Path(folder)) / f"{name}.sqlite3"
            if not path.exists():
                # Whoever stops half way leaves no half database behind.
                half = path.with_suffix(".half")
                half.unlink(missing_ok=True)
                _fill(f"sqlite:///{half}", fill)
                half.rename(path)
            return _made(f"sqlite:///{path}")

        yield Databases("SQLite", new, filled)


@contextmanager
def on_postgres(kept: Path | None = None) -> Iterator[Databases]:
    """Give databases of one server, whose data stay in the folder that is kept."""
    with postgres.running(durable=True, kept=kept and kept / "postgres") as server:

        def new() -> str:
            return _made(server.create())

        def filled(name: str, fill: Fill) -> str:
            name = f"mdeji_bench_{name}"
            if not server.has(name):
                half = server.create()
                _fill(half, fill)
                if kept is None:  # Somebody's own server keeps nothing of ours under such a name.
                    return half
                server.rename(half, name)
            return _made(server.url_of(name))

        yield Databases("PostgreSQL", new, filled)


def _fill(url: str, fill: Fill) -> None:
    database = Database(_made(url))
    fill(database)
    if not database.is_sqlite:
        # Autovacuum would come by itself in a minute, in the middle of what is measured.
        with database.writer.connect() as connection:
            tidy = connection.execution_options(isolation_level="AUTOCOMMIT")
            tidy.execute(text("VACUUM ANALYZE"))
            tidy.execute(text("CHECKPOINT"))
    database.dispose()


def _made(url: str) -> str:
    upgrade(url)
    return url

"""Databases with something in them: furnished once, and given to each test as if they were new."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.rigs.postgres import Postgres
from tests.rigs.reused import Reused


class Furnished:
    """A migrated database that ``furnish`` has filled; made at first use, on SQLite and PostgreSQL."""

    def __init__(
        self,
        request: pytest.FixtureRequest,
        folders: pytest.TempPathFactory,
        furnish: Callable[[str], None],
    ) -> None:
        self._request, self._folders, self._furnish = request, folders, furnish
        self._file: Path | None = None
        self._reused: Reused | None = None

    @contextmanager
    def fresh(self, kind: str, folder: Path) -> Iterator[str]:
        """Give the URL of such a database: ``kind`` is ``sqlite`` (a copy in ``folder``) or ``postgres``."""
        if kind == "sqlite":
            file = shutil.copy(self._on_sqlite(), folder / "furnished.db")
            yield f"sqlite:///{file}"
            return
        reused = self._on_postgres()
        yield reused.url
        reused.put_back()

    def _on_sqlite(self) -> Path:
        if self._file is None:
            migrated: Path = self._request.getfixturevalue("migrated_sqlite")
            file = self._folders.mktemp("furnished") / "mdeji.db"
            shutil.copy(migrated, file)
            self._furnish(f"sqlite:///{file}")
            self._file = file
        return self._file

    def _on_postgres(self) -> Reused:
        if self._reused is None:
            server: Postgres = self._request.getfixturevalue("postgres")
            url = server.create(self._request.getfixturevalue("migrated_postgres"))
            self._furnish(url)
            self._reused = Reused(server, url)
        return self._reused

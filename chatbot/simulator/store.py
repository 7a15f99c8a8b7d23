"""A durable notebook: every change one line of JSON, read back after a kill."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TextIO, TypeVar

Row = TypeVar("Row")
Json = dict[str, Any]


class Notebook:
    """Append changes to a file, or to nothing when there is no path.

    A line is flushed to the operating system before the call returns, so it outlives the process
    but not a power cut: good enough for a training ground.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def read(self) -> Iterator[tuple[str, str, Json | None]]:
        """Yield (table, key, row or None) in order; a torn last line is left out."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    table, key, row = json.loads(line)
                except ValueError:
                    continue
                yield table, key, row

    def start(self, tables: "list[Table[Any]]") -> None:
        """Replace the file by the rows as they stand, and keep it open for what follows."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            for table in tables:
                file.writelines(
                    _line(table.name, key, vars(row)) for key, row in table.rows.items()
                )
        fresh.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")

    def write(self, table: str, key: str, row: Json | None) -> None:
        """Append one change; ``None`` removes the row."""
        if self._file is not None:
            self._file.write(_line(table, key, row))
            self._file.flush()

    def close(self) -> None:
        """Close the file; later changes are kept in memory only."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(table: str, key: str, row: Json | None) -> str:
    return json.dumps([table, key, row], ensure_ascii=False, separators=(",", ":")) + "\n"


class Table(Generic[Row]):
    """Rows of one kind by key, each change written to the notebook."""

    def __init__(self, name: str, kind: type[Row], notebook: Notebook) -> None:
        self.name = name
        self.rows: dict[str, Row] = {}
        self._kind = kind
        self._notebook = notebook

    def get(self, key: str) -> Row | None:
        """Return the row, or None."""
        return self.rows.get(key)

    def save(self, key: str, row: Row) -> None:
        """Put the row under the key, in place of any before."""
        self.rows[key] = row
        self._notebook.write(self.name, key, vars(row))

    def drop(self, key: str) -> None:
        """Remove the row if it is there."""
        if self.rows.pop(key, None) is not None:
            self._notebook.write(self.name, key, None)

    def load(self, key: str, row: Json | None) -> None:
        """Apply a change read from the notebook."""
        if row is None:
            self.rows.pop(key, None)
            return
        try:
            self.rows[key] = self._kind(**row)
        except TypeError:
            # A row of another version of the programme: the chat goes on without it.
            self.rows.pop(key, None)

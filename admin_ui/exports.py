"""A table as a file the browser saves."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi import Response

from mdeji.kit.tables_out import Cell, Column, csv, xlsx

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""The kinds of files and what browsers call them."""


def download(
    name: str, kind: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the table as a file to save; ``kind`` is ``xlsx`` or ``csv``, ``name`` has no ending."""
    content = xlsx(columns, rows) if kind == "xlsx" else csv(columns, rows)
    return as_file(f"{name}.{kind}", KINDS[kind], content)


def as_file(name: str, kind: str, content: bytes) -> Response:
    """Return bytes as a file to save under this name, Japanese names included."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})

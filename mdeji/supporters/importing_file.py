"""Read a register somebody brings: Excel or CSV, whatever its name says; nothing touches the disk.

What a file is, its bytes say, never its name. A workbook is looked at as a zip before anything opens
it: macros, entities, parts that unpack to too much, and signatures of other formats are refused.
"""

import csv
import re
import unicodedata
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from mdeji.kit.errors import Invalid

BIGGEST = 5_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000, 60, 1_000
UNPACKED, PARTS, TIMES = 25_000_000, 500, 120
"""How much a workbook may unpack to, in bytes, in parts, and as a multiple of its size."""

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc", b"MZ", b"\x7fELF")
_MARKUP = re.compile(rb"\A\s*<(?:!doctype|html|\?xml|script|svg)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\u3000]+")

Table = list[list[str]]
"""Rows of texts, each as long as the longest."""


def read_table(content: bytes, name: str) -> Table:
    """Return the rows of the file, the headings among them; empty rows at the end are left out.

    Raises:
        Invalid: ``file`` with a code that says what is wrong with it.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Invalid("file", "empty")
    if len(content) > BIGGEST:
        raise Invalid("file", "too_big")
    named = name.lower()
    if content.startswith(_OLD_EXCEL):
        raise Invalid("file", "old_excel")
    if named.endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
        raise Invalid("file", "macro")
    if content.startswith(_ZIP):
        if named.endswith((".csv", ".txt", ".tsv")):
            raise Invalid("file", "not_csv")
        rows = _workbook(content)
    else:
        if named.endswith((".xlsx", ".xls", ".zip")):
            raise Invalid("file", "not_excel")
        rows = _csv(content)
    return _tidy(rows)


def _csv(content: bytes) -> Iterator[list[str]]:
    if b"\0" in content or content.startswith(_OTHERS) or _MARKUP.match(content[:200]):
        raise Invalid("file", "no_table")
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        raise Invalid("file", "broken") from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file", "encoding")


def _workbook(content: bytes) -> Iterator[list[str]]:
    _look_inside(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of styles that openpyxl does not know.
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
            for row in sheets[0].iter_rows(
                max_row=MOST_ROWS + 100, max_col=MOST_COLUMNS + 1, values_only=True
            ):
                yield [_written(value) for value in row]
    except Invalid:
        raise
    except Exception:  # noqa: BLE001 – openpyxl answers a broken workbook with any error there is
        raise Invalid("file", "broken") from None


def _look_inside(content: bytes) -> None:
    """Refuse a zip that is no workbook, holds macros or entities, or unpacks to too much."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
                raise Invalid("file", "not_excel")
            if any("vba" in name or name.startswith("xl/macrosheets") for name in names):
                raise Invalid("file", "macro")
            size = sum(part.file_size for part in parts)
            if size > max(UNPACKED // TIMES, min(UNPACKED, TIMES * len(content))):
                raise Invalid("file", "bomb")
            if len(parts) > PARTS:
                raise Invalid("file", "bomb")
            for part in parts:
                with archive.open(part) as opened:
                    if _ENTITY.search(opened.read(2_000)):
                        raise Invalid("file", "broken")
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        # Not a zip after all, a password, an unknown way of packing, or cut off.
        raise Invalid("file", "broken") from None


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y/%m/%d")
    if isinstance(value, date):
        return value.strftime("%Y/%m/%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _tidy(rows: Iterator[list[str]]) -> Table:
    kept: Table = []
    for number, row in enumerate(rows):
        if number > MOST_ROWS + 20:
            raise Invalid("file", "too_many_rows")
        cells = [_clean(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Invalid("file", "too_many_columns")
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        raise Invalid("file", "empty")
    width = max(map(len, kept))
    return [row + [""] * (width - len(row)) for row in kept]


def _clean(text: str) -> str:
    seen = "".join(c for c in text[:LONGEST_CELL] if c == "\n" or unicodedata.category(c) != "Cc")
    return _BLANK.sub(" ", seen).strip()

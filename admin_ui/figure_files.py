"""Reports as files: a workbook with one sheet for each table, one CSV, a paper; small parts hidden."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from admin_ui.pages.certificates import source
from mdeji.figures.rules.building import Built, Cell, Table
from mdeji.figures.rules.periods import month_name, month_of
from mdeji.kit import tables_out
from mdeji.kit.calendar import day_of, wareki
from mdeji.kit.paper import typeset
from mdeji.kit.tables_out import Column, Sheet, workbook

KINDS = ("xlsx", "csv", "pdf")


def as_workbook(report: Built, about: list[tuple[str, Cell]]) -> bytes:
    """Return a report as xlsx: what it is, then a sheet for each table."""
    first = Sheet("この報告", (Column("項目", 24), Column("内容", 60)), about)
    return workbook([first, *(_sheet(table) for table in report.tables)])


def as_csv(report: Built, about: list[tuple[str, Cell]]) -> bytes:
    """Return a report as one CSV: a line for each cell, with its table, line and column."""
    columns = [Column(title) for title in ("表", "行", "列", "値")]
    return tables_out.csv(columns, _cells(report, about))


def as_paper(report: Built, about: dict[str, str], dated: datetime) -> bytes:
    """Return a report as PDF on A4."""
    tables = [
        {
            "title": one.title,
            "note": one.note,
            "columns": list(one.columns),
            "rows": [[said(cell) for cell in line.cells] for line in one.lines],
            "numbers": [_is_number(one, place) for place in range(len(one.columns))],
            "shape": _shape(one),
        }
        for one in report.tables
    ]
    data: dict[str, Any] = {
        "title": report.title, "month": report.month, "note": report.note, "tables": tables, **about
    }  # fmt: skip
    return typeset(source("figures_report"), data, dated.replace(microsecond=0))


def table_workbook(table: Table) -> bytes:
    """Return one table as xlsx."""
    return workbook([_sheet(table)])


def table_csv(table: Table) -> bytes:
    """Return one table as CSV."""
    columns = [Column(title) for title in table.columns]
    return tables_out.csv(columns, (line.cells for line in table.lines))


def said(cell: Cell) -> str:
    """Return a cell as people read it: a month by its name, a number with its comma."""
    if isinstance(cell, date):
        return month_name(month_of(cell)) if cell.day == 1 else wareki(cell)
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell or ""


def about_of(number: int, frozen_at: datetime, who: str, print_mark: str) -> list[tuple[str, Cell]]:
    """Return what stands on the first sheet of a frozen report."""
    return [
        ("番号", f"第{number}号"),
        ("しめた日", day_of(frozen_at)),
        ("しめた人", who),
        ("照合番号", print_mark),
    ]


def _sheet(table: Table) -> Sheet:
    widths = [
        max(
            8.0, min(48.0, 2.2 * max((len(said(line.cells[n])) for line in table.lines), default=4))
        )
        for n in range(len(table.columns))
    ]
    columns = [
        Column(title, max(width, 1.6 * min(len(title), 20)))
        for title, width in zip(table.columns, widths, strict=True)
    ]
    return Sheet(table.title, columns, (line.cells for line in table.lines))


def _cells(report: Built, about: list[tuple[str, Cell]]) -> Iterator[tuple[Cell, ...]]:
    for name, value in about:
        yield "この報告", name, "内容", value
    for table in report.tables:
        keys = 2 if table.key.startswith("parts-") else 1
        for line in table.lines:
            head = "・".join(said(cell) for cell in line.cells[:keys] if cell)
            for title, cell in zip(table.columns[keys:], line.cells[keys:], strict=True):
                if cell is not None:
                    yield table.title, head, title, cell


def _shape(table: Table) -> str:
    """Return how a paper sets a table: parts in two columns, words across the page."""
    if table.key.startswith("parts-"):
        return "parts"
    return {"definitions": "text", "missing": "list", "course": "course"}.get(table.key, "numbers")


def _is_number(table: Table, place: int) -> bool:
    return any(isinstance(line.cells[place], int) for line in table.lines)

"""Tables as files: Excel reads them, dates are dates, and no text becomes a formula."""

import csv as csv_module
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from mdeji.kit.calendar import jst
from mdeji.kit.tables_out import Cell, Column, csv, xlsx

COLUMNS = (Column("名前"), Column("ふりがな"), Column("登録日"), Column("回数"))
EVIL = ("=1+1", "+81", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", " =1")


def sheet(
    rows: list[tuple[Cell, ...]], columns: tuple[Column, ...] = COLUMNS
) -> list[list[object]]:
    book = load_workbook(BytesIO(xlsx(columns, rows)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]  # type: ignore[union-attr]  # the book has one sheet


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv_module.reader(StringIO(content[3:].decode(), newline="")))


def test_excel_gets_real_dates_and_numbers() -> None:
    found = sheet([("髙橋 花", "たかはし はな", date(2026, 6, 12), 3)])

    assert found[0] == ["名前", "ふりがな", "登録日", "回数"]
    assert found[1] == ["髙橋 花", "たかはし はな", datetime(2026, 6, 12), 3]  # noqa: DTZ001 – a cell of a workbook knows wall time only


def test_an_instant_is_written_as_wall_time_in_japan() -> None:
    (_, row) = sheet([(jst(2026, 6, 12, 23, 30),)], (Column("時刻"),))

    assert row == [datetime(2026, 6, 12, 23, 30)]  # noqa: DTZ001 – a cell of a workbook knows wall time only


@pytest.mark.parametrize("text", EVIL)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    book = load_workbook(BytesIO(xlsx((Column("a"),), [(text,)])))
    cell = book.active["A2"]  # type: ignore[index]  # the book has one sheet

    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert lines(csv((Column("a"),), [(text,)]))[1][0].startswith("'")


def test_a_heading_never_becomes_a_formula_in_csv() -> None:
    assert lines(csv((Column("=1+1"),), []))[0] == ["'=1+1"]


def test_signs_that_no_xml_may_hold_do_not_spoil_the_file() -> None:
    (_, row) = sheet([("a\x00\x0b<b>&\ud800_x0041_",)], (Column("x"),))

    assert unescape(str(row[0])) == "a<b>&_x0041_"  # As Excel reads it.


def test_the_same_table_gives_the_same_bytes() -> None:
    rows = [("あ", "い", date(2026, 1, 1), 1)] * 50

    assert xlsx(COLUMNS, rows) == xlsx(COLUMNS, rows)


def test_csv_keeps_commas_quotes_and_lines_in_their_cell() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("a,b", 'say "x"', date(2026, 6, 12), None),
        ("二\n行", "", True, 1.5),
    ]

    assert lines(csv(COLUMNS, rows))[1:] == [
        ["a,b", 'say "x"', "2026/06/12", ""],
        ["二\n行", "", "はい", "1.5"],
    ]


def test_a_table_without_rows_is_a_table_all_the_same() -> None:
    assert sheet([]) == [["名前", "ふりがな", "登録日", "回数"]]

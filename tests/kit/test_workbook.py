"""A workbook of several tables: each on a sheet of its own, the same tables the same bytes."""

from datetime import date, datetime
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mdeji.kit.tables_out import Column, Sheet, workbook
from mdeji.kit.workbook_parts import sheet_names

DAYS = Sheet("日ごと", [Column("日"), Column("数")], [(date(2026, 6, 12), 3)])
NAMES = Sheet("=一覧'の[表]", [Column("名前")], [("=1+1",)])


def test_each_table_has_a_sheet_with_real_dates() -> None:
    book = load_workbook(BytesIO(workbook([DAYS, NAMES])))

    assert book.sheetnames == ["日ごと", "=一覧'の表"]
    assert book["日ごと"]["A2"].value == datetime(2026, 6, 12)  # noqa: DTZ001 – a cell of a workbook knows wall time only
    assert book["日ごと"].print_title_rows == "$1:$1"
    assert book["=一覧'の表"]["A2"].data_type == "s"


def test_the_same_tables_give_the_same_bytes() -> None:
    assert workbook([DAYS, NAMES]) == workbook([DAYS, NAMES])


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_every_sheet_has_a_name_that_excel_accepts(wanted: list[str]) -> None:
    names = sheet_names(wanted)

    assert len({name.casefold() for name in names}) == len(wanted)
    assert all(0 < len(name) <= 31 for name in names)
    assert not set("".join(names)) & set("[]:*?/\\")

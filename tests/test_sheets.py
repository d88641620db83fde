"""Cells for spreadsheets: nothing computes, telephone numbers stay readable."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from eventhub.sheets import as_csv, as_xlsx, inert


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1+1"]
)
def test_a_formula_becomes_text(text):
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+49 30 1234", "+33 (0)1 23-45/67", "-5", "Ada", "", "3 = 3", "a@example.org"])
def test_everything_else_stays_as_it_is(text):
    assert inert(text) == text


def test_rows_are_written_for_spreadsheets():
    assert as_csv([["Name", "Place"], ["Zoë, Ada", 1], [None, "=1"]]) == '\ufeffName,Place\r\n"Zoë, Ada",1\r\n,\'=1\r\n'


ATTACKS = ["=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "{=1+1}", "-2+3"]


def test_a_workbook_reads_back_what_was_written():
    instant, wall = datetime(2026, 3, 6, 9, tzinfo=UTC), datetime(2026, 3, 6, 10, 30)  # noqa: DTZ001 - a wall time
    rows = [["Name", "Number"], ["Zoë", 4.5], [None, -1], [True, date(2026, 3, 6)], [instant, wall]]

    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx({"People": rows, "None": [["Nothing"]]})))

    assert book.sheet_names == ["People", "None"]
    assert book.get_sheet_by_name("None").to_python() == [["Nothing"]]
    assert book.get_sheet_by_name("People").to_python() == [
        ["Name", "Number"],
        ["Zoë", 4.5],
        ["", -1],
        ["True", date(2026, 3, 6)],
        ["2026-03-06T09:00:00+00:00", wall],
    ]


def test_no_text_is_a_formula_or_a_link_in_a_workbook():
    written = as_xlsx({"S": [ATTACKS, ATTACKS, ["https://evil.example", "x" * 40_000]]})

    book = CalamineWorkbook.from_filelike(io.BytesIO(written))

    rows = book.get_sheet_by_name("S").to_python()
    assert rows[:2] == [ATTACKS, ATTACKS]
    assert rows[2][:2] == ["https://evil.example", "x" * 32_767]
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert ("<f>" in sheet, "<hyperlink" in sheet) == (False, False)


def test_any_name_can_stand_on_a_tab():
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx({"'Reviews' [2026/27]: all of them?*": [[1]]})))

    assert len(book.sheet_names[0]) <= 31


@pytest.mark.parametrize(
    ("value", "written"),
    [("a\x00b\x1bc", "a\ufffdb\ufffdc"), ("\ud800", "\ufffd"), ("\ufffe", "\ufffd"), (float("nan"), "nan")],
)
def test_what_no_workbook_can_hold_leaves_a_mark(value, written):
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx({"S": [["Head"], [value]]})))

    assert book.get_sheet_by_name("S").to_python() == [["Head"], [written]]


def test_no_two_tabs_have_one_name():
    names = ["a/b", "a:b", "x" * 40, "X" * 40, "", "History", "\x00"]

    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx({name: [[name]] for name in names})))

    assert book.sheet_names == ["a b", "a b 2", "x" * 31, "X" * 26 + " 4", "5", "History 6", "7"]

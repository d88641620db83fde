"""Cells for spreadsheets: nothing computes, telephone numbers stay readable."""

import pytest

from eventhub.sheets import as_csv, inert


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

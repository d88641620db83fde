"""Tables for spreadsheet programs, in which no cell can start a formula."""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST_CELL, LONGEST_SHEET_NAME = 32_767, 31
"""What a workbook's cell and a sheet's tab can hold."""
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_ON_A_TAB = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ud800-\udfff\ufffe\uffff]")
RESERVED_NAME = "history"
DATES = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A_NUMBER_TO_READ = re.compile(r"[+-]?[0-9(][0-9 ()./-]*", re.ASCII)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV for spreadsheets; the mark in front tells them that it is UTF-8."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows([inert(value) for value in row] for row in rows)
    return "\ufeff" + sheet.getvalue()


def inert(value: object) -> str:
    """Write one cell: what a spreadsheet would compute gets an apostrophe, "+49 30 1234" stays as it is."""
    text = "" if value is None else str(value)
    if text.lstrip().startswith(STARTS_A_FORMULA) or text.startswith(STARTS_A_FORMULA):
        return text if A_NUMBER_TO_READ.fullmatch(text) else f"'{text}"
    return text


def as_xlsx(sheets: Mapping[str, Iterable[Sequence[object]]]) -> bytes:
    """Write a workbook with a sheet for each name; the first row is its heading and no text is ever a formula.

    Numbers, dates and wall times are cells of their kind; an aware instant is written as ISO 8601 text, since
    workbooks know no zones.
    """
    file = io.BytesIO()
    with Workbook(file, _OPTIONS) as book:
        formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in DATES.items()}
        heading = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(_free_name(book, name))
            sheet.freeze_panes(1, 0)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    _write(sheet, at, place, value, formats if at else {"text": heading})
    return file.getvalue()


def _free_name(book: Workbook, name: str) -> str:
    """Make a name a tab takes: short, without a workbook's own signs, and no other tab's."""
    plain = NOT_ON_A_TAB.sub(" ", name).strip()[:LONGEST_SHEET_NAME].strip()
    taken = {RESERVED_NAME, *(sheet.get_name().casefold() for sheet in book.worksheets())}
    number = len(book.worksheets()) + 1
    return plain if plain and plain.casefold() not in taken else f"{plain[: LONGEST_SHEET_NAME - 5]} {number}".strip()


def _write(sheet: Worksheet, row: int, column: int, value: object, formats: Mapping[str, object]) -> None:
    """Write one cell by its type; whatever is neither a number nor a date is text."""
    if value is None:
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime) and value.tzinfo is None:
        sheet.write_datetime(row, column, value, formats.get("datetime"))
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats.get("date"))
    else:
        text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
        sheet.write_string(
            row, column, NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_CELL], formats.get("text")
        )

"""Tables for spreadsheet programs, in which no cell can start a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
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

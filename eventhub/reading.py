"""Tables that people hand in, as rows of text: CSV as spreadsheets write it, and the first sheet of a workbook.

Whoever calls has bounded what an archive unpacks to; here rows and columns are bounded, wherever they say they stand.
"""

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from flask_babel import gettext as _

from eventhub.errors import Refusal

MOST_COLUMNS = 100
ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = ",;\t"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Row(NamedTuple):
    """One row that holds anything, with the number that a spreadsheet shows beside it."""

    number: int
    cells: list[str]


def from_csv(content: bytes, *, most: int) -> list[Row]:
    """Read a CSV file, whichever of comma, semicolon and tab parts its first line."""
    text = _decoded(content)
    heading = next(iter(text.splitlines()), "")
    delimiter = max(DELIMITERS, key=heading.count)
    try:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1)
        return _filled((Row(number, _stripped(cells)) for number, cells in rows), most)
    except csv.Error as error:
        raise _unreadable() from error


def from_xlsx(content: bytes, *, most: int) -> list[Row]:
    """Read the first sheet of a workbook; what a formula gave when it was saved counts as its value."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            shared = _shared_texts(archive)
            sheet = archive.read(_first_sheet(archive))
            return _filled(_sheet_rows(sheet, shared), most)
    except (zipfile.BadZipFile, ET.ParseError, KeyError, IndexError, ValueError, StopIteration) as error:
        raise _unreadable() from error


def _filled(rows: Iterator[Row], most: int) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if any(row.cells):
            found.append(row)
        if len(found) > most:
            raise Refusal(
                _("This file has more than %(count)s rows. Part it and send one after the other.", count=most)
            )
    return found


def _stripped(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells[:MOST_COLUMNS]]


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _parsed(part: bytes) -> ET.Element:
    """Parse a part of a workbook, none of which ever declares entities that could grow or lead elsewhere."""
    if b"<!DOCTYPE" in part or b"\0" in part:
        raise _unreadable()
    return ET.fromstring(part)  # noqa: S314 - without a document type there are no entities


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Return where in the archive the sheet is that stands first in the book."""
    book = _parsed(archive.read("xl/workbook.xml"))
    sheet = next(each for each in book.iter() if _name(each) == "sheet")
    wanted = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
    relations = _parsed(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.attrib["Target"] for each in relations if each.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("xl", target)).lstrip("/")


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(each) for each in _parsed(archive.read("xl/sharedStrings.xml")) if _name(each) == "si"]


def _sheet_rows(sheet: bytes, shared: list[str]) -> Iterator[Row]:
    number = 0
    for row in _parsed(sheet).iter():
        if _name(row) == "row":
            number = int(row.get("r") or number + 1)
            yield Row(number, _cells(row, shared))


def _cells(row: ET.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        place = _PLACE.fullmatch(cell.get("r", ""))
        at = _column(place[1]) if place else len(cells)
        if len(cells) <= at < MOST_COLUMNS:
            cells += [""] * (at - len(cells)) + [_value(cell, shared)]
    return cells


def _column(letters: str) -> int:
    """Return the place of a column by its letters, counted from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell).strip()
    value = next((each.text or "" for each in cell if _name(each) == "v"), "")
    if kind == "s":
        return shared[int(value)].strip() if value else ""
    return _as_written(value) if kind == "n" else value.strip()


def _as_written(number: str) -> str:
    """Write a number as somebody typed it: workbooks hold 49301234 as 49301234.0 or 4.9301234E7, too."""
    value = float(number) if number else 0.0
    return str(int(value)) if number and value.is_integer() and abs(value) < 1e15 else number


def _text(element: ET.Element) -> str:
    """Join the parts of a text, each with a look of its own, without how it is pronounced."""
    spoken = {part for each in element.iter() if _name(each) == "rPh" for part in each.iter()}
    return "".join(each.text or "" for each in element.iter() if _name(each) == "t" and each not in spoken)


def _name(element: ET.Element) -> str:
    """Return an element's name; the two editions of the standard differ in the namespace alone."""
    return element.tag.rpartition("}")[2]


def _unreadable() -> Refusal:
    return Refusal(_("This file cannot be read as a table. Save it again as CSV (UTF-8) or XLSX and choose it anew."))

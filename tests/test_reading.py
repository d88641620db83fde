"""Tables that people hand in."""

import io
import zipfile

import pytest

from eventhub.errors import Refusal
from eventhub.reading import Row, from_csv, from_xlsx
from eventhub.sheets import as_csv, as_xlsx

ROWS = [["Name", "Phone"], ["Zoë, the first", "+49 30 1234"], ["Ann;a", '"quoted"']]
SPELLINGS = {
    "semicolons": "Name;City\r\nZoë;Åbo\r\n".encode("utf-8-sig"),
    "an old encoding": "Name;City\nZoë;Åbo\n".encode("cp1252"),
    "tabs": "Name\tCity\nZoë\tÅbo".encode(),
    "commas and spaces": "Name,City\n Zoë , Åbo ".encode(),
}
BOOK = "xl/worksheets/sheet1.xml"
WORD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.fixture(autouse=True)
def _words(app):
    with app.test_request_context():
        yield


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def numbered(*rows):
    return [Row(number, list(cells)) for number, cells in rows]


def test_what_we_wrote_is_read_back():
    written = numbered(*enumerate(ROWS, start=1))

    assert from_csv(as_csv(ROWS).encode(), most=10) == written
    assert from_xlsx(as_xlsx({"First": ROWS, "Second": [["other"]]}), most=10) == written


@pytest.mark.parametrize("name", SPELLINGS)
def test_csv_is_read_however_spreadsheets_write_it(name):
    assert from_csv(SPELLINGS[name], most=10) == numbered((1, ["Name", "City"]), (2, ["Zoë", "Åbo"]))


def test_rows_keep_their_numbers_over_empty_ones():
    book = as_xlsx({"A": [["Name"], [], [None], ["Zoë"], [49301234]]})

    assert from_csv(b"Name\n\n , \nZoe\n", most=10) == numbered((1, ["Name"]), (4, ["Zoe"]))
    assert from_xlsx(book, most=10) == numbered((1, ["Name"]), (4, ["Zoë"]), (5, ["49301234"]))


def sheet(rows):
    """Return a workbook of ours with other rows."""
    parts = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx({"A": [["x"]]}))) as old, zipfile.ZipFile(parts, "w") as new:
        for name in old.namelist():
            new.writestr(name, rows.encode() if name == BOOK else old.read(name))
    return parts.getvalue()


def test_cells_are_read_by_where_they_say_they_are():
    row = '<row r="7"><c r="B7" t="inlineStr"><is><t>in</t><rPh><t>said</t></rPh><t>line</t></is></c>{}</row>'
    more = '<c r="D7" t="str"><f>A1</f><v>sum</v></c><c r="XFD7"><v>1</v></c><c r="E7"><v>4.9301234E7</v></c>'

    assert from_xlsx(sheet(WORD.format(row.format(more))), most=10) == numbered(
        (7, ["", "inline", "", "sum", "49301234"])
    )


BROKEN = {
    "no archive": b"PK\x03\x04 no archive",
    "a text that is not there": sheet(WORD.format('<row><c t="s"><v>99</v></c></row>')),
    "half a page": sheet("<worksheet>"),
    "entities": sheet('<!DOCTYPE a [<!ENTITY b "c">]>' + WORD.format("")),
    "a row nowhere": sheet(WORD.format('<row r="far"/>')),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_workbook_is_refused_in_words(name):
    with pytest.raises(Refusal, match="cannot be read"):
        from_xlsx(BROKEN[name], most=10)


def test_a_table_that_goes_on_and_on_is_refused():
    with pytest.raises(Refusal, match="more than 2 rows"):
        from_csv(b"a\n" * 3, most=2)

"""Office files: bombs, lies, macros, files in files."""

import io
import struct
import zipfile
import zlib

import pytest

from eventhub.attachments.checks.kinds import checked
from eventhub.attachments.checks.packages import LARGEST_INSIDE, MOST_PARTS, STEEP_FROM
from eventhub.attachments.checks.refusal import BadUpload
from tests.attachments.samples import MAIN, PDF, office, open_document, package, picture

UNPACKS = "unpacks to far more"
DAMAGED = "damaged or not what its name says"
MACROS = "macros"
FILES = "other files inside"


def refused(content: bytes, why: str, extension: str = "docx") -> None:
    with pytest.raises(BadUpload, match=why):
        checked(f"a.{extension}", content)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"word/vbaProject.bin": b"x"}, MACROS),
        ({"word/VBADATA.XML": b"x"}, MACROS),
        ({"xl/macrosheets/sheet1.xml": b"x"}, MACROS),
        ({"word/activeX/activeX1.bin": b"x"}, MACROS),
        ({"word/embeddings/oleObject1.bin": "\x01Ole10Native".encode("utf-16-le")}, FILES),
        ({"word/media/a.gz": b"\x1f\x8b\x08"}, FILES),
        ({"word/media/a.7z": b"7z\xbc\xaf\x27\x1c"}, FILES),
        ({"word/a.bin": package({"evil.exe": b"MZ"})}, FILES),
        ({"word/embeddings/a.xlsx": office("xlsx", {"b.docx": office("docx")})}, FILES),
        ({"word/embeddings/a.xlsx": office("xlsx", {"xl/vbaProject.bin": b"x"})}, MACROS),
        ({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}, DAMAGED),
        ({"../../outside.xml": b"x"}, DAMAGED),
        ({"/etc/passwd": b"x"}, DAMAGED),
        ({"MAIN.XML": b"twice"}, DAMAGED),
    ],
)
def test_what_hides_in_a_document_is_found(parts: dict[str, bytes], why: str) -> None:
    refused(office("docx", parts), why)


def test_a_document_that_declares_macros_is_refused() -> None:
    refused(office("docx", types='<Override ContentType="application/vnd.ms-word.macroEnabled.main+xml"/>'), MACROS)
    refused(open_document("odt", {"Basic/Standard/Module1.xml": b"Sub"}), MACROS, "odt")


def test_a_document_may_bring_pictures_and_the_workbook_of_a_chart() -> None:
    parts = {"ppt/media/a.png": picture(), "ppt/embeddings/Sheet1.xlsx": office("xlsx")}
    content = office("pptx", parts)
    assert checked("a.pptx", content).content == content


def test_a_part_that_shrinks_too_well_is_a_bomb() -> None:
    refused(office("docx", {"word/document.xml": b" " * (STEEP_FROM + 1)}), UNPACKS)
    assert checked("a.docx", office("docx", {"word/document.xml": b" " * STEEP_FROM})).content


def test_many_large_parts_are_a_bomb_too() -> None:
    part = b" " * STEEP_FROM
    refused(office("docx", {f"{number}.xml": part for number in range(LARGEST_INSIDE // STEEP_FROM)}), UNPACKS)


def test_too_many_parts_are_refused_before_any_is_opened() -> None:
    refused(office("docx", {f"{number}.xml": b"" for number in range(MOST_PARTS)}), UNPACKS)


def test_what_is_nested_counts_with_what_holds_it() -> None:
    part = {f"{number}.xml": b" " * STEEP_FROM for number in range(6)}
    inner = office("xlsx", part)
    assert checked("a.docx", office("docx", {"a.xlsx": inner}))
    refused(office("docx", {**part, "a.xlsx": inner}), UNPACKS)


def test_a_list_that_announces_less_than_there_is_is_refused() -> None:
    """Without unpacking the raw bytes, the library would stop at the size announced and see nothing wrong."""
    content = bytearray(office("docx", {"z.xml": b" " * 1_000_000}))
    announced = content.index(struct.pack("<I", 1_000_000))
    entry = content.rindex(struct.pack("<I", 1_000_000))
    for place in {announced, entry}:
        content[place : place + 4] = struct.pack("<I", 10)
        content[place - 8 : place - 4] = struct.pack("<I", zlib.crc32(b" " * 10))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        assert archive.read("z.xml") == b" " * 10
    refused(bytes(content), DAMAGED)


def test_parts_that_lie_in_one_another_are_refused() -> None:
    """Each part is whole and bears its own name, so that only their places tell."""
    inner = package({"b.xml": b"x"}, zipfile.ZIP_STORED)
    parts = {"a.txt": b"--" + inner[: inner.index(b"PK\x01\x02")], "b.xml": b"x"}
    content = bytearray(package({**unpacked(office("docx")), **parts}, zipfile.ZIP_STORED))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 42 : entry + 46] = struct.pack("<I", content.index(b"--PK\x03\x04") + 2)
    assert unpacked(bytes(content))["b.xml"] == b"x"
    refused(bytes(content), DAMAGED)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "content",
    [
        b"MZ" + office("docx"),
        office("docx") + b"<script>",
        PDF + office("docx"),
        office("docx")[:-30],
        office("docx").replace(b"main.xml", b"mein.xml", 1),
        office("docx").replace(b"PK\x01\x02", b"PK\x01\x03", 1),
    ],
    ids=["before", "behind", "after a PDF", "cut off", "two names", "broken list"],
)
def test_an_archive_with_something_else_around_it_is_refused(content: bytes) -> None:
    refused(content, DAMAGED)


def test_a_password_is_named_as_the_reason() -> None:
    content = bytearray(office("docx"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    refused(bytes(content), "password")


@pytest.mark.parametrize("extension", [*MAIN, "odt"])
def test_any_other_archive_is_no_document(extension: str) -> None:
    refused(package({"a.txt": b"x"}), "not what its name says", extension)


def test_a_method_that_is_not_known_is_refused() -> None:
    refused(package({"a.xml": b"x" * 100}, zipfile.ZIP_BZIP2), DAMAGED)

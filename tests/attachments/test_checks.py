"""What is taken, what is refused, and under which name."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventhub.attachments.checks.kinds import ANY, KINDS, LARGEST, PICTURES, checked
from eventhub.attachments.checks.names import LONGEST_NAME, clean_name
from eventhub.attachments.checks.refusal import BadUpload
from tests.attachments import samples

GOOD = samples.good()


@pytest.mark.parametrize("extension", sorted(ANY))
def test_every_kind_is_taken_and_served_as_what_it_is(extension: str) -> None:
    upload = checked(f"Plan.{extension.upper()}", GOOD[extension])
    assert (upload.filename, upload.media_type) == (f"Plan.{extension.upper()}", KINDS[extension].media_type)
    assert upload.content == GOOD[extension] or extension in PICTURES


@pytest.mark.parametrize("extension", sorted(ANY))
@pytest.mark.parametrize("content", sorted(ANY))
def test_no_kind_passes_under_the_name_of_another(extension: str, content: str) -> None:
    if KINDS[extension].media_type == KINDS[content].media_type or {extension, content} <= {"txt", "csv"}:
        return
    with pytest.raises(BadUpload):
        checked(f"plan.{extension}", GOOD[content])


@pytest.mark.parametrize("extension", sorted(ANY))
@pytest.mark.parametrize("content", [samples.HTML, samples.SVG, b"MZ\x90\0program", b"", b"\0"], ids=repr)
def test_pages_programs_and_nothing_are_no_document(extension: str, content: bytes) -> None:
    with pytest.raises(BadUpload):
        checked(f"plan.{extension}", content)


OTHERS = ["a.html", "a.svg", "a.exe", "a.docm", "a.zip", "a.pdf.js", "a", "", None, ".pdf", "pdf", "fdp.\u202e"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_extensions_are_refused_with_the_kinds_that_are_taken(name: str | None) -> None:
    with pytest.raises(BadUpload, match="PDF, Word, Excel"):
        checked(name, samples.PDF)


def test_only_the_kinds_asked_for_are_taken() -> None:
    assert checked("a.png", GOOD["png"], allowed=PICTURES).media_type == "image/png"
    with pytest.raises(BadUpload, match="Choose one of: PNG, JPEG, WEBP"):
        checked("a.pdf", samples.PDF, allowed=PICTURES)


def test_ten_megabytes_are_taken_and_a_byte_more_is_not() -> None:
    assert len(checked("a.txt", b"a" * LARGEST).content) == LARGEST
    with pytest.raises(BadUpload, match=r"11\.0 MB, and 10 MB is the most"):
        checked("a.txt", b"a" * 11 * 1024 * 1024)


def test_a_picture_that_would_shrink_is_too_large_before_it_is_opened() -> None:
    with pytest.raises(BadUpload, match="10 MB is the most"):
        checked("a.png", GOOD["png"] + b"\0" * LARGEST)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\Plan.pdf", "Plan.pdf"),
        ("annual\u202efdp.txt", "annualfdp.txt"),
        ("a\x00b\r\nc\x1b.txt", "abc.txt"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
        ("  . .hidden.txt ", "hidden.txt"),
        ('a"b<c>:d|e?f*.csv', "a_b_c__d_e_f_.csv"),
        ("\u200b.txt", "txt"),
        ("\u03a3\u03c7\u03ad\u03b4\u03b9\u03bf.pdf", "\u03a3\u03c7\u03ad\u03b4\u03b9\u03bf.pdf"),
        ("a." + "x" * 500, "file"),
        (None, "file"),
    ],
)
def test_a_name_keeps_what_people_read_and_nothing_else(name: str | None, kept: str) -> None:
    assert clean_name(name) == kept


@pytest.mark.parametrize("letter", ["x", "\U0001f9ea", "e\u0301", "\u0301"])
def test_a_long_name_is_cut_and_keeps_its_extension(letter: str) -> None:
    name = clean_name(letter * 500 + ".docx")
    assert len(name) == LONGEST_NAME
    assert name.endswith(".docx")


@settings(max_examples=300)
@given(st.text())
def test_no_name_misleads(name: str) -> None:
    kept = clean_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert kept.isprintable()
    assert not set(kept) & set('/\\<>:"|?*')
    assert clean_name(kept) == kept


@settings(max_examples=400)
@given(st.data())
def test_a_damaged_file_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    extension = data.draw(st.sampled_from(sorted(ANY)))
    content = bytearray(GOOD[extension])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadUpload):
        assert checked(f"a.{extension}", bytes(content[: data.draw(st.integers(1, len(content)))])).content


@pytest.mark.parametrize("content", [samples.PDF[:-7], b"GIF89a" + samples.PDF, samples.PDF + samples.HTML])
def test_a_pdf_begins_and_ends_as_one(content: bytes) -> None:
    with pytest.raises(BadUpload, match="PDF"):
        checked("a.pdf", content)


def test_a_pdf_that_is_an_archive_as_well_is_refused() -> None:
    out = io.BytesIO(samples.PDF)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("a.html", samples.HTML)
        archive.comment = b"%%EOF"
    with pytest.raises(BadUpload, match="holds an archive"):
        checked("a.pdf", out.getvalue())

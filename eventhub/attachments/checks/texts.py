"""Files that are read as they are: plain text and PDF."""

import io
import zipfile

from flask_babel import gettext as _

from eventhub.attachments.checks.refusal import BadUpload

ENCODINGS = ("utf-8-sig", "cp1252")
SHOWN_CONTROLS = set("\t\n\r\f")
NO_TEXT = ("%pdf-", "<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php")
PDF_HEADS = (b"%PDF-1.", b"%PDF-2.")
PDF_END = b"%%EOF"
PDF_PADDING = b"\0 \t\r\n"


def check_text(content: bytes) -> None:
    """Refuse what is no text, and pages and programs that only call themselves text."""
    text = _decoded(content)
    if any(ord(letter) < 32 and letter not in SHOWN_CONTROLS for letter in text):
        raise BadUpload(_("This file holds more than text. Save it as plain text and choose it again."))
    if text.lstrip().lower().startswith(NO_TEXT):
        raise BadUpload(
            _("This file is no plain text, although its name says so. Save it as PDF and choose the new file.")
        )


def check_pdf(content: bytes) -> None:
    """Refuse what does not begin and end as a PDF does, and a PDF that is an archive as well."""
    if not content.startswith(PDF_HEADS):
        raise BadUpload(_("This file is no PDF, although its name says so. Save it as PDF and choose it again."))
    if not content.rstrip(PDF_PADDING).endswith(PDF_END):
        raise BadUpload(_("This PDF is not complete. Save it again and choose it anew."))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise BadUpload(_("This PDF holds an archive. Print it as PDF and choose the new file."))


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadUpload(_("The letters of this file cannot be read. Save it as UTF-8 and choose it again."))

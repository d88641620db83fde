"""Files as people send them, good and hostile, made in memory."""

import io
import zipfile
from typing import Any

from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{OFFICE}spreadsheetml.sheet.main+xml",
    "pptx": f"{OFFICE}presentationml.presentation.main+xml",
}
OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def package(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, parts: dict[str, bytes] | None = None, types: str = "") -> bytes:
    """A document of Word, Excel or PowerPoint with further parts."""
    content_types = f'<Types><Override PartName="/main.xml" ContentType="{MAIN[kind]}"/>{types}</Types>'.encode()
    return package({"[Content_Types].xml": content_types, "main.xml": b"<main/>", **(parts or {})})


def open_document(kind: str, parts: dict[str, bytes] | None = None) -> bytes:
    """A document of LibreOffice with further parts."""
    return package({"mimetype": OPEN[kind].encode(), "content.xml": b"<office/>", **(parts or {})})


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def good() -> dict[str, bytes]:
    """One small file of every kind that is taken, by its extension."""
    return {
        **{kind: office(kind) for kind in MAIN},
        **{kind: open_document(kind) for kind in OPEN},
        "pdf": PDF,
        "png": picture(),
        "jpg": picture("JPEG"),
        "jpeg": picture("JPEG"),
        "webp": picture("WEBP"),
        "txt": "Zo\u00eb, Lyon\n".encode(),
        "csv": "Name;Ort\nZo\u00eb;K\u00f6ln\n".encode("cp1252"),
    }

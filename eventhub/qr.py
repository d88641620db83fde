"""QR codes that any phone's camera reads: as a picture for mails, and as a path to draw on pages."""

import io
from typing import NamedTuple

import segno

QUIET = 4
"""White modules around a code, without which cameras do not find it."""
PIXELS_A_MODULE = 6


class Drawing(NamedTuple):
    """A code as SVG draws it: the length of a side, quiet zone included, and the path of its dark modules."""

    side: int
    path: str


def drawing(text: str) -> Drawing:
    """Return a code to draw in a square of `side` by `side`."""
    rows = [list(row) for row in _code(text).matrix]
    path = "".join(_runs(row, QUIET + at) for at, row in enumerate(rows))
    return Drawing(len(rows) + 2 * QUIET, path)


def picture(text: str) -> bytes:
    """Return a code as a PNG file."""
    file = io.BytesIO()
    _code(text).save(file, kind="png", scale=PIXELS_A_MODULE, border=QUIET)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)


def _runs(row: list[int], y: int) -> str:
    """Draw each run of dark modules in a row as one bar."""
    bars, at = [], 0
    while at < len(row):
        length = 1
        while at + length < len(row) and row[at + length] == row[at]:
            length += 1
        if row[at]:
            bars.append(f"M{QUIET + at} {y}h{length}v1h-{length}z")
        at += length
    return "".join(bars)

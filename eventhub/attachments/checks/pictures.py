"""Pictures are opened, turned upright and written anew: nothing but what is seen stays of them."""

import io
import struct
import zlib

from flask_babel import gettext as _
from PIL import Image, ImageOps

from eventhub.attachments.checks.refusal import BadUpload

MOST_PIXELS = 50_000_000
LONGEST_EDGE = 4_096
QUALITY = 90
PLAIN_MODES = {"PNG": {"L", "RGB", "RGBA"}, "WEBP": {"RGB", "RGBA"}, "JPEG": {"L", "RGB"}}
SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I;16N")
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, TypeError, LookupError, OverflowError, EOFError, MemoryError, RuntimeError),
    *(struct.error, zlib.error),
)
"""Whatever the library says of a broken picture."""
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def rewritten(content: bytes, kind: str) -> bytes:
    """Return the picture of this kind as pixels alone: upright, its edges within LONGEST_EDGE, without metadata."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            _check_size(picture)
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            return _written(ImageOps.exif_transpose(picture), kind)
    except BOMBS as error:
        words = _("This picture has too many pixels. Make it no wider and no higher than %(edge)s.", edge=LONGEST_EDGE)
        raise BadUpload(words) from error
    except UNREADABLE as error:
        words = _("This is no %(kind)s picture that can be opened. Save it again and choose the new file.", kind=kind)
        raise BadUpload(words) from error


def _check_size(picture: Image.Image) -> None:
    """Look at the size the head of the file tells before a single pixel is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise Image.DecompressionBombError


def _written(picture: Image.Image, kind: str) -> bytes:
    plain = _plain(picture, kind)
    plain.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, kind, quality=QUALITY)
    return out.getvalue()


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """Return the picture in a mode that needs no palette, no profile and no extra channel to be shown."""
    if picture.mode in SIXTEEN_BITS:
        picture = picture.convert("L")
    if picture.mode in PLAIN_MODES[kind] and "transparency" not in picture.info:
        return picture.copy()
    return picture.convert("RGBA" if kind != "JPEG" and picture.has_transparency_data else "RGB")

"""Pictures stay as pixels alone."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from eventhub.attachments.checks.kinds import checked
from eventhub.attachments.checks.pictures import LONGEST_EDGE
from eventhub.attachments.checks.refusal import BadUpload
from tests.attachments.samples import HTML, package, picture

PILLOW = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}


def opened(extension: str, content: bytes) -> Any:
    return Image.open(io.BytesIO(checked(f"a.{extension}", content).content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head announces this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("extension", PILLOW)
def test_what_a_camera_wrote_into_a_picture_is_gone(extension: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    comment = {"comment": b"SECRET WORDS"} if extension == "jpg" else {}
    content = picture(PILLOW[extension], exif=exif.tobytes(), icc_profile=b"SECRET PROFILE" * 20, **comment)
    assert b"SECRET" in content
    assert b"SECRET" not in checked(f"a.{extension}", content).content


@pytest.mark.parametrize("extension", PILLOW)
def test_a_picture_stands_upright(extension: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(extension, picture(PILLOW[extension], (40, 20), exif=exif.tobytes())).size == (20, 40)


@pytest.mark.parametrize("extension", PILLOW)
def test_what_is_appended_to_a_picture_is_gone(extension: str) -> None:
    tail = package({"evil.html": HTML}) + HTML
    assert b"evil" not in checked(f"a.{extension}", picture(PILLOW[extension]) + tail).content


@pytest.mark.parametrize(
    ("extension", "mode"),
    [
        *(("png", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *(("jpg", mode) for mode in ("L", "RGB", "CMYK")),
        *(("webp", mode) for mode in ("RGB", "RGBA")),
    ],
)
def test_pictures_of_every_mode_are_taken(extension: str, mode: str) -> None:
    assert opened(extension, picture(PILLOW[extension], mode=mode)).size == (40, 20)


def test_what_shines_through_a_picture_still_does() -> None:
    shown = opened("png", picture(mode="P", transparency=0))
    assert shown.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_large_picture_is_made_smaller() -> None:
    assert opened("png", picture(size=(6_000, 3_000), mode="L")).size == (LONGEST_EDGE, LONGEST_EDGE // 2)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(8_000, 8_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (0, 1)])
def test_a_picture_that_announces_a_huge_size_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(BadUpload, match=r"too many pixels|can be opened"):
        checked("a.png", bomb(*size))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_real_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(BadUpload, match="too many pixels"):
        checked("a.png", picture(size=(9_000, 6_000), mode="1"))


@pytest.mark.parametrize("extension", PILLOW)
def test_half_a_picture_is_refused(extension: str) -> None:
    content = picture(PILLOW[extension], (400, 400))
    with pytest.raises(BadUpload, match="Save it again"):
        checked(f"a.{extension}", content[: len(content) // 2])


def test_a_moving_picture_stands_still() -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert getattr(opened("webp", out.getvalue()), "n_frames", 1) == 1


def test_a_text_that_unpacks_to_megabytes_in_a_picture_is_refused() -> None:
    comment = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b" " * 200_000_000, 9))
    content = picture()
    with pytest.raises(BadUpload):
        checked("a.png", content[:33] + comment + content[33:])

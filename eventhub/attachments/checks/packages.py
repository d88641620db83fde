"""Office files are archives: what they unpack to is bounded, and no program hides in them."""

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from eventhub.attachments.checks.refusal import BadUpload

MOST_PARTS = 2_000
LARGEST_INSIDE = 50 * 1024 * 1024
STEEPEST = 150
STEEP_FROM = 5 * 1024 * 1024
"""Below this size a part may shrink as far as it likes."""
LOCAL_HEAD, END_HEAD = 30, 22
ZIP, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
WRAPPED_FILE = "\x01Ole10Native".encode("utf-16-le")
"""How Office names a whole file that was dropped into a document."""
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
MACRO_FOLDERS = ("basic/", "scripts/")
KNOWN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED, IS_UTF8 = 0x1, 0x800


@dataclass
class Room:
    """How much may still be unpacked, over all levels together."""

    parts: int = MOST_PARTS
    size: int = LARGEST_INSIDE


def check_package(content: bytes, proof: tuple[str, bytes]) -> None:
    """Refuse what is no office file of this kind: `proof` is a part it must have and what must stand in it."""
    parts = dict(_unpacked(content, Room(), depth=0))
    name, words = proof
    if words not in parts.get(name, b""):
        raise BadUpload(_("This file is not what its name says. Save it again in the right format and choose it anew."))


def _unpacked(content: bytes, room: Room, depth: int) -> Iterator[tuple[str, bytes]]:
    """Yield every part, unpacked no further than the archive's own list says, and looked at."""
    for part in _listed(content, room):
        inside = _inflated(content, part)
        _check_part(part.filename, inside)
        if inside.startswith(ZIP):
            _check_embedded(inside, room, depth)
        yield part.filename, inside


def _listed(content: bytes, room: Room) -> list[zipfile.ZipInfo]:
    if not content.startswith(ZIP) or content[-END_HEAD:][:4] != ZIP_END:
        raise _broken()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, LookupError, OverflowError, NotImplementedError, struct.error) as error:
        raise _broken() from error
    _make_room(parts, room)
    _check_list(parts)
    return parts


def _make_room(parts: list[zipfile.ZipInfo], room: Room) -> None:
    room.parts -= len(parts)
    room.size -= sum(part.file_size for part in parts)
    if room.parts < 0 or room.size < 0 or any(map(_is_steep, parts)):
        raise BadUpload(_("This file unpacks to far more than a document holds. Save it again with less in it."))


def _is_steep(part: zipfile.ZipInfo) -> bool:
    return part.file_size > STEEP_FROM and part.file_size > STEEPEST * part.compress_size


def _check_list(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse a list that lies: parts that lie in one another, twice the same name, paths that lead elsewhere."""
    in_order = sorted(parts, key=lambda part: part.header_offset)
    overlap = any(
        first.header_offset + LOCAL_HEAD + first.compress_size > second.header_offset
        for first, second in itertools.pairwise(in_order)
    )
    names = {part.filename.lower() for part in parts}
    leads_away = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    if overlap or leads_away or len(names) < len(parts) or (in_order and in_order[0].header_offset):
        raise _broken()
    if any(part.flag_bits & IS_ENCRYPTED for part in parts):
        raise BadUpload(_("This file is protected by a password. Save it without and choose it again."))


def _inflated(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """Unpack one part from its raw bytes: the library stops where the list says, and would not see a lie."""
    head = content[part.header_offset : part.header_offset + LOCAL_HEAD]
    if len(head) < LOCAL_HEAD or part.compress_type not in KNOWN_METHODS:
        raise _broken()
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start = part.header_offset + LOCAL_HEAD + name_length
    if content[start - name_length : start] != _raw_name(part):
        raise _broken()
    start += extra_length
    raw = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        inside, is_whole = raw, len(raw) == part.file_size
    else:
        inside, is_whole = _stretched(raw, part.file_size)
    if not is_whole or zlib.crc32(inside) != part.CRC:
        raise _broken()
    return inside


def _raw_name(part: zipfile.ZipInfo) -> bytes:
    return part.orig_filename.encode("utf-8" if part.flag_bits & IS_UTF8 else "cp437")


def _stretched(raw: bytes, size: int) -> tuple[bytes, bool]:
    """Return what the bytes unpack to, at most one byte more than announced, and whether that was all."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inside = stream.decompress(raw, size + 1)
    except zlib.error as error:
        raise _broken() from error
    return inside, stream.eof and not stream.unused_data and len(inside) == size


def _check_part(name: str, inside: bytes) -> None:
    name = name.lower()
    is_types = name == "[content_types].xml"
    if any(each in f"/{name}" for each in MACRO_PARTS) or name.startswith(MACRO_FOLDERS):
        raise _has_macros()
    if is_types and b"macroenabled" in inside.lower():
        raise _has_macros()
    if name.endswith((".xml", ".rels")) and b"<!ENTITY" in inside:
        raise _broken()
    if inside.startswith(OTHER_ARCHIVES) or WRAPPED_FILE in inside:
        raise _holds_files()


def _check_embedded(content: bytes, room: Room, depth: int) -> None:
    """A chart brings its workbook along; an archive in an archive in an archive is no document."""
    if depth:
        raise _holds_files()
    names = {name for name, _inside in _unpacked(content, room, depth + 1)}
    if not names & {"[Content_Types].xml", "mimetype"}:
        raise _holds_files()


def _broken() -> BadUpload:
    return BadUpload(_("This file is damaged or not what its name says. Save it again and choose the new one."))


def _has_macros() -> BadUpload:
    return BadUpload(_("This file holds macros. Save it without macros, or as PDF, and choose the new file."))


def _holds_files() -> BadUpload:
    return BadUpload(_("This file has other files inside. Take them out, or save it as PDF, and choose the new file."))

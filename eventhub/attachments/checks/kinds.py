"""The kinds of files that are taken, each known by its extension and by what stands in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext as _

from eventhub.attachments.checks.names import clean_name, extension
from eventhub.attachments.checks.packages import check_package
from eventhub.attachments.checks.pictures import rewritten
from eventhub.attachments.checks.refusal import BadUpload
from eventhub.attachments.checks.texts import check_pdf, check_text

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """What a kind is served as, what people call it, and the check that returns what is kept of it."""

    media_type: str
    words: str
    read: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Upload:
    """A file that passed every check."""

    filename: str
    media_type: str
    content: bytes


def _as_it_is(check: Callable[[bytes], None], content: bytes) -> bytes:
    check(content)
    return content


def _office(subtype: str, words: str, part: str) -> Kind:
    proof = ("[Content_Types].xml", f"{OFFICE}{part}.main+xml".encode())
    return Kind(OFFICE + subtype, words, partial(_as_it_is, partial(check_package, proof=proof)))


def _open(subtype: str, words: str) -> Kind:
    proof = ("mimetype", f"{OPEN}{subtype}".encode())
    return Kind(OPEN + subtype, words, partial(_as_it_is, partial(check_package, proof=proof)))


def _picture(kind: str) -> Kind:
    return Kind(f"image/{kind.lower()}", kind, partial(rewritten, kind=kind))


KINDS = {
    "pdf": Kind("application/pdf", "PDF", partial(_as_it_is, check_pdf)),
    "docx": _office("wordprocessingml.document", "Word", "wordprocessingml.document"),
    "xlsx": _office("spreadsheetml.sheet", "Excel", "spreadsheetml.sheet"),
    "pptx": _office("presentationml.presentation", "PowerPoint", "presentationml.presentation"),
    "odt": _open("text", "OpenDocument"),
    "ods": _open("spreadsheet", "OpenDocument"),
    "odp": _open("presentation", "OpenDocument"),
    "png": _picture("PNG"),
    "jpg": _picture("JPEG"),
    "jpeg": _picture("JPEG"),
    "webp": _picture("WEBP"),
    "txt": Kind("text/plain", "TXT", partial(_as_it_is, check_text)),
    "csv": Kind("text/csv", "CSV", partial(_as_it_is, check_text)),
}
PICTURES = frozenset({"png", "jpg", "jpeg", "webp"})
ANY = frozenset(KINDS)


def checked(filename: str | None, content: bytes, *, allowed: Collection[str] = ANY) -> Upload:
    """Return what is kept of a file, or raise BadUpload with the sentence for who sent it."""
    name = clean_name(filename)
    kind = KINDS.get(extension(name)) if extension(name) in allowed else None
    if kind is None:
        raise BadUpload(_("Files of this kind are not taken. Choose one of: %(kinds)s.", kinds=words_for(allowed)))
    check_size(len(content))
    kept = kind.read(content)
    check_size(len(kept))
    return Upload(name, kind.media_type, kept)


def check_size(size: int) -> None:
    """Refuse an empty file and one that is too large."""
    if not size:
        raise BadUpload(_("This file is empty. Save it again and choose it anew."))
    if size > LARGEST:
        raise BadUpload(
            _(
                "This file has %(size)s MB, and %(largest)s MB is the most. Make its pictures smaller.",
                size=f"{size / MEGABYTE:.1f}",
                largest=LARGEST // MEGABYTE,
            )
        )


def words_for(allowed: Collection[str]) -> str:
    """Name the kinds for people, each once."""
    return ", ".join(dict.fromkeys(kind.words for each, kind in KINDS.items() if each in allowed))

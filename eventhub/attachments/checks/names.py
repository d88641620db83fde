"""The name a file is kept under: what its owner called it, without what could mislead or harm."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

LONGEST_NAME = 120
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls, marks that turn the direction of writing, halves of letters, and separators of lines."""
RESERVED = re.compile(r'[<>:"|?*]')
NAMELESS = "file"


def clean_name(name: str | None) -> str:
    """Return the last part of a path, composed, visible and at most LONGEST_NAME letters long, its extension kept."""
    last = PureWindowsPath(PurePosixPath(name or "").name).name
    seen = (letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter) not in UNSEEN)
    path = PurePosixPath(RESERVED.sub("_", " ".join("".join(seen).split())).strip(" ."))
    stem, suffix = path.stem.strip(), path.suffix
    if len(suffix) >= LONGEST_NAME:
        return NAMELESS
    return (stem or NAMELESS)[: LONGEST_NAME - len(suffix)] + suffix


def extension(name: str) -> str:
    """Return what follows a name's last dot, in small letters."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()

"""Where machine code is kept for the processes to come.

A folder is named after the sources that machine code is made of, all of them: the code of one function holds that of
those it calls, and the constants they name, wherever these are written. What others could write is not trusted.
"""

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from tempfile import TemporaryFile

HERE = Path(__file__).parent
FROM_THE_SOLVER = "board.py", "days.py", "exchanges.py", "grid.py"
COMPLETE = "complete"
"""The name of the file that says that nothing is missing."""


def version(sources: Iterable[Path]) -> str:
    """Return what changes with any of some sources, with Python and with numba."""
    found = sha256(sys.version.encode())
    with suppress(metadata.PackageNotFoundError):
        found.update(metadata.version("numba").encode())
    for source in sources:
        found.update(sha256(source.read_bytes()).digest())
    return found.hexdigest()[:16]


def kept_in(places: Iterable[Path], name: str) -> Path | None:
    """Return the folder of this name in the first of some places where it can be written, and by nobody else.

    What is complete in a place before it that can only be read is copied there.
    """
    complete = None
    for place in places:
        kept = place / name
        try:
            kept.mkdir(mode=0o755, parents=True, exist_ok=True)
            if _is_ours(kept):
                _fill(kept, complete)
                return kept
        except OSError:
            with suppress(OSError):
                complete = kept if (kept / COMPLETE).is_file() else complete
    return None


def _is_ours(kept: Path) -> bool:
    with TemporaryFile(dir=kept):
        found = kept.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _fill(kept: Path, complete: Path | None) -> None:
    if complete and not (kept / COMPLETE).is_file():
        copytree(complete, kept, ignore=ignore_patterns(COMPLETE), dirs_exist_ok=True)
        (kept / COMPLETE).touch()


def outdated(kept: Path) -> list[Path]:
    """Return the folders beside this one that are named as it is: after other sources."""
    return [each for each in kept.parent.iterdir() if each != kept and re.fullmatch(r"[0-9a-f]{16}", each.name)]


def _places() -> Iterator[Path]:
    """Beside the modules, or else in the folder of whoever runs this."""
    yield HERE / "__pycache__"
    with suppress(RuntimeError):  # nobody's folder
        yield Path.home() / ".cache" / "eventhub"


@cache
def folder() -> Path | None:
    """Return where machine code is kept by this process, None where none can be."""
    return kept_in(_places(), version([*sorted(HERE.glob("[a-z_]*.py")), *map(HERE.parent.joinpath, FROM_THE_SOLVER)]))


def is_complete() -> bool:
    """Whether all machine code is made already."""
    kept = folder()
    return kept is not None and (kept / COMPLETE).is_file()


def mark_complete() -> None:
    """Remember that all machine code is made; beside the modules, what was made of other sources goes."""
    kept = folder()
    if kept is None or is_complete():
        return
    (kept / COMPLETE).touch()
    for other in outdated(kept) if kept.parent == HERE / "__pycache__" else ():
        rmtree(other, ignore_errors=True)


def forget() -> None:
    """Take away what is kept: it is damaged."""
    kept = folder()
    if kept is not None:
        rmtree(kept, ignore_errors=True)

"""Machine code, made once and kept beside its sources for the processes to come.

A search reads it and never makes it: that takes too long, and cannot be stopped. What is kept belongs to these
sources, this place, this Python, numba and processor, for numba would make it again for any other. The code of one
function holds that of those it calls and the constants they name, so all sources count for all code. It is read from
a copy that nobody else can write.
"""

import mmap
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only `_read_or_made` may read it: numba has to know the folder before
    from eventhub.matchmaking.solver.compiled.exchanges import CompiledExchanges

HERE = Path(__file__).parent
KEPT_IN = HERE / "__pycache__"
FROM_THE_SOLVER = "board.py", "days.py", "exchanges.py", "grid.py"
PROCESSOR = Path("/proc/cpuinfo")
SEAL = "seal"
"""The name of the file that holds what all others add up to: without it something is missing."""


class NotKeptError(Exception):
    """There is no machine code for this processor and these sources, or it is damaged."""


@cache
def load() -> "type[CompiledExchanges]":
    """Return the exchanges whose machine code is kept; refuse where it is not."""
    with TemporaryDirectory(prefix="eventhub-code-") as folder:
        unpack(kept(), Path(folder))
        return _read_or_made(folder)


def lacking() -> str | None:
    """Say why a search would find no machine code here; None while it would."""
    try:
        with TemporaryDirectory(prefix="eventhub-code-") as folder:
            unpack(kept(), Path(folder))
    except (NotKeptError, OSError) as reason:
        return str(reason)
    return None


def make() -> "type[CompiledExchanges]":
    """Return the exchanges, and keep their machine code where it is not kept yet."""
    try:
        return load()
    except (NotKeptError, OSError):
        with TemporaryDirectory(prefix="eventhub-code-") as folder:
            made = _read_or_made(folder)
            keep(Path(folder), kept())
        return made


def _read_or_made(folder: str) -> "type[CompiledExchanges]":
    """Let numba read machine code from a folder, or make it there."""
    mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()  # else numba would die
    import numba  # noqa: PLC0415 - large

    numba.config.CACHE_DIR = folder  # type: ignore[attr-defined]
    from eventhub.matchmaking.solver.compiled.exchanges import CompiledExchanges, prepare  # noqa: PLC0415 - see above

    prepare()
    return CompiledExchanges


def kept() -> Path:
    """Return the folder of what is kept, whether there is any or not."""
    sources = [*sorted(HERE.glob("[a-z_]*.py")), *map(HERE.parent.joinpath, FROM_THE_SOLVER)]
    return KEPT_IN / f"{_family()}{fingerprint(sources)}"


def _family() -> str:
    return f"machine-code.{sys.implementation.cache_tag}."


def fingerprint(sources: Iterable[Path]) -> str:
    """Return what changes with some sources, with Python, with numba and with the processor."""
    found = sha256()
    for fact in (sys.version, metadata.version("numba"), metadata.version("llvmlite"), *_processor()):
        found.update(fact.encode())
    for source in sources:
        found.update(f"{source}{source.stat().st_mtime_ns}".encode())
        found.update(source.read_bytes())
    return found.hexdigest()[:16]


def _processor() -> Iterator[str]:
    yield platform.machine()
    if PROCESSOR.is_file():
        first, _, _ = PROCESSOR.read_text().partition("\n\n")
        yield from (line for line in first.splitlines() if line.startswith(("model name", "flags", "CPU", "Features")))


def unpack(kept: Path, folder: Path) -> None:
    """Copy what is kept into an empty folder; refuse when there is nothing, or not what was sealed."""
    if not (kept / SEAL).is_file():
        raise NotKeptError(f"no machine code in {kept}")
    for source in _files(kept):
        target = folder / source.relative_to(kept)
        target.parent.mkdir(exist_ok=True, parents=True)
        target.write_bytes(source.read_bytes())
    if sealed(folder) != (kept / SEAL).read_text():
        raise NotKeptError(f"damaged machine code in {kept}")


def keep(folder: Path, kept: Path) -> None:
    """Keep what is in a folder, all at once; what was made of other sources for this kind of Python goes."""
    new = kept.with_name(f"{kept.name}.{os.getpid()}")
    copytree(folder, new)
    new.chmod(0o755)
    (new / SEAL).write_text(sealed(new))
    for other in kept.parent.glob(_family() + 16 * "[0-9a-f]"):
        rmtree(other, ignore_errors=True)
    try:
        new.rename(kept)
    except OSError:  # another process was as quick
        rmtree(new)


def sealed(folder: Path) -> str:
    """Return what the files of a folder add up to."""
    found = sha256()
    for file in _files(folder):
        found.update(f"{file.relative_to(folder)} {file.stat().st_size} ".encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the index and the code of every function."""
    return sorted(folder.rglob("*.nb[ic]"))

"""Compiled templates, kept on disk: what one process compiled, the next one reads.

Compiling is most of what a web process does for its first pages, and several of them begin at once.
"""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from secrets import token_hex

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_PACKAGE = Path(__file__).parent.parent


class CompiledTemplates(BytecodeCache):
    """Templates as compiled by one program for one purpose, in a folder that is open.

    The folder is known by its descriptor: whoever puts another one in its place, once it is gone, is not read from.
    What cannot be written or read is compiled by each process for itself.
    """

    def __init__(self, folder: int, purpose: str, program: str) -> None:
        self._folder = folder
        self._purpose = purpose
        self._program = program

    def get_source_checksum(self, source: str) -> str:
        """Tell a template compiled by another program, whose filters and settings may differ, from one of ours."""
        return super().get_source_checksum(f"{source}\n{self._program}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was compiled before, if it can be read."""
        with suppress(OSError), open(self._name(bucket), "rb", opener=self._open) as file:
            try:
                bucket.load_bytecode(file)
            except Exception:  # noqa: BLE001 - bytes that a failing disk left may be read as anything
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, whole or not at all."""
        draft = f"{self._name(bucket)}.{token_hex(8)}"
        with suppress(OSError):
            try:
                with open(draft, "xb", opener=self._open) as file:
                    bucket.write_bytecode(file)
                os.replace(draft, self._name(bucket), src_dir_fd=self._folder, dst_dir_fd=self._folder)
            except OSError:
                os.unlink(draft, dir_fd=self._folder)

    def _name(self, bucket: Bucket) -> str:
        return f"{self._purpose}-{bucket.key}"

    def _open(self, name: str, flags: int) -> int:
        return os.open(name, flags, 0o600, dir_fd=self._folder)


def init_app(app: Flask) -> None:
    """Let pages be compiled once for all processes."""
    app.jinja_env.bytecode_cache = kept_apart("page")


def kept_apart(purpose: str) -> BytecodeCache | None:
    """Return where templates compiled for this purpose are kept, in a folder that only the user we run as may enter.

    One template may be compiled for several purposes, with escaping and without. None where there is no such folder:
    another user might put there what we would run.
    """
    try:
        folder = _folder(Path(tempfile.gettempdir(), f"eventhub-{os.getuid()}"))
    except OSError:
        return None
    program = _program()
    return None if folder is None or program is None else CompiledTemplates(folder, purpose, program)


@lru_cache(maxsize=4)
def _folder(path: Path) -> int | None:
    """Open our folder, made if need be; None where it is not ours alone."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    found = os.fstat(folder)
    if found.st_uid == os.getuid() and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return folder
    os.close(folder)
    return None


@lru_cache(maxsize=1)
def _program() -> str | None:
    """Return what changes with the program that runs and what compiles for it; None where that is not known."""
    try:
        files = [(str(path.relative_to(_PACKAGE)), path.stat()) for path in sorted(_PACKAGE.rglob("*.py"))]
        facts = [(name, each.st_size, each.st_mtime_ns) for name, each in files]
        libraries = [version(name) for name in ("flask", "jinja2", "markupsafe")]
    except (OSError, PackageNotFoundError):
        return None
    return hashlib.sha256(repr((facts, libraries)).encode()).hexdigest()

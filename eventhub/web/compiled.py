"""Compiled templates, kept on disk: what one process compiled, the next one reads.

Compiling is most of what a web process does for its first pages, and several of them begin at once.
"""

import pickle
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_PACKAGE = Path(__file__).parent.parent


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as compiled by this very program; without room for them each process compiles its own."""

    def get_source_checksum(self, source: str) -> str:
        """Tell a template compiled by another program, whose filters and settings may differ, from one of ours."""
        return super().get_source_checksum(f"{source}\n{_program()}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was compiled before, if it can be read: a machine that lost its power may have kept half of it."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, unless the disk is full or may not be written."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Let pages be compiled once for all processes."""
    app.jinja_env.bytecode_cache = kept_apart("page")


def kept_apart(purpose: str) -> BytecodeCache | None:
    """Return where templates compiled for this purpose are kept: in the user's own folder for temporary files.

    One template may be compiled for several purposes, with escaping and without. None where that folder could be
    another user's, who might put there what we would run.
    """
    try:
        return CompiledTemplates(pattern=f"eventhub-{purpose}-%s.cache")
    except (OSError, RuntimeError):
        return None


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what changes whenever the program does."""
    newest = max(path.stat().st_mtime_ns for path in _PACKAGE.rglob("*.py"))
    return f"{version('eventhub')} {newest} {version('jinja2')}"

"""One test run: a scratch directory that all its processes share and that goes away with it."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ALIVE = "alive"
POSTGRES = "postgres"


class Run:
    """Held by the process that started the run; whoever waits on `alive` learns that it ended, however it did."""

    def __init__(self) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="eventhub-tests-"))
        self._alive = (self.scratch / ALIVE).open("w")
        fcntl.flock(self._alive, fcntl.LOCK_EX)

    def end(self, patience: float = 20) -> None:
        """Let the run's PostgreSQL go, which removes the scratch directory; without one, remove it here."""
        has_postgres = (self.scratch / POSTGRES).exists()
        self._alive.close()
        deadline = time.monotonic() + patience
        while has_postgres and self.scratch.exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"the PostgreSQL of this test run did not stop; see {self.scratch}")
            time.sleep(0.02)
        shutil.rmtree(self.scratch, ignore_errors=True)


@contextmanager
def only_one(path: Path) -> Iterator[IO[str]]:
    """Let one process at a time into the block."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file

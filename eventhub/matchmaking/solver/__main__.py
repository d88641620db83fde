"""`python -m eventhub.matchmaking.solver PROBLEM.json`."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from eventhub.matchmaking.solver.command import main


def _born() -> float:
    """When this process began on the clock that `monotonic` reads, where the system tells; else now."""
    now = time.monotonic()
    with suppress(OSError, ValueError, IndexError, AttributeError):
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[19])
        return now - max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    return now


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], begun=_born()))

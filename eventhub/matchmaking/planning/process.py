"""The optimiser at work in a process of its own, which may crash, hang or be killed without harm to anything here."""

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import eventhub
from eventhub.matchmaking.planning.plan import from_row
from eventhub.matchmaking.solver.problem import Plan, Problem
from eventhub.matchmaking.solver.writing import problem_lines
from eventhub.matchmaking.states import RunFailure

MEMORY_MIB = 2_048
WORKERS = 2
PATIENCE = 30
"""Seconds over its time limit, or after a stop request, that the process may take to end by itself."""
HOME = Path(eventhub.__path__[0]).parent


class SolverFailed(Exception):
    """The process gave no plan, for this reason; `str` says in technical words what was seen."""

    def __init__(self, reason: RunFailure, words: str) -> None:
        super().__init__(words)
        self.reason = reason


class SolverProcess:
    """One running solver; `wait` until it is over, `stop` asks for the best plan so far."""

    def __init__(self, problem: Problem, seconds: int, folder: Path, most_moved: int | None = None) -> None:
        """Start it on a problem, with a time limit in seconds, in a folder of its own.

        With a number of meetings that may move it keeps all others where they were before.
        """
        self._folder = folder
        with (folder / "problem.json").open("w", encoding="utf-8") as file:
            file.writelines(problem_lines(problem))
        with (folder / "progress").open("wb") as progress, (folder / "complaint").open("wb") as complaint:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, numbers for options
                _command(folder, seconds, most_moved),
                stdin=subprocess.DEVNULL,
                stdout=progress,
                stderr=complaint,
                cwd=HOME,
            )
        self._killed_at = time.monotonic() + seconds + PATIENCE

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; return whether it is over. One that does not end in time is killed."""
        if time.monotonic() > self._killed_at:
            self._child.kill()
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Ask it to end with the best plan so far."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            self._killed_at = min(self._killed_at, time.monotonic() + PATIENCE)

    def kill(self) -> None:
        """End it at once, if it is not over."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()

    def progress(self) -> list[dict[str, Any]]:
        """Return what it told of its progress so far: `phase`, `best`, `bound`, `seconds`."""
        lines = (self._folder / "progress").read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def plan(self) -> Plan:
        """Return the plan of a process that is over; raise SolverFailed when it gave none."""
        if self._child.returncode < 0:
            raise SolverFailed(RunFailure.ENDED_FROM_OUTSIDE, f"ended by {_signal(-self._child.returncode)}")
        if self._child.returncode:
            raise SolverFailed(RunFailure.NO_ANSWER, f"ended without a plan: {self._last_words()}")
        try:
            return from_row(json.loads((self._folder / "plan.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SolverFailed(RunFailure.NO_ANSWER, f"the plan cannot be read: {error!r}") from error

    def outlook(self) -> list[dict[str, Any]]:
        """Return what changes to the event would bring, as far as it was told: `change`, `number`, `most`."""
        try:
            rows: list[dict[str, Any]] = json.loads((self._folder / "outlook.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return rows

    def _last_words(self) -> str:
        lines = (self._folder / "complaint").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self._child.returncode}"


@contextmanager
def solving(problem: Problem, seconds: int, most_moved: int | None = None) -> Iterator[SolverProcess]:
    """Run the solver on a problem; nothing of it is left afterwards, however the block ends."""
    with tempfile.TemporaryDirectory(prefix="eventhub-solver-") as folder:
        process = SolverProcess(problem, seconds, Path(folder), most_moved)
        try:
            yield process
        finally:
            process.kill()


def _command(folder: Path, seconds: int, most_moved: int | None) -> list[str]:
    files = [
        str(folder / "problem.json"),
        "--out",
        str(folder / "plan.json"),
        "--what-if",
        str(folder / "outlook.json"),
    ]
    limits = ["--time-limit", str(seconds), "--memory-limit", str(MEMORY_MIB), "--workers", str(WORKERS)]
    if most_moved is not None:
        limits += ["--most-moved", str(most_moved)]
    return [sys.executable, "-m", "eventhub.matchmaking.solver", *files, *limits, "--progress"]


def _signal(number: int) -> str:
    return signal.Signals(number).name

"""Asks the core-guided minimiser, in a process of its own, for the best timetable level by level."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from time import sleep
from typing import Any

from eventhub.matchmaking.solver import cores
from eventhub.matchmaking.solver.formula import Formula
from eventhub.matchmaking.solver.watch import Watch

TICK = 0.02
Told = dict[str, Any]


@dataclass
class Proof:
    """What came out: bounds level by level, how many levels are settled, and the last model as true variables."""

    bounds: list[int] = field(default_factory=list)
    settled: int = 0
    is_infeasible: bool = False
    model: frozenset[int] | None = None


def wait() -> None:
    """Let a moment pass."""
    sleep(TICK)


def prove(
    formula: Formula,
    levels: Sequence[cores.Costs],
    watch: Watch,
    listen: Callable[[Proof], None],
    meanwhile: Callable[[], None] = wait,
    *,
    is_feasible: bool = False,
) -> Proof:
    """Minimise the levels in order for as long as the watch allows.

    With `is_feasible` known beforehand no time is spent on it. `listen` hears of every step forward; `meanwhile`
    is called again and again while there is nothing to hear.
    """
    proof = Proof(bounds=[0] * len(levels))
    order = {
        "variables": formula.variables,
        "clauses": formula.clauses,
        "levels": levels,
        "is_feasible": is_feasible,
        "seconds": ceil(watch.left()) + 1,
    }
    for told in _told(json.dumps(order), watch, meanwhile):
        _note(proof, told)
        listen(proof)
        if proof.is_infeasible or told.get("done"):
            break
    return proof


def _note(proof: Proof, told: Told) -> None:
    """Take down what the process told."""
    if told.get("infeasible"):
        proof.is_infeasible = True
    if "bound" in told:
        proof.bounds[told["level"]] = told["bound"]
    if "model" in told:
        proof.model = frozenset(told["model"])
        proof.settled = told.get("level", -1) + 1


def _told(order: str, watch: Watch, meanwhile: Callable[[], None]) -> Iterator[Told]:
    """Run the minimiser and pass on its lines until it ends or the watch says stop; it never outlives this."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # noqa: TID251 - not settings: handed on as they are
    with tempfile.TemporaryFile("w+", encoding="utf-8") as source:
        source.write(order)
        source.seek(0)
        with subprocess.Popen(  # noqa: S603 - this very interpreter, with a module of ours
            [sys.executable, "-m", cores.__name__],
            stdin=source,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            lines: queue.SimpleQueue[str] = queue.SimpleQueue()
            reader = threading.Thread(target=_collect, args=(process, lines))
            reader.start()
            try:
                yield from _until_over(lines, watch, meanwhile)
            finally:
                process.kill()
                reader.join()


def _collect(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
    """Queue the lines; an empty one says that the process has ended."""
    for line in process.stdout or ():
        lines.put(line)
    lines.put("")


def _until_over(lines: "queue.SimpleQueue[str]", watch: Watch, meanwhile: Callable[[], None]) -> Iterator[Told]:
    while not watch.is_over():
        try:
            line = lines.get_nowait()
        except queue.Empty:
            meanwhile()
            continue
        if not line.endswith("\n"):
            return
        yield json.loads(line)

"""Asks core-guided minimisers, each in a process of its own, for the best timetable level by level."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from math import ceil, inf
from pathlib import Path
from time import sleep

from eventhub.matchmaking.solver import cores
from eventhub.matchmaking.solver.cores import Told
from eventhub.matchmaking.solver.formula import Formula
from eventhub.matchmaking.solver.watch import Watch

TICK = 0.02
SMALL = 4_000
Lines = queue.SimpleQueue[tuple[int, str]]


@dataclass
class Proof:
    """What came out: bounds level by level, how many levels are settled, and the last model as true variables."""

    bounds: list[int] = field(default_factory=list)
    settled: int = 0
    is_infeasible: bool = False
    model: frozenset[int] | None = None
    rounds: float = 0
    is_done: bool = False

    def note(self, told: Told) -> None:
        """Take down what the process told."""
        self.is_infeasible |= told.get("infeasible", False)
        self.is_done |= told.get("done", False)
        if not self.is_done:
            self.rounds = told.get("rounds", self.rounds)
        if "bound" in told:
            self.bounds[told["level"]] = told["bound"]
        if "model" in told:
            self.model = frozenset(told["model"])
            self.settled = told.get("level", -1) + 1


def wait() -> None:
    """Let a moment pass."""
    sleep(TICK)


def prove(
    formula: Formula,
    levels: Sequence[tuple[cores.Costs, int | None]],
    watch: Watch,
    listen: Callable[[Proof], None],
    meanwhile: Callable[[], None] = wait,
    *,
    is_feasible: bool = False,
    ways: int = 1,
) -> Proof:
    """Minimise the levels in order for as long as the watch allows, in so many ways at once.

    Each level comes with the most rounds that may be spent on it, if there is such a number.

    With `is_feasible` known beforehand no time is spent on it. `listen` hears of every step forward; `meanwhile`
    is called again and again while there is nothing to hear. Which way wins depends on the conflicts they met, not
    on the time they took.
    """
    is_small = formula.variables <= SMALL
    race = [Proof(bounds=[0] * len(levels)) for _ in cores.WAYS[: 1 if is_small else ways]]
    order = {
        "variables": formula.variables,
        "clauses": formula.clauses,
        "levels": levels,
        "is_feasible": is_feasible,
        "seconds": ceil(watch.left()) + 1,
    }
    steps = _told_here(order, watch) if is_small else _told(json.dumps(order), len(race), watch, meanwhile)
    for way, told in steps:
        race[way].note(told)
        if not told.keys() <= {"rounds"}:
            listen(_foremost(race))
        if race[way].is_infeasible:
            return race[way]
        if any(has_won(race, other) for other in range(len(race))):
            break
    return _foremost(race)


def has_won(race: Sequence[Proof], way: int) -> bool:
    """Whether a way is done and no other can be any more in fewer rounds, the first way first."""
    mine = race[way]
    others = (
        other.rounds > mine.rounds if index < way else other.rounds >= mine.rounds for index, other in enumerate(race)
    )
    return mine.is_done and all(others)


def _foremost(race: Sequence[Proof]) -> Proof:
    """The way that has won, or the one that settled most."""
    order = range(len(race))
    return race[max(order, key=lambda way: (has_won(race, way), race[way].settled, race[way].bounds, -way))]


class _Stopped(Exception):
    """The watch says that it is over."""


def _told_here(order: Told, watch: Watch) -> Iterator[tuple[int, Told]]:
    """Do small work without another process; the watch is looked at between rounds."""
    lines: list[Told] = []

    def put(told: Told) -> None:
        lines.append(told)
        if watch.is_over():
            raise _Stopped

    with suppress(_Stopped):
        cores.work(order, 0, put)
    yield from ((0, told) for told in lines)


def _told(order: str, ways: int, watch: Watch, meanwhile: Callable[[], None]) -> Iterator[tuple[int, Told]]:
    """Run the minimisers and pass on their lines until the watch says stop; none outlives this."""
    lines: Lines = queue.SimpleQueue()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as source, ExitStack() as stack:
        source.write(order)
        source.flush()
        for way in range(ways):
            process = stack.enter_context(_start(way, Path(source.name)))
            reader = threading.Thread(target=_collect, args=(way, process, lines))
            reader.start()
            stack.callback(reader.join)
            stack.callback(process.kill)
        yield from _until_over(lines, ways, watch, meanwhile)


def _start(way: int, order: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # noqa: TID251 - not settings: handed on as they are
    command = [sys.executable, "-m", cores.__name__, str(way)]
    with order.open(encoding="utf-8") as source:
        return subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - this very interpreter, with a module of ours


def _collect(way: int, process: "subprocess.Popen[str]", lines: Lines) -> None:
    """Queue the lines; an empty one says that the process has ended."""
    for line in process.stdout or ():
        lines.put((way, line))
    lines.put((way, ""))


def _until_over(lines: Lines, ways: int, watch: Watch, meanwhile: Callable[[], None]) -> Iterator[tuple[int, Told]]:
    """Pass on lines as they come; a process that ended waits for nobody."""
    at_work = set(range(ways))
    while at_work and not watch.is_over():
        try:
            way, line = lines.get_nowait()
        except queue.Empty:
            meanwhile()
            continue
        if line.endswith("\n"):
            yield way, json.loads(line)
        else:
            at_work.discard(way)
            yield way, {"rounds": inf}

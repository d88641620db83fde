"""Events too large for a proof of every level: how far the plan is after a number of seconds.

`python -m benchmarks.large [--seconds S] [--people N ...]`

The weight's bound is proved; the bound of the breaks is 0 where nothing better is known.
"""

import argparse
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from eventhub.matchmaking.solver.board import idle_in
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Plan, Problem
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.watch import Watch

LINE = "{:>7} {:>6} {:>9} {:>7} {:>9} {:>9} {:>9} {:>11} {:>11} {:>6}"
HEAD = "people", "slots", "meetings", "tables", "draft s", "weight", "bound", "idle first", "idle last", "MiB"


@dataclass(frozen=True)
class Event:
    """The size of an event; `share` is how much of the meetings the tables can take."""

    people: int
    slots: int
    meetings: int
    share: float


EVENTS = [
    Event(people, slots, meetings, share)
    for people, slots, meetings in ((400, 16, 2_000), (1_000, 20, 5_000), (3_000, 24, 15_000), (10_000, 30, 50_000))
    for share in (1.10, 0.85)
]


def main() -> int:
    """Print a line for each event, each measured in a process of its own."""
    parser = argparse.ArgumentParser(description="Solve large generated events.")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--people", type=int, nargs="*", default=[event.people for event in EVENTS])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(_measure(EVENTS[options.measure], options.seconds))
        return 0
    print(LINE.format(*HEAD))
    for number, event in enumerate(EVENTS):
        if event.people in options.people:
            command = [sys.executable, "-m", "benchmarks.large", "--measure", str(number)]
            subprocess.run([*command, "--seconds", str(options.seconds)], check=True)
    return 0


def _measure(event: Event, seconds: float) -> str:
    """Solve one event and say how it went."""
    tables = ceil(event.meetings * event.share / event.slots)
    problem = generate(1, people=event.people, meetings=event.meetings, slots=event.slots, tables=tables, absence=0.15)
    watch = Watch(timedelta(hours=1))
    board, _ = drafted(Grid(problem), 0, watch)
    first, draft_seconds = _idle(problem, board.plan()), watch.seconds()
    plan = solve(problem, time_limit=timedelta(seconds=seconds))
    broken = violations(problem, plan)
    if broken:
        return f"{event}: {broken[0]}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return LINE.format(
        event.people,
        event.slots,
        event.meetings,
        tables,
        f"{draft_seconds:.2f}",
        plan.figures.weight,
        plan.bounds["weight"],
        f"{first:.2f}",
        f"{_idle(problem, _slots(problem, plan)):.2f}",
        memory,
    )


def _slots(problem: Problem, plan: Plan) -> dict[int, int]:
    grid = Grid(problem)
    return {grid.meeting_of[entry.meeting]: grid.slot_of[entry.slot] for entry in plan.meetings}


def _idle(problem: Problem, slots: dict[int, int]) -> float:
    """Idle slots a person."""
    masks = dict.fromkeys((person.id for person in problem.participants), 0)
    for meeting, slot in slots.items():
        for person in problem.meetings[meeting].participants:
            masks[person] |= 1 << slot
    whole = [(1 << len(problem.slots)) - 1]
    return sum(idle_in(mask, whole) for mask in masks.values()) / len(masks)


if __name__ == "__main__":
    sys.exit(main())

"""Events too large for a proof of every level: how far the plan is after a number of seconds, and what repairs take.

`python -m benchmarks.large [--seconds S ...] [--people N ...] [--command]`

The first plan is timed in processor seconds, which other work on the machine hardly changes. The weight's bound is
proved; the bound of the breaks is 0 where nothing better is known. Idle slots are those between two meetings of a
person in which the person is there.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.days import Days
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.explain import unmet
from eventhub.matchmaking.solver.generator import generate, generate_hosted
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Meeting, Problem
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.tables import seat
from eventhub.matchmaking.solver.watch import Watch
from eventhub.matchmaking.solver.writing import problem_lines

LINE = "{:>7} {:>6} {:>9} {:>7} {:>9} {:>8} {:>6} {:>7} {:>9} {:>9} {:>10} {:>10} {:>7} {:>7} {:>5}"
HEAD = (
    *("people", "slots", "meetings", "tables", "away", "first s", "limit", "wall s", "weight", "bound"),
    *("idle first", "idle last", "breaks", "bound", "MiB"),
)
REPAIRS = "{:<18} {:>9} {:>9} {:>9} {:>9} {:>8} {:>8}"


@dataclass(frozen=True)
class Event:
    """The size of an event; `share` is how much of the meetings the tables can take.

    15 % of all slots are missed and a fifth of the meetings asked for in one session; or, where `is_part_time` says so,
    15 % of the people come late or leave early, and a meeting may be in any session.
    """

    people: int
    slots: int
    meetings: int
    share: float
    buyers: int = 0
    is_part_time: bool = False

    @property
    def tables(self) -> int:
        """How many tables that makes."""
        return ceil(self.meetings * self.share / self.slots)

    @property
    def away(self) -> str:
        """Who is away: people for a part of the day, or anybody now and then."""
        return "part time" if self.is_part_time else "anybody"

    def problem(self) -> Problem:
        """The event itself, the same each time."""
        size = {"meetings": self.meetings, "slots": self.slots, "tables": self.tables}
        if self.buyers:
            return generate_hosted(1, buyers=self.buyers, suppliers=self.people - self.buyers, absence=0.15, **size)
        if self.is_part_time:
            return generate(1, people=self.people, part_timers=0.15, bound_to_session=0.0, **size)
        return generate(1, people=self.people, absence=0.15, **size)


SIZES = (400, 16, 2_000), (1_000, 20, 5_000), (3_000, 24, 15_000), (10_000, 30, 50_000)
EVENTS = [Event(*size, share, is_part_time=late) for size in SIZES for late in (False, True) for share in (1.10, 0.85)]
EVENTS.append(Event(10_000, 16, 120_000, 0.67, buyers=4_000))


def main() -> int:
    """Print a line for each event and limit, each measured in a process of its own, then the repairs."""
    parser = argparse.ArgumentParser(description="Solve large generated events.")
    parser.add_argument("--seconds", type=float, nargs="*", default=[10.0])
    parser.add_argument("--people", type=int, nargs="*", default=sorted({event.people for event in EVENTS}))
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--command", action="store_true", help="only the whole command, on the largest event")
    options = parser.parse_args()
    if options.command:
        print(_command(EVENTS[-1], options.seconds[0]))
        return 0
    if options.measure is not None:
        print(_measure(EVENTS[options.measure], options.seconds[0]), flush=True)
        return 0
    print(LINE.format(*HEAD), flush=True)
    for number, event in enumerate(EVENTS):
        for seconds in options.seconds if event.people in options.people else ():
            command = [sys.executable, "-m", "benchmarks.large", "--measure", str(number)]
            subprocess.run([*command, "--seconds", str(seconds)], check=True)
    print("\n" + REPAIRS.format("repair", "changed", "at least", "weight", "bound", "cpu s", "wall s"), flush=True)
    for line in _repairs(EVENTS[0]):
        print(line, flush=True)
    print(_explanations(EVENTS[1]))
    return 0


def _measure(event: Event, seconds: float) -> str:
    """Solve one event and say how it went."""
    problem = event.problem()
    begin = process_time()
    grid = Grid(problem)
    board, _ = drafted(grid, 0, Watch(timedelta(hours=1)))
    seat(grid, board.plan())
    first, days = process_time() - begin, Days(grid)
    idle_first = idle(days, board.mask)
    plan = solve(problem, time_limit=timedelta(seconds=seconds))
    broken = violations(problem, plan)
    if broken:
        return f"{event}: {broken[0]}"
    board.load_plan((grid.meeting_of[entry.meeting], grid.slot_of[entry.slot]) for entry in plan.meetings)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return LINE.format(
        *(
            event.people,
            event.slots,
            event.meetings,
            event.tables,
            event.away,
            f"{first:.2f}",
            f"{seconds:g}",
            plan.seconds,
        ),
        *(plan.figures.weight, plan.bounds["weight"], f"{idle_first:.2f}", f"{idle(days, board.mask):.3f}"),
        *(plan.figures.breaks, plan.bounds["breaks"], memory),
    )


def _command(event: Event, seconds: float) -> str:
    """Solve one event as a command of its own, reading and writing included, and say what that took."""
    with TemporaryDirectory() as folder:
        problem, plan = Path(folder, "problem.json"), Path(folder, "plan.json")
        with problem.open("w", encoding="utf-8") as file:
            file.writelines(problem_lines(event.problem()))
        command = [sys.executable, "-m", "eventhub.matchmaking.solver", str(problem), "--out", str(plan)]
        begin = monotonic()
        subprocess.run([*command, "--time-limit", str(seconds), "--workers", "1"], check=True)
        took, used = monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(plan.read_bytes())
    return (
        f"{event}: limit {seconds:g} s, whole command {took:.2f} s, {used.ru_utime + used.ru_stime:.2f} cpu s, "
        f"{used.ru_maxrss // 1024} MiB, weight {told['figures']['weight']} of {told['bounds']['weight']}"
    )


def idle(days: Days, masks: list[int]) -> float:
    """Idle slots a person."""
    return sum(days.waits(person, mask) for person, mask in enumerate(masks)) / max(1, len(masks))


def _repairs(event: Event) -> Iterator[str]:
    """Repair a plan of the event after what happens to plans."""
    problem = event.problem()
    published = solve(problem, time_limit=timedelta(seconds=5))
    for name, changed in _accidents(replace(problem, previous=published.meetings)):
        begin = process_time()
        plan = solve(changed, time_limit=timedelta(seconds=10))
        if violations(changed, plan):
            yield f"{name}: {violations(changed, plan)[0]}"
            continue
        yield REPAIRS.format(
            *(name, plan.figures.changed, plan.bounds["changed"], plan.figures.weight, plan.bounds["weight"]),
            *(f"{process_time() - begin:.2f}", plan.seconds),
        )


def _accidents(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """What happens to plans, each with the problem it makes."""
    someone, slots = problem.participants[7], problem.slots
    whole, late = frozenset(slot.id for slot in slots), frozenset(slot.id for slot in slots[-3:])
    yield "cancellation", replace(problem, meetings=problem.meetings[1:])
    for name, away in (("no-show", whole), ("leaves early", someone.away | late)):
        people = tuple(replace(p, away=away) if p is someone else p for p in problem.participants)
        yield name, replace(problem, participants=people)
    joining = replace(someone, id="late")
    new = tuple(Meeting(f"late{number}", ("late", f"p{number}")) for number in range(20, 26))
    people = (*problem.participants, joining)
    yield "late joiner", replace(problem, participants=people, meetings=(*problem.meetings, *new))
    yield "lost table", replace(problem, tables=problem.tables[1:])
    shorter = tuple(replace(table, closed=frozenset({slots[-1].id})) for table in problem.tables)
    yield "shortened block", replace(problem, tables=shorter)


def _explanations(event: Event) -> str:
    """Say why meetings are unmet, and how long that takes."""
    grid = Grid(event.problem())
    board, _ = drafted(grid, 0, Watch(timedelta(hours=1)))
    begin = process_time()
    reasons = unmet(grid, board.plan(), is_proved=True)
    return f"\n{len(reasons)} unmet meetings of {event.meetings} explained in {process_time() - begin:.2f} cpu s"


if __name__ == "__main__":
    sys.exit(main())

"""How much people wait between their meetings after so many exchanges: drawn evenly, from those who wait, compiled.

`python -m benchmarks.gaps [--tries N] [--seeds N]`

Processor seconds are told, since an exchange drawn from those who wait takes longer: evenly there are more of them in
the same time. Machine code makes ten times as many in a part of it; making that code is not counted.
"""

import argparse
from datetime import timedelta
from math import ceil
from time import process_time
from typing import Any

from benchmarks.large import idle
from eventhub.matchmaking.solver import exchanges
from eventhub.matchmaking.solver.compiled.keeping import make
from eventhub.matchmaking.solver.days import Days
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.gaps import Gaps, Making
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Problem
from eventhub.matchmaking.solver.watch import Watch

LINE = "{:<58} {:>9} {:>10} {:>12} {:>8}"
PART_TIME: dict[str, Any] = {"part_timers": 0.15, "bound_to_session": 0.0}
EVENTS: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("15 % of the people come late or leave early, tables 110 %", 1.10, PART_TIME),
    ("15 % of the people come late or leave early, tables 85 %", 0.85, PART_TIME),
    ("15 % of all slots missed, sessions asked for, tables 110 %", 1.10, {"absence": 0.15}),
)
PEOPLE, MEETINGS, SLOTS = 400, 2_000, 16
CHOSEN = exchanges.WAITERS


def main() -> None:
    """Print a line for each event and way."""
    parser = argparse.ArgumentParser(description="Close the gaps in people's days.")
    parser.add_argument("--tries", type=int, default=1_000_000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    print(LINE.format(f"{PEOPLE} people, {MEETINGS} meetings, {SLOTS} slots", "drawn", "tries", "idle slots", "cpu s"))
    for name, share, facts in EVENTS:
        tables = ceil(MEETINGS * share / SLOTS)
        problem = generate(1, people=PEOPLE, meetings=MEETINGS, slots=SLOTS, tables=tables, **facts)
        for drawn, waiters, tries, exchanger in (
            ("evenly", 0.0, options.tries, Exchanges),
            ("waiting", CHOSEN, options.tries, Exchanges),
            ("evenly", 0.0, options.tries * 8 // 5, Exchanges),
            ("compiled", CHOSEN, options.tries * 10, make()),
        ):
            exchanges.WAITERS = waiters
            waited, seconds = _closed(problem, options.seeds, tries, exchanger)
            print(LINE.format(name, drawn, tries, f"{waited:.3f}", f"{seconds:.1f}"), flush=True)


def _closed(problem: Problem, seeds: int, tries: int, making: Making) -> tuple[float, float]:
    """Return the idle slots a person and the processor seconds of a run, drafting included, as means of all seeds."""
    grid, begin, waited = Grid(problem), process_time(), []
    for seed in range(seeds):
        board, _ = drafted(grid, 0, Watch(timedelta(hours=1)))
        search = Gaps(board, seed, tries, making)
        while not search.is_done:
            search.work()
        board.load_plan(search.best.items())
        waited.append(idle(Days(grid), board.mask))
    return sum(waited) / seeds, (process_time() - begin) / seeds


if __name__ == "__main__":
    main()

"""The published instances: our optimum beside the published one, with the seconds of both.

`EVENTHUB_B2B_INSTANCES=... python -m benchmarks.b2bsop [--only TEXT] [--time-limit S] [--workers N] [--beside]`

`--beside` solves the same instances with RC2 of python-sat and, where Debian's packages are there, with Gecode.

Wall seconds depend on what else the machine does; processor seconds, children included, hardly.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks._minizinc import gecode, has_gecode
from benchmarks._published_encoding import rc2
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Plan, Problem, Status
from eventhub.matchmaking.solver.published import read_dzn
from eventhub.matchmaking.solver.search import solve

ORIGINAL, GECODE_LIMIT = "original", 20.0
LINE = "{:<24} {:>10} {:>10} {:>8} {:>8} {:>8} {:>10}"


@dataclass(frozen=True)
class Result:
    """One instance solved."""

    name: str
    published: str
    ours: str
    is_proved: bool
    seconds: float
    processor: float
    published_seconds: float
    rc2_seconds: float | None = None
    gecode: tuple[str, bool, float] | None = None


def main() -> int:
    """Print a line for each instance and the sums; fail when a result differs from the published one."""
    options = _options()
    heading = LINE.format("instance", "published", "ours", "proved", "wall s", "cpu s", "published s")
    print(heading + ("      RC2 s  Gecode    cpu s" if options.beside else ""))
    results = []
    for result in _results(options):
        results.append(result)
        print(_line(result), flush=True)
    for part in (ORIGINAL, "forb0003", ""):
        _print_sum(part or "all", [result for result in results if part in result.name])
    if options.beside:
        _print_ratio(results)
    return int(any(result.ours != result.published for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the published instances.")
    parser.add_argument("--only", default="", help="a part of the instances' names")
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--beside", action="store_true", help="run RC2 and Gecode too")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _results(options: argparse.Namespace) -> Iterator[Result]:
    if "EVENTHUB_B2B_INSTANCES" not in os.environ:
        print("EVENTHUB_B2B_INSTANCES names no folder of published instances; nothing to measure.")
        return
    folder = Path(os.environ["EVENTHUB_B2B_INSTANCES"])
    with (folder / "published.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if options.only in row["instance"]]
    for row in rows:
        problem = read_dzn((folder / f"{row['instance']}.dzn").read_text(encoding="utf-8"))
        before = _processor()
        plan = solve(problem, time_limit=timedelta(seconds=options.time_limit), workers=options.workers)
        processor = _processor() - before
        yield Result(
            name=row["instance"],
            published=row["optimum_breaks"],
            ours="broken" if violations(problem, plan) else _ours(plan),
            is_proved=plan.status in (Status.OPTIMAL, Status.INFEASIBLE),
            seconds=plan.seconds,
            processor=processor,
            published_seconds=float(row["maxsat_seconds_published"]),
            rc2_seconds=rc2(Grid(problem))[1] if options.beside else None,
            gecode=_gecode(row["instance"], problem) if options.beside else None,
        )


def _gecode(name: str, problem: Problem) -> tuple[str, bool, float] | None:
    """Gecode's result for the originals, as far as it gets in a while."""
    return gecode(Grid(problem), GECODE_LIMIT) if ORIGINAL in name and has_gecode() else None


def _ours(plan: Plan) -> str:
    return plan.status.value if not plan.meetings else str(plan.figures.breaks)


def _processor() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _line(result: Result) -> str:
    numbers = f"{result.seconds:.1f}", f"{result.processor:.1f}", f"{result.published_seconds:.1f}"
    proved = "yes" if result.is_proved else "no"
    beside = "" if result.rc2_seconds is None else f"{result.rc2_seconds:11.1f}"
    if result.gecode is not None:
        beside += f"{result.gecode[0]:>8}{result.gecode[2]:9.1f}"
    return LINE.format(result.name, result.published, result.ours, proved, *numbers) + beside


def _print_sum(name: str, results: list[Result]) -> None:
    right = sum(result.ours == result.published and result.is_proved for result in results)
    print(
        f"{name}: {right} of {len(results)} proved as published, "
        f"wall {sum(r.seconds for r in results):.1f} s, cpu {sum(r.processor for r in results):.1f} s, "
        f"published {sum(r.published_seconds for r in results):.1f} s"
    )


def _print_ratio(results: list[Result]) -> None:
    """Say how the others compare, in processor seconds of one run."""
    ours, theirs = sum(r.processor for r in results), sum(r.rc2_seconds or 0 for r in results)
    print(f"RC2 on the published encoding: {theirs:.1f} s, {theirs / max(ours, 0.1):.1f} times ours")
    tried = [(result.processor, *result.gecode) for result in results if result.gecode is not None]
    if not tried:
        print("Gecode is not on this machine: apt-get install minizinc flatzinc")
        return
    ours, theirs = sum(seconds for seconds, *_ in tried), sum(seconds for *_, seconds in tried)
    proved, ratio = sum(is_proved for _, _, is_proved, _ in tried), theirs / max(ours, 0.1)
    print(
        f"Gecode, at most {GECODE_LIMIT:.0f} s each: {proved} of {len(tried)} proved, "
        f"{theirs:.1f} s, {ratio:.1f} times ours or more"
    )


if __name__ == "__main__":
    sys.exit(main())

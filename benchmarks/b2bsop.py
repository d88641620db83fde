"""The published instances: our optimum beside the published one, with the seconds of both.

`EVENTHUB_B2B_INSTANCES=... python -m benchmarks.b2bsop [--only TEXT] [--time-limit S] [--workers N]`

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

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.problem import Plan, Status
from eventhub.matchmaking.solver.published import read_dzn
from eventhub.matchmaking.solver.search import solve

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


def main() -> int:
    """Print a line for each instance and the sums; fail when a result differs from the published one."""
    options = _options()
    print(LINE.format("instance", "published", "ours", "proved", "wall s", "cpu s", "published s"))
    results = []
    for result in _results(options):
        results.append(result)
        print(_line(result), flush=True)
    for part in ("original", "forb0003", ""):
        _print_sum(part or "all", [result for result in results if part in result.name])
    return int(any(result.ours != result.published for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve the published instances.")
    parser.add_argument("--only", default="", help="a part of the instances' names")
    parser.add_argument("--time-limit", type=float, default=120.0)
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
        yield Result(
            name=row["instance"],
            published=row["optimum_breaks"],
            ours="broken" if violations(problem, plan) else _ours(plan),
            is_proved=plan.status in (Status.OPTIMAL, Status.INFEASIBLE),
            seconds=plan.seconds,
            processor=_processor() - before,
            published_seconds=float(row["maxsat_seconds_published"]),
        )


def _ours(plan: Plan) -> str:
    return plan.status.value if not plan.meetings else str(plan.figures.breaks)


def _processor() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _line(result: Result) -> str:
    numbers = f"{result.seconds:.1f}", f"{result.processor:.1f}", f"{result.published_seconds:.1f}"
    proved = "yes" if result.is_proved else "no"
    return LINE.format(result.name, result.published, result.ours, proved, *numbers)


def _print_sum(name: str, results: list[Result]) -> None:
    right = sum(result.ours == result.published and result.is_proved for result in results)
    print(
        f"{name}: {right} of {len(results)} proved as published, "
        f"wall {sum(r.seconds for r in results):.1f} s, cpu {sum(r.processor for r in results):.1f} s, "
        f"published {sum(r.published_seconds for r in results):.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main())

"""What Gecode does with a published instance, given the constraint model of `meetings.mzn`.

Debian has both the language and the solver: `apt-get install minizinc flatzinc`. It has no Chuffed.
"""

import json
import subprocess
from collections.abc import Collection
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import which
from tempfile import TemporaryDirectory

from eventhub.matchmaking.solver.grid import Grid

MODEL = Path(__file__).with_name("meetings.mzn")
SPREAD = 2
PROVED = "==========", "=====UNSATISFIABLE====="


def has_gecode() -> bool:
    """Whether this machine has the language and the solver."""
    return which("minizinc") is not None and which("fzn-gecode") is not None


def gecode(grid: Grid, time_limit: float) -> tuple[str, bool, float]:
    """The fewest breaks that were found, whether that is proved, and the processor seconds it took."""
    with TemporaryDirectory() as folder:
        data = Path(folder, "instance.json")
        data.write_text(json.dumps(_data(grid)), encoding="utf-8")
        begin = _processor()
        limit = ["--time-limit", str(round(time_limit * 1000))]
        command = ["minizinc", "--solver", "gecode", "-G", "std", "--all-solutions", *limit, str(MODEL), str(data)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    found = [line for line in lines if line.isdigit()]
    proved = any(line in PROVED for line in lines)
    return (found[-1] if found else "infeasible" if proved else "none"), proved, _processor() - begin


def _data(grid: Grid) -> dict[str, object]:
    earlier, later = ([pair[side] + 1 for pair in grid.order] for side in (0, 1))
    return {
        "slots": grid.slots,
        "tables": len(grid.problem.tables),
        "people": grid.people,
        "meetings": len(grid.members),
        "spread": SPREAD,
        "members": [_set(members) for members in grid.members],
        "allowed": [_set(slots) for slots in grid.allowed],
        "orders": len(grid.order),
        "earlier": earlier,
        "later": later,
    }


def _set(numbers: Collection[int]) -> dict[str, list[int]]:
    return {"set": sorted(number + 1 for number in numbers)}


def _processor() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

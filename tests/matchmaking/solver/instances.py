"""Where the published instances are, and what their authors proved."""

import csv
import os
from pathlib import Path

import pytest

from eventhub.matchmaking.solver.problem import Problem
from eventhub.matchmaking.solver.published import read_dzn

VARIABLE = "EVENTHUB_B2B_INSTANCES"


def instances_folder() -> Path:
    """The folder named by the environment; in CI its absence is a failure, elsewhere a reason to skip."""
    named = os.environ.get(VARIABLE)
    if named and Path(named, "published.csv").is_file():
        return Path(named)
    message = f"{VARIABLE} does not name a folder with the published instances"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def published(name: str) -> tuple[Problem, int | None]:
    """An instance and its published optimum; None says that it is infeasible."""
    folder = instances_folder()
    with Path(folder, "published.csv").open(encoding="utf-8") as lines:
        optimum = {row["instance"]: row["optimum_breaks"] for row in csv.DictReader(lines)}[name]
    problem = read_dzn(Path(folder, f"{name}.dzn").read_text(encoding="utf-8"))
    return problem, None if optimum == "infeasible" else int(optimum)

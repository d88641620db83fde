"""Which meetings to hold, before asking when: the most weight that people's and tables' time allows.

Slots are left out, so what is found here is a bound that no timetable can better.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import floor

from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]

from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import TIERS

HALF, ROUNDING = 0.5, 1e-6
Limit = tuple[frozenset[int], int]


@dataclass(frozen=True)
class Selection:
    """Meetings that could be held as far as can be counted, and the weight nobody can better, tier by tier."""

    meetings: frozenset[int]
    bounds: tuple[int, ...]

    @property
    def bound(self) -> int:
        """The weight over all tiers."""
        return sum(self.bounds)


def select(grid: Grid, seconds: float) -> Selection:
    """Choose meetings of the greatest weight, tier by tier, within what can be counted."""
    able = [meeting for meeting, slots in enumerate(grid.allowed) if slots]
    limits = [limit for limit in _limits(grid) if len(limit[0]) > limit[1]]
    if not limits:
        return Selection(frozenset(able), _weights(grid, able))
    return _choose(grid, able, limits, seconds)


def _weights(grid: Grid, meetings: Iterable[int]) -> tuple[int, ...]:
    sums = dict.fromkeys(TIERS, 0)
    for meeting in meetings:
        sums[grid.tier[meeting]] += grid.weight[meeting]
    return tuple(sums[tier] for tier in TIERS)


def _limits(grid: Grid) -> list[Limit]:
    """Sets of meetings of which no plan holds more than a number."""
    limits = []
    for person, diary in enumerate(grid.diary):
        mine = frozenset(meeting for meeting in diary if grid.allowed[meeting])
        free = grid.slots - len(grid.away[person])
        limits.append((mine, min(grid.most[person], free)))
        for slots in sorted({tuple(grid.allowed[meeting]) for meeting in mine}):
            window = set(slots)
            inside = frozenset(m for m in mine if window.issuperset(grid.allowed[m]))
            limits.append((inside, len(window)))
    return limits + grid.seating.limits(grid.allowed)


def _choose(grid: Grid, able: Collection[int], limits: Iterable[Limit], seconds: float) -> Selection:
    """Maximise tier by tier, each tier held at what was reached for it while the next is improved."""
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.set_time_limit(int(1000 * seconds))
    chosen = {m: solver.IntVar(int(m in grid.required), 1, "") for m in able}
    for meetings, most in limits:
        solver.Add(solver.Sum([chosen[meeting] for meeting in sorted(meetings & chosen.keys())]) <= most)
    best, bounds = frozenset(able), []
    for tier, full in zip(TIERS, _weights(grid, able), strict=True):
        weight = solver.Sum([grid.weight[m] * chosen[m] for m in able if grid.tier[m] == tier])
        solver.Maximize(weight)
        if not full or solver.Solve() not in (solver.OPTIMAL, solver.FEASIBLE):
            bounds.append(full)
            continue
        best = frozenset(meeting for meeting in able if chosen[meeting].solution_value() > HALF)
        bounds.append(floor(solver.Objective().BestBound() + ROUNDING))
        solver.Add(weight >= round(solver.Objective().Value()))
    return Selection(best, tuple(bounds))

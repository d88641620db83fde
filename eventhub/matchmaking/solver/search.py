"""Finds the best timetable: the levels in their order, each proved or with its bound told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.exact import Exact
from eventhub.matchmaking.solver.explain import unmet
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Placement, Plan, Problem, Status
from eventhub.matchmaking.solver.tables import seat
from eventhub.matchmaking.solver.watch import Progress, Watch

DEFAULT_TIME_LIMIT = timedelta(seconds=60)


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: timedelta = DEFAULT_TIME_LIMIT,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Give the best plan that can be found in the time, with what is proved about it.

    The same problem, seed and workers give the same plan whenever the search ends by itself.
    """
    watch = Watch(time_limit, on_progress, should_stop)
    plan = _plan(Grid(problem), watch)
    return replace(plan, seconds=round(watch.seconds(), 3), seed=seed, workers=workers)


def _plan(grid: Grid, watch: Watch) -> Plan:
    """Search, then seat what was found."""
    exact = Exact(grid, watch)
    exact.search()
    if exact.is_infeasible:
        return Plan(Status.INFEASIBLE)
    seats = None if exact.slots is None else seat(grid, exact.slots)
    if exact.slots is None or seats is None:
        return Plan(Status.UNKNOWN)
    placements = _placements(grid, exact.slots, seats)
    return Plan(
        Status.OPTIMAL if exact.is_proved else Status.FEASIBLE,
        placements,
        unmet(grid, exact.slots.keys()),
        figures(grid.problem, placements),
        exact.bounds,
    )


def _placements(grid: Grid, slots: dict[int, int], seats: dict[int, int]) -> tuple[Placement, ...]:
    problem = grid.problem
    return tuple(
        Placement(meeting.id, problem.slots[slots[index]].id, problem.tables[seats[index]].id)
        for index, meeting in enumerate(problem.meetings)
        if index in slots
    )

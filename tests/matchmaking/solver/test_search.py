from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.floor import fewest_table_changes
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Status
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.brute_force import best_levels, levels_of
from tests.matchmaking.solver.problems import problems

AMPLE = timedelta(minutes=10)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems())
def test_every_level_is_as_good_as_trying_all_plans(problem):
    plan = solve(problem, time_limit=AMPLE)

    best = best_levels(problem)
    assert violations(problem, plan) == []
    if best is None:
        assert plan.status == Status.INFEASIBLE
    else:
        assert plan.status == Status.OPTIMAL
        assert levels_of(problem, plan.meetings) == best
        assert plan.bounds["table_changes"] == plan.figures.table_changes
        assert table_changes_floor(problem, plan) <= plan.figures.table_changes


def table_changes_floor(problem, plan):
    grid = Grid(problem)
    slots = {grid.meeting_of[entry.meeting]: grid.slot_of[entry.slot] for entry in plan.meetings}
    return fewest_table_changes(grid, slots, plan.figures.breaks)

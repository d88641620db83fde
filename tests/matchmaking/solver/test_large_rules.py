"""The search for events beyond a proof, made to work on small ones, where every plan can be tried."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from eventhub.matchmaking.solver import effort, search
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.problem import Status
from tests.matchmaking.solver.brute_force import best_levels, levels_of, weight_of
from tests.matchmaking.solver.problems import problems

AMPLE = timedelta(minutes=10)


def solved_as_large(problem):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "PROVABLE", 0)
        patch.setattr(search, "PROVABLE_AT_ONCE", 0)
        patch.setattr(effort, "TRIES_A_SECOND", 1)
        patch.setattr(effort, "COMPILED_TRIES_A_SECOND", 1)
        return search.solve(problem, time_limit=AMPLE)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems())
def test_plans_of_large_events_keep_the_rules_and_tell_honest_bounds(problem):
    plan = solved_as_large(problem)

    best = best_levels(problem)
    assert violations(problem, plan) == []
    if best is None:
        assert plan.status in (Status.UNKNOWN, Status.INFEASIBLE)
    elif plan.status != Status.UNKNOWN:
        assert best <= levels_of(problem, plan.meetings)
        assert plan.bounds["weight"] >= weight_of(problem) - sum(best[:4])
        if plan.figures.weight == plan.bounds["weight"] and not problem.previous:
            *_, breaks, table_changes = best
            assert plan.bounds["breaks"] <= breaks
            assert plan.figures.breaks != breaks or plan.bounds["table_changes"] <= table_changes

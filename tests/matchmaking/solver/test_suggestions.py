"""Every suggestion is tried: with the named obstacle lifted, all that was held and the meeting too find a place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.problem import Reason, Remedy, Rules, Status, Table
from eventhub.matchmaking.solver.search import solve
from tests.matchmaking.solver.problems import problems

AMPLE = timedelta(minutes=10)


def lifted(problem, missing):
    """The problem without the obstacle, everything else as it was."""
    found = missing.suggestion
    people = {person.id: person for person in problem.participants}
    for name in found.participants:
        if found.remedy is Remedy.PRESENCE:
            people[name] = replace(people[name], away=people[name].away - {found.slot})
        if found.remedy is Remedy.MEETINGS_EACH:
            people[name] = replace(people[name], max=people[name].max + 1)
    problem = replace(problem, participants=tuple(people.values()))
    if found.remedy in (Remedy.TABLE, Remedy.SUITED_TABLE):
        return replace(problem, tables=(*problem.tables, new_table(problem, missing)))
    return problem


def new_table(problem, missing):
    """A table for the meeting in the suggested slot alone."""
    [meeting] = [meeting for meeting in problem.meetings if meeting.id == missing.meeting]
    needs = {person.id: person.needs for person in problem.participants}
    features = frozenset().union(*(needs[name] for name in meeting.participants))
    elsewhere = frozenset(slot.id for slot in problem.slots if slot.id != missing.suggestion.slot)
    return Table("new", features, closed=elsewhere)


def with_all_of(problem, names):
    """Demand these meetings, and no others."""
    kept = [replace(m, after=tuple(a for a in m.after if a in names)) for m in problem.meetings if m.id in names]
    return replace(problem, meetings=tuple(kept), previous=(), rules=Rules(all_meetings=True, max_spread=None))


def assert_each_suggestion_is_true(problem, plan):
    held = {entry.meeting for entry in plan.meetings}
    for missing in plan.unmet:
        if missing.suggestion is not None:
            names = held - set(missing.suggestion.meetings) | {missing.meeting}
            again = solve(with_all_of(lifted(problem, missing), names), time_limit=AMPLE)
            assert again.status == Status.OPTIMAL, missing


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems())
def test_what_is_suggested_places_the_meeting(problem):
    plan = solve(problem, time_limit=AMPLE)

    assert_each_suggestion_is_true(problem, plan)


@pytest.mark.parametrize(("seed", "tables", "absence"), [(2, 8, 0.3), (3, 2, 0.0)])
def test_what_is_suggested_holds_in_a_crowd(seed, tables, absence):
    problem = generate(seed, people=10, meetings=26, slots=5, tables=tables, absence=absence)

    plan = solve(problem, time_limit=AMPLE)

    assert any(missing.suggestion for missing in plan.unmet)
    assert {missing.reason for missing in plan.unmet} <= set(Reason) - {Reason.NOT_PROVED}
    assert_each_suggestion_is_true(problem, plan)

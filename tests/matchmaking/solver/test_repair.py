from dataclasses import replace
from datetime import timedelta

import pytest

from eventhub.matchmaking.solver import search
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.objective import changed
from eventhub.matchmaking.solver.problem import Meeting, Status
from eventhub.matchmaking.solver.search import solve

AMPLE = timedelta(minutes=10)
EVENT = generate(5, people=12, meetings=24, slots=6, tables=5)


def published_plan():
    return solve(EVENT, time_limit=AMPLE).meetings


def repaired(problem):
    plan = solve(problem, time_limit=AMPLE)
    assert violations(problem, plan) == []
    assert (plan.status, plan.bounds["changed"]) == (Status.OPTIMAL, plan.figures.changed)
    return plan


def test_nothing_changes_when_nothing_happened():
    problem = replace(EVENT, previous=published_plan())

    assert repaired(problem).meetings == problem.previous


def test_a_cancellation_moves_nobody():
    problem = replace(EVENT, previous=published_plan(), meetings=EVENT.meetings[1:])

    assert repaired(problem).figures.changed == 0


def test_a_person_who_does_not_come_costs_their_meetings_only():
    nobody = EVENT.participants[0]
    away = frozenset(slot.id for slot in EVENT.slots)
    people = (replace(nobody, away=away), *EVENT.participants[1:])
    problem = replace(EVENT, previous=published_plan(), participants=people)

    plan = repaired(problem)

    lost = [meeting.id for meeting in EVENT.meetings if nobody.id in meeting.participants]
    assert changed(problem, plan.meetings) == lost == [missing.meeting for missing in plan.unmet]


def test_a_lost_table_moves_its_meetings_only():
    before = published_plan()
    problem = replace(EVENT, previous=before, tables=EVENT.tables[1:])

    plan = repaired(problem)

    there = {entry.meeting for entry in before if entry.table == EVENT.tables[0].id}
    assert set(changed(problem, plan.meetings)) >= there
    assert plan.figures.changed < len(before)


def test_a_plan_too_large_to_prove_changes_as_little_as_one_that_is_proved(monkeypatch):
    before = published_plan()
    late = Meeting("late", ("p1", "p2"), tier=1)
    problem = replace(EVENT, previous=before, tables=EVENT.tables[1:], meetings=(*EVENT.meetings, late))
    fewest = repaired(problem)
    monkeypatch.setattr(search, "PROVABLE_AT_ONCE", 0)
    monkeypatch.setattr(search, "PROVABLE", 0)

    plan = solve(problem, time_limit=AMPLE)

    assert violations(problem, plan) == []
    assert plan.figures.weight == fewest.figures.weight
    assert plan.figures.changed == plan.bounds["changed"] == fewest.figures.changed > 0


@pytest.mark.parametrize("seed", range(8))
def test_many_small_repairs_are_as_small_as_those_that_are_proved(monkeypatch, seed):
    event = generate(seed, people=8, meetings=12, slots=5, tables=3, tiers=True)
    before = solve(event, time_limit=AMPLE).meetings
    away = frozenset(slot.id for slot in event.slots[1:3])
    people = (replace(event.participants[0], away=away), *event.participants[1:])
    problem = replace(event, previous=before, participants=people, tables=event.tables[1:])
    fewest = repaired(problem)
    monkeypatch.setattr(search, "PROVABLE_AT_ONCE", 0)
    monkeypatch.setattr(search, "PROVABLE", 0)

    plan = solve(problem, time_limit=AMPLE)

    assert violations(problem, plan) == []
    if plan.figures.weight == fewest.figures.weight:
        assert plan.figures.changed == fewest.figures.changed
    assert plan.bounds["changed"] <= fewest.figures.changed

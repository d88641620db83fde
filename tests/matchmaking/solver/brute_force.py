"""The best plan of a tiny problem by trying every one; it asks the judge what is allowed, never the search."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import (
    Meeting,
    Placement,
    Plan,
    Problem,
    Reason,
    Rules,
    Status,
    Unmet,
)

Levels = tuple[int, ...]


def best_levels(problem: Problem) -> Levels | None:
    """The least costs level by level, or None when no plan keeps the rules."""
    return min((levels_of(problem, plan.meetings) for plan in every_plan(problem)), default=None)


def every_plan(problem: Problem) -> Iterator[Plan]:
    """All plans without a violation, one for each way to give meetings slots, tables and people."""
    for choice in product(*(_places(problem, meeting) for meeting in problem.meetings)):
        plan = _plan(problem, [placement for placement in choice if placement])
        if not violations(problem, plan):
            yield plan


def _places(problem: Problem, meeting: Meeting) -> list[Placement | None]:
    """Where a meeting could be were it the only one asked for, and nowhere."""
    alone = replace(problem, meetings=(replace(meeting, after=()),), rules=Rules(max_spread=None))
    places = product(problem.slots, problem.tables, [(), *meeting.alternatives])
    somewhere = [Placement(meeting.id, slot.id, table.id, people) for slot, table, people in places]
    return [None, *(place for place in somewhere if not violations(alone, _plan(alone, [place])))]


def _plan(problem: Problem, placed: Sequence[Placement]) -> Plan:
    held = {placement.meeting for placement in placed}
    missing = tuple(Unmet(meeting.id, Reason.NOT_PROVED) for meeting in problem.meetings if meeting.id not in held)
    return Plan(Status.FEASIBLE, tuple(placed), missing, figures(problem, placed))


def levels_of(problem: Problem, placed: Sequence[Placement]) -> Levels:
    """What a plan costs: tiers 1 to 4, minimums, changes, stand-ins, spread beyond the rule, breaks, table changes."""
    held = {placement.meeting for placement in placed}
    lost = [sum(m.weight for m in problem.meetings if m.tier == tier and m.id not in held) for tier in (1, 2, 3, 4)]
    found = figures(problem, placed)
    most = problem.rules.max_spread
    beyond = 0 if most is None else max(0, found.spread - most)
    missed = _below_minimum(problem, placed)
    return (*lost, missed, found.changed, found.stand_ins, beyond, found.breaks, found.table_changes)


def _below_minimum(problem: Problem, placed: Sequence[Placement]) -> int:
    asked = {meeting.id: meeting.participants for meeting in problem.meetings}
    met = [each.participants or asked[each.meeting] for each in placed]
    return sum(max(0, person.min - sum(person.id in people for people in met)) for person in problem.participants)


def weight_of(problem: Problem) -> int:
    """What all meetings weigh."""
    return sum(meeting.weight for meeting in problem.meetings)

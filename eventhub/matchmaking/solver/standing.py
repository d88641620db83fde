"""How good a timetable is, level by level, before anybody sits down: smaller is better."""

from collections.abc import Mapping

from eventhub.matchmaking.solver.board import breaks_in
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import TIERS

Standing = tuple[int, ...]


def standing(grid: Grid, slots: Mapping[int, int]) -> Standing | None:
    """Weight lost tier by tier, minimums missed, meetings moved, stand-ins, spread beyond the rule, breaks.

    None says that these slots are no plan: something required is missing, or the spread breaks a hard rule.
    """
    breaks = breaks_by_person(grid, slots)
    most = grid.problem.rules.max_spread
    beyond = 0 if most is None else max(0, max(breaks, default=0) - min(breaks, default=0) - most)
    if not grid.ways.are_held(grid.required, slots) or (beyond and grid.problem.rules.all_meetings):
        return None
    moved, stand_ins = len(changes(grid, slots)), len(grid.ways.stand_ins & slots.keys())
    return (*lost_by_tier(grid, slots).values(), _below_minimum(grid, slots), moved, stand_ins, beyond, sum(breaks))


def breaks_by_person(grid: Grid, slots: Mapping[int, int]) -> list[int]:
    """How many breaks each person has who is one."""
    masks = [0] * grid.people
    for meeting, slot in slots.items():
        for person in grid.members[meeting]:
            masks[person] |= 1 << slot
    periods = [sum(1 << slot for slot in period) for period in grid.periods]
    return [breaks_in(mask, periods) for mask in masks[: grid.real]]


def lost_by_tier(grid: Grid, slots: Mapping[int, int]) -> dict[int, int]:
    """The weight of the meetings that are not held, by tier."""
    lost = dict.fromkeys(TIERS, 0)
    for meeting in grid.ways.leads():
        if not grid.ways.is_held(meeting, slots):
            lost[grid.tier[meeting]] += grid.weight[meeting]
    return lost


def _below_minimum(grid: Grid, slots: Mapping[int, int]) -> int:
    return sum(
        max(0, least - sum(meeting in slots for meeting in diary))
        for least, diary in zip(grid.least, grid.diary, strict=True)
        if least
    )


def changes(grid: Grid, slots: Mapping[int, int]) -> list[int]:
    """Meetings that cannot keep the slot they had; a table lost on top shows when all are seated."""
    return [meeting for meeting, place in grid.before.items() if place is None or slots.get(meeting) != place[0]]

"""The soft levels of a timetable as costs of literals, most important first."""

from dataclasses import dataclass

from eventhub.matchmaking.solver.cores import Costs
from eventhub.matchmaking.solver.encoding import Breaks, Timetable, entry, spread_literals
from eventhub.matchmaking.solver.formula import FALSE, TRUE
from eventhub.matchmaking.solver.table_changes import Seats, change_literals

TIERS = (1, 2, 3, 4)
MEETINGS, MINIMUMS, CHANGES, SPREAD, BREAKS = "meetings", "minimums", "changes", "spread", "breaks"
TABLES = "tables"


@dataclass(frozen=True)
class Level:
    """One thing to minimise; `lost` is what must be paid in any case."""

    name: str
    costs: Costs
    lost: int = 0


def meeting_levels(timetable: Timetable) -> list[Level]:
    """The weight of meetings left out, tier by tier, then the meetings people miss below their minimum."""
    levels = [_tier(timetable, tier) for tier in TIERS]
    return [level for level in [*levels, _minimums(timetable)] if level.costs or level.lost]


def _tier(timetable: Timetable, tier: int) -> Level:
    grid = timetable.grid
    mine = [meeting for meeting in range(len(grid.members)) if grid.tier[meeting] == tier]
    return _level(MEETINGS, [(-timetable.met[meeting], grid.weight[meeting]) for meeting in mine])


def _minimums(timetable: Timetable) -> Level:
    grid, costs = timetable.grid, []
    for person, least in enumerate(grid.least):
        met = [timetable.met[meeting] for meeting in grid.diary[person]]
        high = [min(number, least) for number in range(len(met) + 1)]
        reached = timetable.formula.reaches(met, high)
        costs += [(-entry(reached, number), 1) for number in range(1, least + 1)]
    return _level(MINIMUMS, costs)


def change_levels(timetable: Timetable) -> list[Level]:
    """The meetings that leave the slot or the table they had before, or the plan."""
    costs = [(-timetable.kept.get(meeting, FALSE), 1) for meeting in timetable.grid.before]
    return [_level(CHANGES, costs)] if costs else []


def break_levels(timetable: Timetable, breaks: Breaks) -> list[Level]:
    """The spread of breaks beyond the rule, where the rule is a wish, then the breaks."""
    rules = timetable.grid.problem.rules
    fewest = _level(BREAKS, [(literal, 1) for literal in breaks.literals()])
    if rules.max_spread is None or rules.all_meetings:
        return [fewest]
    beyond = spread_literals(timetable, breaks, rules.max_spread)
    return [_level(SPREAD, [(literal, 1) for literal in beyond]), fewest]


def table_level(timetable: Timetable, seats: Seats) -> Level:
    """The times people change the table."""
    return _level(TABLES, [(literal, 1) for literal in change_literals(timetable, seats)])


def _level(name: str, costs: Costs) -> Level:
    """Set apart what costs nothing or costs in any case."""
    open_costs = [(literal, cost) for literal, cost in costs if literal not in (TRUE, FALSE)]
    return Level(name, open_costs, sum(cost for literal, cost in costs if literal == TRUE))

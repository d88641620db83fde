"""The soft levels of a timetable as costs of literals, most important first."""

from dataclasses import dataclass, replace

from eventhub.matchmaking.solver.cores import Costs
from eventhub.matchmaking.solver.encoding import Breaks, Timetable, entry, spread_literals
from eventhub.matchmaking.solver.formula import FALSE, TRUE
from eventhub.matchmaking.solver.table_changes import Seats, change_literals

TIERS = (1, 2, 3, 4)
MEETINGS, MINIMUMS, CHANGES, SPREAD, BREAKS = "meetings", "minimums", "changes", "spread", "breaks"
TABLES, STAND_INS = "tables", "stand_ins"
ROUNDS_FOR_TABLES = 5
COUNTABLE = 2_000
Limits = dict[int, tuple[int, int]]
"""By tier, the least weight that any plan must leave out and the most that the best ones do."""


@dataclass(frozen=True)
class Level:
    """One thing to minimise; `lost` is what must be paid in any case, `most_rounds` what it is worth."""

    name: str
    costs: Costs
    lost: int = 0
    most_rounds: int | None = None


def meeting_levels(timetable: Timetable, limits: Limits) -> list[Level]:
    """The weight of meetings left out, tier by tier, then the meetings people miss below their minimum."""
    levels = [_tier(timetable, tier, limits.get(tier)) for tier in TIERS]
    return [level for level in [*levels, _minimums(timetable)] if level.costs or level.lost]


def _tier(timetable: Timetable, tier: int, limits: tuple[int, int] | None) -> Level:
    """Between known limits the weight left out is counted as a whole, which spares the proof of the lower one."""
    grid = timetable.grid
    mine = [meeting for meeting in grid.ways.leads() if grid.tier[meeting] == tier]
    level = _level(MEETINGS, [(-timetable.is_held(meeting), grid.weight[meeting]) for meeting in mine])
    if limits is None or sum(cost for _, cost in level.costs) > COUNTABLE:
        return level
    least, most = (max(0, limit - level.lost) for limit in limits)
    total = timetable.formula.total([literal for literal, cost in level.costs for _ in range(cost)], most + 1)
    if most < len(total):
        timetable.formula.add(-total[most])
    return Level(MEETINGS, [(literal, 1) for literal in total[least:most]], level.lost + least)


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


def stand_in_levels(timetable: Timetable) -> list[Level]:
    """The meetings to which others go than were asked."""
    costs = [(timetable.met[way], 1) for way in sorted(timetable.grid.ways.stand_ins)]
    return [_level(STAND_INS, costs)] if costs else []


def break_levels(timetable: Timetable, breaks: Breaks) -> list[Level]:
    """The spread of breaks beyond the rule, where the rule is a wish, then the breaks."""
    rules = timetable.grid.problem.rules
    fewest = _level(BREAKS, [(literal, 1) for literal in breaks.literals()])
    if rules.max_spread is None or rules.all_meetings:
        return [fewest]
    beyond = spread_literals(timetable, breaks, rules.max_spread)
    return [_level(SPREAD, [(literal, 1) for literal in beyond]), fewest]


def table_level(timetable: Timetable, seats: Seats) -> Level:
    """The times people change the table, as far as a while of trying settles them."""
    level = _level(TABLES, [(literal, 1) for literal in change_literals(timetable, seats)])
    return replace(level, most_rounds=ROUNDS_FOR_TABLES)


def _level(name: str, costs: Costs) -> Level:
    """Set apart what costs nothing or costs in any case."""
    open_costs = [(literal, cost) for literal, cost in costs if literal not in (TRUE, FALSE)]
    return Level(name, open_costs, sum(cost for literal, cost in costs if literal == TRUE))

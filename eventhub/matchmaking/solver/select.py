"""Which meetings to hold, before asking when: the most weight that people's and tables' time allows.

Slots are left out, so what is found here is a bound that no timetable can better.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import floor
from operator import mul

from eventhub.matchmaking.solver.flows import Crowd, halves, rounded
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import TIERS

HALF, ROUNDING = 0.5, 1e-6
LARGE, COARSE = 20_000, 30
Limit = tuple[frozenset[int], int]


@dataclass(frozen=True)
class Selection:
    """Meetings that could be held as far as can be counted, and the weight nobody can better, tier by tier.

    The bound of a tier holds for plans that reach the bounds of the tiers before it; `full` is what all weigh.
    """

    meetings: frozenset[int]
    bounds: tuple[int, ...]
    full: tuple[int, ...]

    @property
    def bound(self) -> int:
        """The weight over all tiers, should each reach its bound."""
        return sum(self.bounds)

    def bound_after(self, reached: Sequence[int]) -> int:
        """The weight that no plan can better, given what was reached tier by tier."""
        total, is_certain = 0, True
        for weight, bound, full in zip(reached, self.bounds, self.full, strict=True):
            total += bound if is_certain else full
            is_certain = is_certain and weight >= bound
        return total


def select(grid: Grid, seconds: float) -> Selection:
    """Choose meetings of the greatest weight, tier by tier, within what can be counted."""
    able = [meeting for meeting, slots in enumerate(grid.allowed) if slots]
    flowing = _flowing(grid, able) if len(able) > LARGE else None
    if flowing is not None:
        return flowing
    limits = [limit for limit in _limits(grid) if len(limit[0]) > limit[1]]
    if not limits:
        full = _full(grid, able)
        return Selection(frozenset(able), full, full)
    flowing = _flowing(grid, able)
    if flowing is not None and _keeps(limits, flowing.meetings):
        return flowing
    return _choose(grid, able, limits, seconds)


def _keeps(limits: Iterable[Limit], meetings: frozenset[int]) -> bool:
    return all(len(inside & meetings) <= most for inside, most in limits)


def _flowing(grid: Grid, able: Sequence[int]) -> Selection | None:
    """Choose by a flow, which knows people's time and the number of tables but no finer limit."""
    if any(len(grid.members[meeting]) != 2 for meeting in able):
        return None
    most = min([len(able), *(most for inside, most in grid.seating.limits(grid.allowed) if inside.issuperset(able))])
    free = [min(grid.most[p], grid.slots - len(away)) for p, away in enumerate(grid.away)]
    pairs = [(grid.members[meeting][0], grid.members[meeting][1]) for meeting in able]
    crowd = Crowd(pairs, free, grid.least, most)
    full = _full(grid, able)
    worth, reward = _worth(grid, able, full, max(full))
    found = halves(crowd, worth, reward)
    if found is not None:
        bounds = _whole(_doubled(grid, able, found), full)
    else:
        worth, reward = _worth(grid, able, full, COARSE)
        found = halves(crowd, worth, reward) or [2] * len(able)
        bounds = tuple(_alone(grid, able, crowd, tier) for tier in TIERS)
    return Selection(frozenset(able[place] for place in rounded(crowd, worth, found)), bounds, full)


def _alone(grid: Grid, able: Sequence[int], crowd: Crowd, tier: int) -> int:
    """What a tier could weigh if it were alone."""
    worth = [grid.weight[meeting] if grid.tier[meeting] == tier else 0 for meeting in able]
    found = halves(crowd, worth, 0)
    return (sum(worth) * 2 if found is None else sum(map(mul, worth, found))) // 2


def _doubled(grid: Grid, able: Sequence[int], halves: Sequence[int]) -> tuple[int, ...]:
    """Twice the weight of a choice of halves, tier by tier."""
    return weights_by_tier(grid, (m for m, number in zip(able, halves, strict=True) for _ in range(number)))


def _whole(twice: Sequence[int], full: Sequence[int]) -> tuple[int, ...]:
    """Halve the bounds; behind one that is no whole number those that follow hold no more."""
    bounds, is_certain = [], True
    for double, most in zip(twice, full, strict=True):
        bounds.append(double // 2 if is_certain else most)
        is_certain = is_certain and double % 2 == 0
    return tuple(bounds)


def _worth(grid: Grid, able: Sequence[int], full: Sequence[int], most: int) -> tuple[list[int], int]:
    """One number a meeting in which a higher tier outweighs all lower ones, and the reward of a minimum, below all.

    That is exact unless a tier weighs more than `most`.
    """
    scale, scales = 2 * sum(grid.least) + 1, {}
    for tier, weight in reversed(list(zip(TIERS, full, strict=True))):
        scales[tier], scale = scale, scale * (min(most, weight) + 1)
    return [grid.weight[m] * scales[grid.tier[m]] + scale * (m in grid.required) for m in able], int(any(grid.least))


def weights_by_tier(grid: Grid, meetings: Iterable[int]) -> tuple[int, ...]:
    """What these meetings weigh, tier by tier."""
    sums = dict.fromkeys(TIERS, 0)
    for meeting in meetings:
        sums[grid.tier[meeting]] += grid.weight[meeting]
    return tuple(sums[tier] for tier in TIERS)


def _full(grid: Grid, able: Iterable[int]) -> tuple[int, ...]:
    """What all these meetings weigh, tier by tier, each once however many could go to it."""
    return weights_by_tier(grid, {grid.ways.lead[meeting] for meeting in able})


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
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped] # noqa: PLC0415 - large; few need it

    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.set_time_limit(int(1000 * seconds))
    ways = grid.ways
    chosen = {m: solver.IntVar(int(m in grid.required and len(ways.of(m)) == 1), 1, "") for m in able}
    for lead in sorted(ways.choices.keys() & grid.required):
        if mine := [chosen[way] for way in ways.of(lead) if way in chosen]:
            solver.Add(solver.Sum(mine) >= 1)
    for meetings, most in limits:
        solver.Add(solver.Sum([chosen[meeting] for meeting in sorted(meetings & chosen.keys())]) <= most)
    best, bounds = frozenset({ways.lead[meeting]: meeting for meeting in sorted(able, reverse=True)}.values()), []
    for tier, full in zip(TIERS, _full(grid, able), strict=True):
        weight = solver.Sum([grid.weight[m] * chosen[m] for m in able if grid.tier[m] == tier])
        solver.Maximize(weight)
        if not full or solver.Solve() not in (solver.OPTIMAL, solver.FEASIBLE):
            bounds.append(full)
            continue
        best = frozenset(meeting for meeting in able if chosen[meeting].solution_value() > HALF)
        bounds.append(floor(solver.Objective().BestBound() + ROUNDING))
        solver.Add(weight >= round(solver.Objective().Value()))
    if ways.choices:
        solver.Maximize(solver.Sum([chosen[m] for m in able if m not in ways.stand_ins]))
        if solver.Solve() in (solver.OPTIMAL, solver.FEASIBLE):
            best = frozenset(meeting for meeting in able if chosen[meeting].solution_value() > HALF)
    return Selection(best, tuple(bounds), _full(grid, able))

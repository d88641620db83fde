"""The fewest changes to a plan that people hold in their hands, proved by an integer program over meetings and slots.

The weight reached tier by tier is kept; missed minimums outweigh changes.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ortools.sat.python import cp_model

from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import TIERS
from eventhub.matchmaking.solver.select import weights_by_tier
from eventhub.matchmaking.solver.standing import changes
from eventhub.matchmaking.solver.watch import Watch

STEP = 0.2
REPAIRABLE = 100_000
"""Places of meetings that a model may have: what is larger takes longer to state than there is time."""
COUNTABLE = 2**60


@dataclass(frozen=True)
class Repair:
    """The slots found, and the changes that no plan of the same weight can spare."""

    slots: dict[int, int]
    changed: int
    is_proved: bool


def repair(grid: Grid, start: Mapping[int, int], watch: Watch, *, seed: int) -> Repair | None:
    """Look for a plan of the same weight with the fewest changes; None when nothing is found in time.

    What is found when only meetings near a change may move is where the search among all meetings begins.
    """
    resting = _resting(grid, start)
    near = _fewest_changes(grid, start, watch, seed, resting) if resting else None
    found = _fewest_changes(grid, near.slots if near else start, watch, seed)
    return found or (None if near is None else replace(near, changed=0, is_proved=False))


def _resting(grid: Grid, start: Mapping[int, int]) -> dict[int, int]:
    """The slots of the meetings that stay and whose people have no meeting that changes."""
    moving = {*changes(grid, start), *(meeting for meeting in range(len(grid.members)) if meeting not in grid.before)}
    touched = {person for meeting in moving for person in grid.members[meeting]}
    return {m: slot for m, slot in start.items() if m not in moving and touched.isdisjoint(grid.members[m])}


def _fewest_changes(
    grid: Grid, start: Mapping[int, int], watch: Watch, seed: int, resting: Mapping[int, int] = MappingProxyType({})
) -> Repair | None:
    model = _Model(grid, resting)
    model.state_objective(start)
    model.hint(start)
    return _repaired(model, watch, seed)


def make_room(grid: Grid, start: Mapping[int, int], watch: Watch, *, most_moved: int, seed: int) -> Repair | None:
    """Look for places for the most weight of meetings that had none, while at most so many others move.

    Whatever had a place keeps one. None when nothing is found in time.
    """
    if sum(map(len, grid.allowed)) > REPAIRABLE:
        return None
    model = _Model(grid)
    if not model.state_newcomers(most_moved):
        return None
    model.hint(start)
    return _repaired(model, watch, seed)


def _repaired(model: "_Model", watch: Watch, seed: int) -> Repair | None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(watch.left(), STEP)
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    status = _solve(solver, model.model, watch)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return Repair(model.slots(solver), model.least_changed(solver), status == cp_model.OPTIMAL)


def _solve(solver: cp_model.CpSolver, model: cp_model.CpModel, watch: Watch) -> Any:
    """Solve for as long as the watch allows."""
    with ThreadPoolExecutor(1) as pool:
        solving = pool.submit(solver.solve, model)
        while not wait([solving], STEP).done:
            if watch.is_over():
                solver.stop_search()
        return solving.result()


class _Model:
    """The rules of a timetable as linear constraints; meetings that rest are in their slot or in none."""

    def __init__(self, grid: Grid, resting: Mapping[int, int] = MappingProxyType({})) -> None:
        self.model = cp_model.CpModel()
        self._grid = grid
        self._held = [
            {slot: self.model.new_bool_var("") for slot in slots if resting.get(meeting, slot) == slot}
            for meeting, slots in enumerate(grid.allowed)
        ]
        self._asked_first = len(grid.ways.stand_ins) + 1
        self._kept = self._keep()
        self._hold_once()
        self._keep_people_apart()
        self._limit_tables()
        self._put_in_order()

    def _keep(self) -> dict[int, cp_model.IntVar]:
        """Variables that say whether a meeting keeps slot and table; of two that had the same, one can."""
        before = {meeting: place for meeting, place in self._grid.before.items() if place is not None}
        kept = {}
        sharing: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for meeting, place in before.items():
            kept[meeting] = self.model.new_bool_var("")
            self.model.add_implication(kept[meeting], self._held[meeting][place[0]])
            sharing.setdefault(place, []).append(kept[meeting])
        for variables in sharing.values():
            if len(variables) > 1:
                self.model.add_at_most_one(variables)
        return kept

    def _hold_once(self) -> None:
        ways = self._grid.ways
        for meeting, held in enumerate(self._held):
            if meeting in self._grid.required and len(ways.of(meeting)) == 1:
                self.model.add_exactly_one(held.values())
            elif held:
                self.model.add_at_most_one(held.values())
        for lead in sorted(ways.choices.keys() & self._grid.required):
            self.model.add_exactly_one(self._all_of(ways.of(lead)))

    def _keep_people_apart(self) -> None:
        """Nobody is in two meetings at once, or in more than they want."""
        for person, diary in enumerate(self._grid.diary):
            for slot in range(self._grid.slots):
                here = [self._held[meeting][slot] for meeting in diary if slot in self._held[meeting]]
                if len(here) > 1:
                    self.model.add_at_most_one(here)
            if len(diary) > self._grid.most[person]:
                self.model.add(sum(self._all_of(diary)) <= self._grid.most[person])

    def _all_of(self, meetings: Sequence[int]) -> list[cp_model.IntVar]:
        return [variable for meeting in meetings for variable in self._held[meeting].values()]

    def _limit_tables(self) -> None:
        """No slot holds more meetings of a kind than it has tables, those included that keep such a table."""
        for slot in range(self._grid.slots):
            here = [meeting for meeting, held in enumerate(self._held) if slot in held]
            for meetings, tables in self._grid.seating.cuts(slot, here):
                seated = [self._held[meeting][slot] for meeting in sorted(meetings)]
                seated += self._staying(slot, meetings, tables)
                if len(seated) > len(tables):
                    self.model.add(sum(seated) <= len(tables))

    def _staying(self, slot: int, meetings: frozenset[int], tables: frozenset[int]) -> list[cp_model.IntVar]:
        """What says that other meetings keep one of these tables in this slot."""
        before = self._grid.before
        return [
            kept
            for meeting, kept in self._kept.items()
            if meeting not in meetings and (place := before[meeting]) and place[0] == slot and place[1] in tables
        ]

    def _put_in_order(self) -> None:
        """A meeting is later than those it follows, where both are held."""
        for earlier, later in self._grid.order:
            for slot, variable in self._held[later].items():
                not_before = [other for when, other in self._held[earlier].items() if when >= slot]
                self.model.add_at_most_one([variable, *not_before])

    def state_objective(self, start: Mapping[int, int]) -> None:
        """Keep the weight of the start tier by tier, and ask for minimums, then for few changes."""
        grid = self._grid
        able = [meeting for meeting, slots in enumerate(grid.allowed) if slots]
        if len(start) == len(able):
            for meeting in able:
                self.model.add_exactly_one(self._held[meeting].values())
        for tier, weight in zip(TIERS, weights_by_tier(grid, start), strict=True):
            mine = [meeting for meeting in able if grid.tier[meeting] == tier]
            if weight and len(start) < len(able):
                weights = [grid.weight[meeting] for meeting in mine for _ in self._held[meeting]]
                self.model.add(cp_model.LinearExpr.weighted_sum(self._all_of(mine), weights) >= weight)
        scale = len(self._kept) + 1
        wanted = sum(self._kept.values()) - scale * sum(self._missed_minimums())
        self.model.maximize(self._asked_first * wanted - sum(self._stand_ins()))

    def state_newcomers(self, most_moved: int) -> bool:
        """Ask for newcomers, tier by tier, then for few changes; return whether so large a sum can be counted."""
        grid, kept = self._grid, self._kept
        for meeting in kept:
            self.model.add_exactly_one(self._held[meeting].values())
        self.model.add(sum(kept.values()) >= len(kept) - most_moved)
        new = [meeting for meeting, slots in enumerate(grid.allowed) if slots and meeting not in kept]
        base = sum(grid.weight[meeting] for meeting in new) + 1
        scale = {tier: (len(kept) + 1) * base ** (TIERS[-1] - tier) for tier in TIERS}
        gains = [grid.weight[meeting] * scale[grid.tier[meeting]] * sum(self._all_of([meeting])) for meeting in new]
        self.model.maximize(self._asked_first * (sum(gains) + sum(kept.values())) - sum(self._stand_ins()))
        return bool(self._asked_first * base * scale[TIERS[0]] < COUNTABLE)

    def _stand_ins(self) -> list[cp_model.IntVar]:
        return self._all_of(sorted(self._grid.ways.stand_ins))

    def _missed_minimums(self) -> list[cp_model.IntVar]:
        missed: list[cp_model.IntVar] = []
        for person, least in enumerate(self._grid.least):
            if least:
                missed.append(self.model.new_int_var(0, least, ""))
                self.model.add(missed[-1] + sum(self._all_of(self._grid.diary[person])) >= least)
        return missed

    def hint(self, start: Mapping[int, int]) -> None:
        """Begin with this plan."""
        for meeting, held in enumerate(self._held):
            for slot, variable in held.items():
                self.model.add_hint(variable, start.get(meeting) == slot)

    def slots(self, solver: cp_model.CpSolver) -> dict[int, int]:
        """Read the plan that was found."""
        return {
            meeting: slot
            for meeting, held in enumerate(self._held)
            for slot, variable in held.items()
            if solver.boolean_value(variable)
        }

    def least_changed(self, solver: cp_model.CpSolver) -> int:
        """The changes proved to be needed: those the bound of the objective leaves, where nothing else is open."""
        scale, before = len(self._kept) + 1, self._grid.before
        reached, bound = (
            -(-round(value) // self._asked_first) for value in (solver.objective_value, solver.best_objective_bound)
        )
        kept = bound % scale if bound // scale == reached // scale else len(self._kept)
        return len(before) - kept

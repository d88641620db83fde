"""The search for events small enough to be proved: one formula, its levels minimised in order."""

from collections.abc import Sequence

from eventhub.matchmaking.solver.encoding import Timetable, encode, encode_breaks, limit_spread
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import (
    BREAKS,
    CHANGES,
    MEETINGS,
    Level,
    break_levels,
    change_levels,
    meeting_levels,
    paid,
)
from eventhub.matchmaking.solver.proof import Proof, prove
from eventhub.matchmaking.solver.watch import Watch


class Exact:
    """Looks for the best timetable and keeps the best so far in `slots`, what is proved in `bounds`."""

    def __init__(self, grid: Grid, watch: Watch) -> None:
        self._grid = grid
        self._watch = watch
        self.slots: dict[int, int] | None = None
        self.bounds: dict[str, int] = {}
        self.is_infeasible = False
        self.is_proved = False

    def search(self) -> None:
        """Try to hold every meeting that could be held alone; if that cannot be, weigh them."""
        every = frozenset(meeting for meeting, slots in enumerate(self._grid.allowed) if slots)
        every |= self._grid.required
        if self._can_count_to(every) and not self._solve(every):
            return
        self.is_infeasible = every == self._grid.required or self._solve(self._grid.required)

    def _can_count_to(self, chosen: frozenset[int]) -> bool:
        """Whether no simple count speaks against holding all the chosen meetings."""
        grid = self._grid
        for person, diary in enumerate(grid.diary):
            number = len(chosen.intersection(diary))
            if number > min(grid.most[person], grid.slots - len(grid.away[person])):
                return False
        seats = sum(len(grid.problem.tables) - len(_closed(grid, slot)) for slot in range(grid.slots))
        return len(chosen) <= seats

    def _solve(self, chosen: frozenset[int]) -> bool:
        """Minimise all levels with the chosen meetings held; say whether that was proved to be impossible."""
        timetable = encode(self._grid, chosen)
        levels = self._levels(timetable)
        proof = prove(
            timetable.formula,
            [level.costs for level in levels],
            self._watch,
            lambda step: self._note(timetable, levels, step),
        )
        if proof.is_infeasible:
            return True
        self._note(timetable, levels, proof)
        self.is_proved = proof.settled == len(levels)
        return False

    def _levels(self, timetable: Timetable) -> list[Level]:
        rules = self._grid.problem.rules
        levels = [*meeting_levels(timetable), *change_levels(timetable)]
        breaks = encode_breaks(timetable)
        if rules.all_meetings and rules.max_spread is not None:
            limit_spread(timetable, breaks, rules.max_spread)
        return [*levels, *break_levels(timetable, breaks)]

    def _note(self, timetable: Timetable, levels: Sequence[Level], proof: Proof) -> None:
        """Keep the last model and turn the bounds of the levels into bounds of the figures."""
        if proof.model is not None:
            self.slots = timetable.slots(proof.model)
        lost = dict.fromkeys((MEETINGS, CHANGES, BREAKS), 0)
        for level, bound in zip(levels, proof.bounds, strict=True):
            lost[level.name] = lost.get(level.name, 0) + bound + level.lost
        self.bounds = {"weight": sum(self._grid.weight) - lost[MEETINGS], "breaks": lost[BREAKS]}
        if self._grid.problem.previous:
            self.bounds["changed"] = lost[CHANGES]
        self._tell(levels, proof)

    def _tell(self, levels: Sequence[Level], proof: Proof) -> None:
        """Tell of the level that is being proved; a level that is settled has its bound reached."""
        at = min(proof.settled, len(levels) - 1)
        bound = proof.bounds[at] + levels[at].lost
        best = None if proof.model is None else levels[at].lost + paid(levels[at].costs, proof.model)
        self._watch.tell(levels[at].name, best, bound)


def _closed(grid: Grid, slot: int) -> list[str]:
    name = grid.problem.slots[slot].id
    return [table.id for table in grid.problem.tables if name in table.closed]

"""Finds the best timetable: a draft at once, better ones after it, and a proof where the event is small enough."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.draft import Draft
from eventhub.matchmaking.solver.exact import Finding, prove_best
from eventhub.matchmaking.solver.explain import unmet
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import BREAKS, MEETINGS
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Placement, Plan, Problem, Status
from eventhub.matchmaking.solver.proof import wait
from eventhub.matchmaking.solver.select import Selection, select
from eventhub.matchmaking.solver.standing import standing
from eventhub.matchmaking.solver.tables import seat
from eventhub.matchmaking.solver.watch import Progress, Watch

DEFAULT_TIME_LIMIT = timedelta(seconds=60)
PROVABLE = 40_000
MENDING, SELECTING = 100, 20.0


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: timedelta = DEFAULT_TIME_LIMIT,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Give the best plan that can be found in the time, with what is proved about it.

    The same problem, seed and workers give the same plan whenever the search ends by itself.
    """
    watch = Watch(time_limit, on_progress, should_stop)
    search = _Search(Grid(problem), watch, seed, workers)
    search.run()
    plan = search.plan()
    return replace(plan, seconds=round(watch.seconds(), 3), seed=seed, workers=workers)


class _Search:
    """One problem on its way to a plan."""

    def __init__(self, grid: Grid, watch: Watch, seed: int, workers: int) -> None:
        self._grid = grid
        self._watch = watch
        self._seed = seed
        self._workers = workers
        self._finding = Finding()
        self._gaps: Gaps | None = None

    def run(self) -> None:
        """Draft a plan, then prove the best one or, where that is out of reach, close gaps until the time is up."""
        grid = self._grid
        selection = select(grid, min(SELECTING, self._watch.left() / 4))
        self._finding.bounds = {"weight": selection.bound, "breaks": 0}
        self._draft(selection)
        if sum(map(len, grid.allowed)) <= PROVABLE:
            self._prove(selection)
        else:
            while not self._watch.is_over():
                self._close_gaps()
        self._take_gaps()

    def _draft(self, selection: Selection) -> None:
        """Place as many of the selected meetings as can be, then what else fits."""
        draft = Draft(Board(self._grid), self._seed)
        left = draft.insert_all(selection.meetings, self._watch.is_over)
        left = draft.mend(left, MENDING * len(left), self._watch.is_over)
        others = [m for m, slots in enumerate(self._grid.allowed) if slots and m not in selection.meetings]
        if left:
            draft.insert_all(others, self._watch.is_over)
        self._offer(draft.board.plan())
        if not self._grid.problem.previous:
            self._gaps = Gaps(draft.board, self._seed)

    def _offer(self, slots: Mapping[int, int]) -> None:
        """Take these slots for the best so far when they are."""
        best, new = self._finding.slots, standing(self._grid, slots)
        old = None if best is None else standing(self._grid, best)
        if new is not None and (old is None or new < old):
            self._finding.slots = dict(slots)
            weight = sum(self._grid.weight[meeting] for meeting in slots)
            self._watch.tell(MEETINGS, weight, self._finding.bounds["weight"])
            self._watch.tell(BREAKS, new[-1], self._finding.bounds["breaks"])

    def _prove(self, selection: Selection) -> None:
        """Hold every meeting that could be held alone, where no count speaks against it; else weigh them."""
        every = frozenset(meeting for meeting, slots in enumerate(self._grid.allowed) if slots)
        every |= self._grid.required
        meanwhile = self._close_gaps if self._workers > 1 else wait
        for chosen in dict.fromkeys((every, self._grid.required)):
            if chosen == every and not every <= selection.meetings and every != self._grid.required:
                continue
            found = prove_best(self._grid, chosen, self._watch, meanwhile, is_feasible=self._holds(chosen))
            if not found.is_infeasible:
                self._settle(found)
                return
        self._finding = Finding(is_infeasible=True)

    def _holds(self, meetings: frozenset[int]) -> bool:
        """Whether the best so far holds all these meetings."""
        slots = self._finding.slots
        return slots is not None and meetings <= slots.keys()

    def _settle(self, found: Finding) -> None:
        """Take what was proved; slots that are no better than the draft's stay behind unless all is proved."""
        if found.slots is None:
            return
        self._finding.is_proved = found.is_proved
        self._finding.bounds = found.bounds
        if found.is_proved:
            self._finding.slots, self._gaps = found.slots, None
        else:
            self._offer(found.slots)

    def _close_gaps(self) -> None:
        if self._gaps is None or not self._grid.people:
            wait()
        elif self._gaps.work():
            self._offer(self._gaps.best)

    def _take_gaps(self) -> None:
        """Take the round that was cut short, should it be better already."""
        if self._gaps is not None and self._gaps.keep():
            self._offer(self._gaps.best)

    def plan(self) -> Plan:
        """Seat what was found, and tell about it."""
        found, grid = self._finding, self._grid
        if found.is_infeasible:
            return Plan(Status.INFEASIBLE)
        seats = None if found.slots is None else seat(grid, found.slots)
        if found.slots is None or seats is None:
            return Plan(Status.UNKNOWN)
        placements = _placements(grid, found.slots, seats)
        return Plan(
            Status.OPTIMAL if found.is_proved else Status.FEASIBLE,
            placements,
            unmet(grid, found.slots.keys()),
            figures(grid.problem, placements),
            found.bounds,
        )


def _placements(grid: Grid, slots: Mapping[int, int], seats: Mapping[int, int]) -> tuple[Placement, ...]:
    problem = grid.problem
    return tuple(
        Placement(meeting.id, problem.slots[slots[index]].id, problem.tables[seats[index]].id)
        for index, meeting in enumerate(problem.meetings)
        if index in slots
    )

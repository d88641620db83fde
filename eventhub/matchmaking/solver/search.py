"""Finds the best timetable: a draft at once, better ones after it, and a proof where the event is small enough."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from math import inf

from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.effort import SECONDS_A_MEETING, effort
from eventhub.matchmaking.solver.exact import Finding, prove_best
from eventhub.matchmaking.solver.explain import unmet
from eventhub.matchmaking.solver.floor import fewest_breaks, fewest_table_changes
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import Limits
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Figures, Placement, Plan, Problem, Status, Unmet
from eventhub.matchmaking.solver.proof import wait
from eventhub.matchmaking.solver.select import Selection, weights_by_tier
from eventhub.matchmaking.solver.standing import changes, lost_by_tier, standing
from eventhub.matchmaking.solver.tables import seat
from eventhub.matchmaking.solver.watch import Progress, Watch

DEFAULT_TIME_LIMIT = timedelta(seconds=60)
PROVABLE, PROVABLE_A_SECOND = 40_000, 4_000
PROVABLE_AT_ONCE, PATIENT = 8_000, 100.0
RACED = range(500, 10_000)
PACED = 0.05
"""After which part of the time limit it is looked again for how many exchanges there is time, so that the search cools
down before its end: a round that is cut off while it is hot was for nothing."""
LEAST_EXPLAINING = 0.03
"""How much of the time limit is for reasons in any case."""
REHEARSED = 0.25
"""How much of what is left a rehearsal may explain for; as much and half of it again is kept for the end then."""
AFTERWARDS, CLOSING = 1.5, 0.8
"""How much longer than a rehearsal the end may take, judge and writing included; what these take of a seating's."""
FOR_THE_END = 0.5
"""How much of the time limit is kept for the end at most, while nothing is known but how long the beginning took."""


def solve(  # noqa: PLR0913 - what people may wish, who listens, and how long it may take
    problem: Problem,
    *,
    seed: int = 0,
    time_limit: timedelta = DEFAULT_TIME_LIMIT,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    begun: float | None = None,
    spare: float = 0.0,
) -> Plan:
    """Give the best plan that can be found in the time, with what is proved about it.

    The same problem, seed and workers give the same plan whenever the search ends by itself on a machine that was
    at no time too slow for all of it, with machine code or without any. The time may have begun at an earlier
    moment of the clock, and some seconds at its end may be spared for others.
    """
    watch = Watch(time_limit, on_progress, should_stop, begun=begun, spare=spare)
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
        self._pace = 0.0, 0
        self._told: tuple[dict[int, int], bool, tuple[Unmet, ...]] | None = None
        self._cut_after = inf
        self._made: tuple[dict[int, int], tuple[Placement, ...], Figures] | None = None
        self._closing = 0.0

    def run(self) -> None:
        """Draft a plan, then prove the best one or, where that is out of reach, close gaps until the time is up."""
        grid = self._grid
        self._keep_for_the_end()
        board, selection = drafted(grid, self._seed, self._watch)
        placed = board.plan()
        weight = selection.bound_after(weights_by_tier(grid, placed))
        self._finding.bounds = {"weight": weight, "breaks": fewest_breaks(grid, placed), "table_changes": 0}
        if grid.problem.previous:
            self._finding.bounds["changed"] = sum(place is None for place in grid.before.values())
        self._offer(placed)
        self._rehearse()
        if grid.problem.previous and not self._is_provable():
            self._repair()
        if not grid.problem.previous and not self._watch.is_over():
            self._gaps = Gaps(board, self._seed, *effort(board, self._watch.limit, beside_a_proof=self._is_provable()))
            self._pace = self._watch.seconds(), 0
        if self._is_provable():
            self._prove(selection)
        while self._gaps is not None and not self._gaps.is_done and not self._watch.is_over():
            self._close_gaps()
        self._take_gaps()

    def _keep_for_the_end(self) -> None:
        """Keep time for seating, explaining, judging and writing, which take longer than all that came before."""
        limit = self._watch.limit
        usual = min(limit / 4, SECONDS_A_MEETING * len(self._grid.members))
        self._watch.reserve(min(FOR_THE_END * limit, max(usual, AFTERWARDS * self._watch.seconds())))

    def _repair(self) -> None:
        """Look for the fewest changes to the plan before, unless there are no more than are forced already."""
        from eventhub.matchmaking.solver.repair import REPAIRABLE, repair  # noqa: PLC0415 - large; few plans need it

        finding, grid = self._finding, self._grid
        if finding.slots is None or sum(map(len, grid.allowed)) > REPAIRABLE:
            return
        changed = len(changes(grid, finding.slots))
        if changed == finding.bounds["changed"] and not any(grid.least):
            return
        found = repair(grid, finding.slots, self._watch, seed=self._seed)
        if found is None:
            return
        self._offer(found.slots)
        if sum(grid.weight[meeting] for meeting in found.slots) == finding.bounds["weight"]:
            finding.bounds["changed"] = max(finding.bounds["changed"], found.changed)
        self._watch.tell("changes", len(changes(grid, finding.slots)), finding.bounds["changed"])

    def _rehearse(self) -> None:
        """Make the plan of the draft, so that as much time is kept for the last one."""
        begin = self._watch.seconds()
        self.plan(share=REHEARSED)
        self._watch.reserve(AFTERWARDS * (self._watch.seconds() - begin))

    def _is_provable(self) -> bool:
        """Whether a proof is worth the time it takes to state what is to be proved."""
        left = self._watch.left()
        most = PROVABLE if left >= PATIENT else PROVABLE_AT_ONCE
        return sum(map(len, self._grid.allowed)) <= min(most, PROVABLE_A_SECOND * left)

    def _offer(self, slots: Mapping[int, int]) -> None:
        """Take these slots for the best so far when they are."""
        best, new = self._finding.slots, standing(self._grid, slots)
        old = None if best is None else standing(self._grid, best)
        if new is not None and (old is None or new < old):
            self._finding.slots = dict(slots)
            weight = sum(self._grid.weight[meeting] for meeting in slots)
            self._watch.tell("weight", weight, self._finding.bounds["weight"])
            self._watch.tell_breaks(new[-1], self._finding.bounds["breaks"])

    def _prove(self, selection: Selection) -> None:
        """Hold every meeting that could be held alone, where no count speaks against it; else weigh them."""
        every = frozenset(meeting for meeting, slots in enumerate(self._grid.allowed) if slots)
        every |= self._grid.required
        is_race = self._workers > 1 and sum(map(len, self._grid.allowed)) in RACED
        meanwhile = self._close_gaps if self._workers > 1 + is_race else self._close_gaps_gently
        for chosen in dict.fromkeys((every, self._grid.required)):
            if chosen == every and not self._is_likely(every, selection):
                continue
            found = prove_best(
                self._grid,
                chosen,
                self._watch,
                meanwhile,
                is_feasible=self._holds(chosen),
                limits=self._limits(selection),
                ways=1 + is_race,
            )
            if not found.is_infeasible:
                self._settle(found)
                return
        self._finding, self._gaps = Finding(is_infeasible=True), None

    def _is_likely(self, every: frozenset[int], selection: Selection) -> bool:
        """Whether all these meetings can be held, as far as they can be counted, or have to be."""
        grid = self._grid
        return grid.ways.are_held(every, selection.meetings) or grid.ways.are_held(every, grid.required)

    def _limits(self, selection: Selection) -> Limits:
        """By tier, what any plan must lose and what the best so far does, up to the first tier that could be better."""
        limits: Limits = {}
        best = {} if self._finding.slots is None else lost_by_tier(self._grid, self._finding.slots)
        full = lost_by_tier(self._grid, {}).values()
        for (tier, most), weight, bound in zip(best.items(), full, selection.bounds, strict=False):
            limits[tier] = (weight - bound, most)
            if weight - bound < most:
                break
        return limits

    def _holds(self, meetings: frozenset[int]) -> bool:
        """Whether the best so far holds all these meetings."""
        slots = self._finding.slots
        return slots is not None and self._grid.ways.are_held(meetings, slots)

    def _settle(self, found: Finding) -> None:
        """Take what was proved; slots that are no better than the draft's stay behind unless all is proved."""
        if found.slots is None:
            return
        self._finding.is_proved = found.is_proved
        at_least = max(found.bounds["breaks"], self._finding.bounds["breaks"])
        self._finding.bounds = found.bounds | {"breaks": at_least}
        if found.is_proved:
            self._finding.slots, self._finding.seats, self._gaps = found.slots, found.seats, None
        else:
            self._offer(found.slots)

    def _close_gaps(self) -> None:
        gaps = self._gaps
        if gaps is None or gaps.is_done:
            wait()
            return
        if gaps.work():
            self._offer(gaps.best)
        self._set_pace(gaps)

    def _set_pace(self, gaps: Gaps) -> None:
        """Tell now and then for how many exchanges there is time, going by how many were made since the last time."""
        began, made = self._pace
        spent = self._watch.seconds() - began
        if spent > PACED * self._watch.limit:
            gaps.pace(int(self._watch.left() * (gaps.made - made) / spent))
            self._pace = self._watch.seconds(), gaps.made

    def _close_gaps_gently(self) -> None:
        """Leave nearly all of the only processor to the proof."""
        wait()
        self._close_gaps()

    def _take_gaps(self) -> None:
        """Take the round that was cut short, should it be better already."""
        if self._gaps is not None:
            self._gaps.keep()
            self._offer(self._gaps.best)

    def plan(self, share: float = 1.0) -> Plan:
        """Seat what was found, and tell about it; explaining takes a share of the time that is left at most."""
        found, grid = self._finding, self._grid
        if found.is_infeasible:
            return Plan(Status.INFEASIBLE)
        begin = self._watch.seconds()
        made = None if found.slots is None else self._seat(found.slots)
        self._closing = max(self._closing, CLOSING * (self._watch.seconds() - begin))
        if found.slots is None or made is None:
            return Plan(Status.UNKNOWN)
        placements, achieved = made
        changes = fewest_table_changes(grid, found.slots, achieved.breaks)
        bounds = found.bounds | {"table_changes": max(changes, found.bounds["table_changes"])}
        return Plan(
            Status.OPTIMAL if found.is_proved else Status.FEASIBLE,
            placements,
            self._explain(found.slots, share, is_proved=achieved.weight == found.bounds["weight"]),
            achieved,
            bounds,
        )

    def _seat(self, slots: dict[int, int]) -> tuple[tuple[Placement, ...], Figures] | None:
        """Seat the meetings, where that can be done, and count what was reached; seats once found are found again."""
        if self._finding.seats is None and self._made is not None and self._made[0] == slots:
            return self._made[1:]
        seats = self._finding.seats or seat(self._grid, slots)
        if seats is None:
            return None
        placements = self._grid.ways.placements(slots, seats)
        achieved = figures(self._grid.asked, placements)
        self._made = slots, placements, achieved
        return placements, achieved

    def _explain(self, slots: dict[int, int], share: float, *, is_proved: bool) -> tuple[Unmet, ...]:
        """Say why meetings are missing; what was said of the same plan before holds still.

        What was cut short is said anew where more time is left than it had.
        """
        now = self._watch.seconds()
        least, left = LEAST_EXPLAINING * self._watch.limit, share * (self._watch.end - self._closing - now)
        is_known = self._told is not None and self._told[:2] == (slots, is_proved)
        if self._told is None or not is_known or left > self._cut_after:
            until = now + max(least, left)
            told = unmet(self._grid, slots, is_proved=is_proved, is_over=lambda: self._watch.seconds() > until)
            self._cut_after = until - now if self._watch.seconds() > until else inf
            self._told = slots, is_proved, told
        return self._told[2]

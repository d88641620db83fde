"""Newcomers fitted into a plan that people hold in their hands: beside all others, or by moving a few of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.explain import unmet
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.objective import figures
from eventhub.matchmaking.solver.problem import Lock, Meeting, Plan, Problem, Status, Unmet
from eventhub.matchmaking.solver.repair import Repair, make_room
from eventhub.matchmaking.solver.search import DEFAULT_TIME_LIMIT, solve
from eventhub.matchmaking.solver.tables import seat
from eventhub.matchmaking.solver.watch import Progress, Watch

FOR_EXPLAINING = 0.2
"""The share of what is left after the plan that moves nothing."""


def fit(  # noqa: PLR0913 - as `solve`
    problem: Problem,
    *,
    most_moved: int = 0,
    seed: int = 0,
    time_limit: timedelta = DEFAULT_TIME_LIMIT,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    begun: float | None = None,
    spare: float = 0.0,
) -> Plan:
    """Give the best plan in which at most so many meetings leave the places they had, besides those that have to.

    Where some may move, half of the time that is left goes to the plan that moves none.
    """
    watch = Watch(time_limit, on_progress, should_stop, begun=begun, spare=spare)
    halfway = timedelta(seconds=(watch.seconds() + watch.end) / 2)
    plan = solve(
        keeping(problem),
        seed=seed,
        time_limit=halfway if most_moved else time_limit,
        workers=workers,
        on_progress=on_progress,
        should_stop=should_stop,
        begun=begun,
        spare=0.0 if most_moved else spare,
    )
    watch.reserve(FOR_EXPLAINING * watch.left())
    if plan.unmet:
        better = _by_moving(problem, plan, watch, most_moved=most_moved, seed=seed) if most_moved else None
        plan = better or _explained(problem, plan, watch)
    return replace(plan, seconds=round(watch.seconds(), 3), seed=seed, workers=workers)


def keeping(problem: Problem) -> Problem:
    """Return the problem in which every meeting is locked where it was before, if it can be there still."""
    grid = Grid(problem)
    able = {grid.ways.ids[way] for way, place in grid.before.items() if place is not None}
    places = {each.meeting: each for each in problem.previous}

    def kept(meeting: Meeting) -> Meeting:
        if meeting.locked or meeting.id not in able:
            return meeting
        place = places[meeting.id]
        return replace(meeting, locked=Lock(place.slot, place.table, place.participants))

    return replace(problem, meetings=tuple(kept(meeting) for meeting in problem.meetings))


def _explained(problem: Problem, plan: Plan, watch: Watch) -> Plan:
    """Say why meetings are missing: the others are in the way, which a problem that locks them knows nothing of."""
    grid = Grid(problem)
    is_proved = plan.figures.weight == plan.bounds.get("weight")
    return replace(plan, unmet=_missing(grid, _slots_in(grid, plan), watch, is_proved=is_proved))


def _missing(grid: Grid, slots: Mapping[int, int], watch: Watch, *, is_proved: bool) -> tuple[Unmet, ...]:
    """Say why meetings are missing, in the time that was kept for it."""
    watch.reserve(0.0)
    return unmet(grid, slots, is_proved=is_proved, is_over=watch.is_over, others_stay=True)


def _slots_in(grid: Grid, plan: Plan) -> dict[int, int]:
    return grid.ways.slots(plan.meetings, grid.slot_of)


def _by_moving(problem: Problem, plan: Plan, watch: Watch, *, most_moved: int, seed: int) -> Plan | None:
    """Place more than this plan does by moving a few others; None when that cannot be done, or not in time."""
    grid = Grid(problem)
    start = _slots_in(grid, plan)
    found = make_room(grid, start, watch, most_moved=most_moved, seed=seed)
    seats = seat(grid, found.slots) if found and len(found.slots) > len(start) else None
    if found is None or seats is None:
        return None
    better = _told(grid, found, seats, watch)
    forced = sum(place is None for place in grid.before.values())
    return better if better.figures.changed <= forced + most_moved else None


def _told(grid: Grid, found: Repair, seats: Mapping[int, int], watch: Watch) -> Plan:
    """Tell of the slots and tables found; nothing of it is proved of plans that move more."""
    slots = found.slots
    placements = grid.ways.placements(slots, seats)
    achieved = figures(grid.asked, placements)
    bounds = {"weight": achieved.weight} if found.is_proved else {}
    missing = _missing(grid, slots, watch, is_proved=found.is_proved)
    return Plan(Status.FEASIBLE, placements, missing, achieved, bounds)

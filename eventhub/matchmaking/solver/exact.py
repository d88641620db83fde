"""The search for events small enough to be proved: one formula, its levels minimised in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eventhub.matchmaking.solver.encoding import Timetable, encode, encode_breaks, limit_spread
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.levels import (
    BREAKS,
    CHANGES,
    MEETINGS,
    STAND_INS,
    TABLES,
    Level,
    Limits,
    break_levels,
    change_levels,
    meeting_levels,
    stand_in_levels,
    table_level,
)
from eventhub.matchmaking.solver.proof import Proof, prove, wait
from eventhub.matchmaking.solver.table_changes import encode_seats, is_small, seats_in
from eventhub.matchmaking.solver.watch import Watch


@dataclass
class Finding:
    """What is known: the best slots so far, what no plan can better, and whether nothing is left to know."""

    slots: dict[int, int] | None = None
    seats: dict[int, int] | None = None
    bounds: dict[str, int] = field(default_factory=dict)
    is_infeasible: bool = False
    is_proved: bool = False


def prove_best(
    grid: Grid,
    chosen: frozenset[int],
    watch: Watch,
    meanwhile: Callable[[], None] = wait,
    *,
    is_feasible: bool = False,
    limits: Limits | None = None,
    ways: int = 1,
) -> Finding:
    """Look for the best timetable that holds all the chosen meetings; the others it holds as it can.

    `limits` says what is known of the weight that must be left out, by tier.
    """
    timetable = encode(grid, chosen)
    levels, seats = _levels(timetable, limits or {}), encode_seats(timetable) if is_small(timetable) else None
    if seats is not None:
        levels.append(table_level(timetable, seats))
    finding = Finding()
    proof = prove(
        timetable.formula,
        [(level.costs, level.most_rounds) for level in levels],
        watch,
        lambda step: _tell(watch, levels, step),
        meanwhile,
        is_feasible=is_feasible,
        ways=ways,
    )
    finding.is_infeasible = proof.is_infeasible
    finding.is_proved = proof.settled == len(levels) or (proof.is_done and levels[proof.settled].name == TABLES)
    if proof.model is not None:
        finding.slots = timetable.slots(proof.model)
        finding.seats = seats_in(seats, proof.model) if seats and proof.settled == len(levels) else None
        finding.bounds = _bounds(grid, levels, proof)
    return finding


def _levels(timetable: Timetable, limits: Limits) -> list[Level]:
    rules = timetable.grid.problem.rules
    levels = [*meeting_levels(timetable, limits), *change_levels(timetable), *stand_in_levels(timetable)]
    breaks = encode_breaks(timetable)
    if rules.all_meetings and rules.max_spread is not None:
        limit_spread(timetable, breaks, rules.max_spread)
    return [*levels, *break_levels(timetable, breaks)]


def _bounds(grid: Grid, levels: Sequence[Level], proof: Proof) -> dict[str, int]:
    """Turn the bounds of the levels, as far as the levels before them are settled, into bounds of the figures."""
    lost = dict.fromkeys((MEETINGS, CHANGES, STAND_INS, BREAKS, TABLES), 0)
    for level, bound in zip(levels, proof.bounds, strict=True):
        lost[level.name] = lost.get(level.name, 0) + bound + level.lost
    full = sum(grid.weight[lead] for lead in grid.ways.leads())
    bounds = {"weight": full - lost[MEETINGS], "breaks": lost[BREAKS], "table_changes": lost[TABLES]}
    bounds |= {STAND_INS: lost[STAND_INS]} if grid.ways.choices else {}
    return bounds | ({"changed": lost[CHANGES]} if grid.problem.previous else {})


def _tell(watch: Watch, levels: Sequence[Level], proof: Proof) -> None:
    """Tell of the level that is being proved; its best value is known once it is settled."""
    if proof.is_infeasible:
        return
    at = min(proof.settled, len(levels) - 1)
    bound = proof.bounds[at] + levels[at].lost
    best = bound if proof.settled == len(levels) else None
    if levels[at].name == BREAKS:
        watch.tell_breaks(best, bound)
    else:
        watch.tell(levels[at].name, best, bound)

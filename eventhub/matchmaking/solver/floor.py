"""Breaks that nobody can spare a person: their absences tear the day, and one stretch cannot hold all meetings."""

from collections.abc import Mapping
from itertools import accumulate, groupby

from eventhub.matchmaking.solver.grid import Grid


def fewest_breaks(grid: Grid, slots: Mapping[int, int]) -> int:
    """A number of breaks that no plan of greatest weight goes below; 0 where the plans may hold other meetings."""
    holds_all = all(meeting in slots for meeting, allowed in enumerate(grid.allowed) if allowed)
    if not holds_all or len(grid.periods) > 1:
        return 0
    return sum(_fewest(grid, person, slots) for person in range(grid.people))


def _fewest(grid: Grid, person: int, slots: Mapping[int, int]) -> int:
    """How often this person must pause: the fewest stretches of presence that hold all their meetings, less one."""
    number = sum(meeting in slots for meeting in grid.diary[person])
    there = (slot not in grid.away[person] for slot in range(grid.slots))
    stretches = sorted((len(list(run)) for is_there, run in groupby(there) if is_there), reverse=True)
    return sum(reached < number for reached in accumulate(stretches[:-1]))

"""Breaks and table changes that nobody can spare a person, as far as they can be counted without a search."""

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate, combinations, groupby

from eventhub.matchmaking.solver.grid import Grid


def fewest_breaks(grid: Grid, slots: Mapping[int, int]) -> int:
    """A number of breaks that no plan of greatest weight goes below; 0 where the plans may hold other meetings.

    Absences tear a day, and one stretch cannot hold all meetings.
    """
    if not _is_certain(grid, slots):
        return 0
    return sum(_fewest(grid, person, slots) for person in range(grid.real))


def fewest_table_changes(grid: Grid, slots: Mapping[int, int], breaks: int) -> int:
    """A number of table changes that no plan of greatest weight with at most so many breaks goes below.

    Without a pause only those stay at a table who were in the meeting held there just before: one of two people.
    """
    if grid.ways.choices or not _is_certain(grid, slots):
        return 0
    moves = sum(max(0, sum(meeting in slots for meeting in diary) - 1) for diary in grid.diary)
    pairs = Counter(pair for meeting in slots for pair in combinations(sorted(grid.members[meeting]), 2))
    together = {pair for pair, number in pairs.items() if number > 1}
    staying = sum(_most_staying(grid, meeting, together) for meeting in slots)
    return max(0, moves - staying - breaks)


def _most_staying(grid: Grid, meeting: int, together: set[tuple[int, int]]) -> int:
    """How many people of a meeting can have been in one other meeting."""
    members = sorted(grid.members[meeting])
    return 1 if together.isdisjoint(combinations(members, 2)) else len(members)


def _is_certain(grid: Grid, slots: Mapping[int, int]) -> bool:
    """Whether it is known which meetings the best plans hold, and any pause is a break."""
    able = [meeting for meeting, allowed in enumerate(grid.allowed) if allowed]
    return grid.ways.are_held(able, slots) and len(grid.periods) == 1


def _fewest(grid: Grid, person: int, slots: Mapping[int, int]) -> int:
    """How often this person must pause: the fewest stretches of presence that hold all their meetings, less one.

    Meetings to which somebody else may go are not counted.
    """
    number = sum(meeting in slots and len(grid.ways.of(meeting)) == 1 for meeting in grid.diary[person])
    there = (slot not in grid.away[person] for slot in range(grid.slots))
    stretches = sorted((len(list(run)) for is_there, run in groupby(there) if is_there), reverse=True)
    return sum(reached < number for reached in accumulate(stretches[:-1]))

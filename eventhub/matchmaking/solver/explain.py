"""Why a meeting is not in the plan."""

from collections.abc import Collection

from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Reason, Unmet


def unmet(grid: Grid, held: Collection[int]) -> tuple[Unmet, ...]:
    """Give a reason for every meeting that is not held."""
    missing = [meeting for meeting in range(len(grid.members)) if meeting not in held]
    return tuple(_explain(grid, meeting) for meeting in missing)


def _explain(grid: Grid, meeting: int) -> Unmet:
    asked = grid.problem.meetings[meeting]
    if grid.is_vetoed(meeting):
        return Unmet(asked.id, Reason.VETOED, "its participants do not meet each other")
    if not grid.common(meeting):
        return Unmet(asked.id, Reason.NO_COMMON_SLOT, "no slot in which all its participants are there")
    if not grid.allowed[meeting]:
        return Unmet(asked.id, Reason.NEEDS_UNAVAILABLE, "no table that offers what is needed is open then")
    return Unmet(asked.id, Reason.NOT_PROVED, "the search ended before it could say")

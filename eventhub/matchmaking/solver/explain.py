"""Why a meeting is not in the plan: each reason is tried by lifting the obstacle and placing the meeting.

That no plan holds the meeting as well is known when the plan's weight is at its bound; before that, what would
place it is told, but the reason is that the search has not proved anything.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.draft import Draft
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Reason, Unmet

THOROUGH = 3_000
Why = tuple[Reason, str]


def unmet(grid: Grid, slots: Mapping[int, int], *, is_proved: bool) -> tuple[Unmet, ...]:
    """Give a reason for every meeting that is not held."""
    missing = [meeting for meeting in range(len(grid.members)) if meeting not in slots]
    if not missing:
        return ()
    explanation = _Explanation(grid, slots)
    found = []
    for meeting in missing:
        reason, detail = _never(grid, meeting) or explanation.why(meeting)
        is_certain = is_proved or not grid.allowed[meeting]
        asked = grid.problem.meetings[meeting].id
        found.append(Unmet(asked, reason if is_certain else Reason.NOT_PROVED, detail))
    return tuple(found)


def _never(grid: Grid, meeting: int) -> Why | None:
    """Why the meeting could not be held even if it were the only one."""
    if grid.is_vetoed(meeting):
        return Reason.VETOED, "its participants do not meet each other"
    if not grid.common(meeting):
        return Reason.NO_COMMON_SLOT, "no slot in which all its participants are there"
    if not grid.allowed[meeting]:
        return Reason.NEEDS_UNAVAILABLE, "no table that offers what is needed is open then"
    return None


class _Explanation:
    """A plan on a board on which obstacles can be lifted and put back."""

    def __init__(self, grid: Grid, slots: Mapping[int, int]) -> None:
        self._grid = grid
        self._slots = slots
        self._board = Board(grid)
        self._board.load_plan(slots.items())
        self._draft = Draft(self._board, seed=0)
        self._is_thorough = len(grid.members) <= THOROUGH

    def why(self, meeting: int) -> Why:
        """Try the obstacles, the simplest first."""
        for reason in (self._full_person, self._full_tables, self._full_day, self._outweighed):
            found = reason(meeting)
            if found is not None:
                return found
        return Reason.NOT_PROVED, "no single obstacle was found"

    def _full_person(self, meeting: int) -> Why | None:
        """The meeting fits once its people who have all the meetings they want take one more."""
        board, grid = self._board, self._grid
        full = [p for p in grid.members[meeting] if board.number[p] >= grid.most[p]]
        if not full:
            return None
        for person in full:
            grid.most[person] += 1
        places = self._places(meeting)
        for person in full:
            grid.most[person] -= 1
        return (Reason.PERSON_FULL, f"one meeting more for {self._names(full)} would place it") if places else None

    def _full_tables(self, meeting: int) -> Why | None:
        """The meeting fits once there is one table more in a slot."""
        for slot in self._grid.allowed[meeting]:
            if not self._board.has_room(meeting, slot):
                with self._one_table_more(meeting, slot):
                    if self._places(meeting):
                        name = self._grid.problem.slots[slot].id
                        return Reason.TABLES_FULL, f"one table more in {name} would place it"
        return None

    def _full_day(self, meeting: int) -> Why | None:
        """One of its people has a meeting in every slot in which they are there."""
        grid = self._grid
        for person in grid.members[meeting]:
            free = [slot for slot in range(grid.slots) if slot not in grid.away[person]]
            if all(self._board.mask[person] >> slot & 1 for slot in free):
                instead = self._instead(meeting)
                if instead is not None:
                    return Reason.PERSON_FULL, f"{self._names([person])} meets someone in every slot; {instead}"
        return None

    def _outweighed(self, meeting: int) -> Why | None:
        """The meeting fits once others leave the plan."""
        instead = self._instead(meeting)
        return None if instead is None else (Reason.OUTWEIGHED, instead)

    def _instead(self, meeting: int) -> str | None:
        """Find the slot in which the fewest meetings would have to go, and try it."""
        board, slots = self._board, self._grid.allowed[meeting]
        for slot in sorted(slots, key=lambda slot: (len(board.blockers(meeting, slot)), slot)):
            lifted = self._draft.in_the_way(meeting, slot)
            if lifted:
                names = [self._grid.problem.meetings[other].id for other in lifted]
                return f"without {', '.join(names)} it could be in {self._grid.problem.slots[slot].id}"
        return None

    @contextmanager
    def _one_table_more(self, meeting: int, slot: int) -> Iterator[None]:
        cuts = self._board.cuts[meeting].get(slot, ())
        for cut in cuts:
            self._board.room[cut] += 1
        try:
            yield
        finally:
            for cut in cuts:
                self._board.room[cut] -= 1

    def _places(self, meeting: int) -> bool:
        """Whether the meeting can be placed now; the board is as before afterwards."""
        found = self._draft.insert(meeting, makes_way=self._is_thorough)
        if found and self._is_thorough:
            self._board.load_plan(self._slots.items())
        elif found:
            self._board.lift(meeting)
        return found

    def _names(self, people: list[int]) -> str:
        return " and ".join(self._grid.problem.participants[person].id for person in people)

"""Why a meeting is not in the plan, and the smallest change that would place it.

Each reason is tried by lifting the obstacle and placing the meeting. That no plan holds the meeting as well is known
when the plan's weight is at its bound; before that, what would place it is told, but the reason is that the search
has not proved anything.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.draft import Draft
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Reason, Remedy, Suggestion, Unmet

THOROUGH = 3_000
EASIEST = (
    Remedy.MEETINGS_EACH,
    Remedy.TABLE,
    Remedy.SUITED_TABLE,
    Remedy.PRESENCE,
    Remedy.INSTEAD,
    None,
)
Why = tuple[Reason, str, Suggestion | None]
UNTRIED: Why = Reason.NOT_PROVED, "the time was over before anything was tried", None


def unmet(
    grid: Grid,
    slots: Mapping[int, int],
    *,
    is_proved: bool,
    others_stay: bool = False,
    is_over: Callable[[], bool] = lambda: False,
) -> tuple[Unmet, ...]:
    """Give a reason for every meeting that is not held; where others stay, what would place it moves none of them.

    When the time is over, no more is told of those that are left than that nothing was tried.
    """
    explanation = _Explanation(grid, slots, others_stay=others_stay)
    found = []
    for meeting in grid.ways.missing(slots):
        ways = grid.ways.of(meeting)
        is_able = any(map(grid.allowed.__getitem__, ways))
        reason, detail, suggestion = UNTRIED if is_able and is_over() else explanation.of(ways, is_over)
        known = reason if is_proved or not is_able else Reason.NOT_PROVED
        found.append(Unmet(grid.ways.ids[meeting], known, detail, suggestion))
    return tuple(found)


def _ease(known: tuple[Why, int]) -> tuple[int, bool]:
    """How little it takes to hold a meeting in this way, what is nobody's own limit first."""
    (reason, _, suggestion), _ = known
    return EASIEST.index(suggestion and suggestion.remedy), reason in (Reason.PERSON_FULL, Reason.VETOED)


class _Explanation:
    """A plan on a board on which obstacles can be lifted and put back."""

    def __init__(self, grid: Grid, slots: Mapping[int, int], *, others_stay: bool) -> None:
        self._grid = grid
        self._slots = slots
        self._is_thorough = len(grid.members) <= THOROUGH and not others_stay

    @cached_property
    def _board(self) -> Board:
        board = Board(self._grid)
        board.load_plan(self._slots.items())
        return board

    @cached_property
    def _draft(self) -> Draft:
        return Draft(self._board, seed=0)

    def of(self, ways: Sequence[int], is_over: Callable[[], bool]) -> Why:
        """Why a meeting is held in none of its ways: where it could be in some, what keeps it from the easiest."""
        able = [way for way in ways if self._grid.allowed[way]]
        known = [(self.why(way), way) for way in able if way == able[0] or not is_over()]
        known = known or [(why, way) for way in ways if (why := self.never(way))]
        (reason, detail, suggestion), way = min(known, key=_ease)
        if len(ways) > 1:
            detail = f"for {' and '.join(self._grid.ways.people[way])}: {detail}"
        return reason, detail, suggestion

    def never(self, meeting: int) -> Why | None:
        """Why the meeting could not be held even if it were the only one."""
        grid = self._grid
        if grid.is_vetoed(meeting):
            return Reason.VETOED, "its participants do not meet each other", None
        if not grid.common(meeting):
            return self._never_together(meeting)
        if not grid.allowed[meeting]:
            return self._never_seated(meeting)
        return None

    def _never_together(self, meeting: int) -> Why:
        """No slot suits all; one may in which the fewest are away and nothing else is in the way."""
        grid, why = self._grid, "no slot in which all its participants are there"
        for away, slot in sorted((self._away(meeting, slot), slot) for slot in grid.asked_for(meeting)):
            if self._is_open(meeting, slot) and self._has_room_for_any(meeting, slot):
                suggestion = self._suggest(Remedy.PRESENCE, slot, people=away)
                return Reason.NO_COMMON_SLOT, f"{why}; {suggestion.says()}", suggestion
        return Reason.NO_COMMON_SLOT, why, None

    def _never_seated(self, meeting: int) -> Why:
        """No table suits; one that does would be enough in a slot in which all are free."""
        grid, why = self._grid, "no table that offers what is needed is open then"
        needing = [p for p in grid.members[meeting] if grid.problem.participants[p].needs]
        for slot in grid.common(meeting):
            if needing and grid.problem.meetings[meeting].locked is None and self._is_open(meeting, slot):
                suggestion = self._suggest(Remedy.SUITED_TABLE, slot, people=needing)
                return Reason.NEEDS_UNAVAILABLE, f"{why}; {suggestion.says()}", suggestion
        return Reason.NEEDS_UNAVAILABLE, why, None

    def _away(self, meeting: int, slot: int) -> list[int]:
        return [person for person in self._grid.members[meeting] if slot in self._grid.away[person]]

    def _is_open(self, meeting: int, slot: int) -> bool:
        """Whether nobody meets anybody else then, all want one more, and the order of meetings allows it."""
        board, members = self._board, self._grid.members[meeting]
        wanted = all(board.number[person] < self._grid.most[person] for person in members)
        return wanted and not board.blockers(meeting, slot) and board.is_in_order(meeting, slot)

    def _has_room_for_any(self, meeting: int, slot: int) -> bool:
        """Whether some table suits and no set of tables is full in this slot, so that one more can be seated."""
        board = self._board
        is_lockless = self._grid.problem.meetings[meeting].locked is None
        free = all(board.load[cut] < board.room[cut] for cut in board.cuts_in[slot])
        return is_lockless and free and bool(self._grid.seating.suitable(meeting, slot))

    def why(self, meeting: int) -> Why:
        """Try the obstacles, the simplest first."""
        for reason in (self._full_person, self._full_tables, self._full_day, self._outweighed):
            found = reason(meeting)
            if found is not None:
                return found
        return Reason.NOT_PROVED, "no single obstacle was found", None

    def _full_person(self, meeting: int) -> Why | None:
        """The meeting fits once its people who have all the meetings they want take one more."""
        board, grid = self._board, self._grid
        full = [p for p in grid.members[meeting] if board.number[p] >= grid.most[p]]
        if not full:
            return None
        with self._one_meeting_more(full):
            place = self._place(meeting)
        if place is None:
            return None
        suggestion = self._suggest(Remedy.MEETINGS_EACH, None, people=full)
        return Reason.PERSON_FULL, suggestion.says(), suggestion

    def _full_tables(self, meeting: int) -> Why | None:
        """The meeting fits once there is one table more in a slot."""
        busy = 0 if self._is_thorough else self._board.busy(meeting)
        for slot in self._grid.allowed[meeting]:
            if not busy >> slot & 1 and not self._board.has_room(meeting, slot):
                with self._one_table_more(meeting, slot):
                    place = self._place(meeting)
                if place is not None:
                    suggestion = self._suggest(Remedy.TABLE, slot)
                    return Reason.TABLES_FULL, suggestion.says(), suggestion
        return None

    def _full_day(self, meeting: int) -> Why | None:
        """One of its people has a meeting in every slot in which they are there."""
        grid = self._grid
        for person in grid.members[meeting]:
            if not grid.there[person] & ~self._board.mask[person]:
                suggestion = self._instead(meeting)
                if suggestion is not None:
                    name = grid.problem.participants[person].id
                    return Reason.PERSON_FULL, f"{name} meets someone in every slot; {suggestion.says()}", suggestion
        return None

    def _outweighed(self, meeting: int) -> Why | None:
        """The meeting fits once others leave the plan."""
        suggestion = self._instead(meeting)
        return None if suggestion is None else (Reason.OUTWEIGHED, suggestion.says(), suggestion)

    def _instead(self, meeting: int) -> Suggestion | None:
        """Find the slot in which the fewest meetings would have to go, and try it."""
        board, slots = self._board, self._grid.allowed[meeting]
        for slot in sorted(slots, key=partial(board.crowd, self._grid.members[meeting])):
            lifted = self._draft.in_the_way(meeting, slot)
            if lifted:
                return self._suggest(Remedy.INSTEAD, slot, meetings=lifted)
        return None

    @contextmanager
    def _one_meeting_more(self, people: Sequence[int]) -> Iterator[None]:
        for person in people:
            self._grid.most[person] += 1
        try:
            yield
        finally:
            for person in people:
                self._grid.most[person] -= 1

    @contextmanager
    def _one_table_more(self, meeting: int, slot: int) -> Iterator[None]:
        cuts = self._board.cuts[meeting][slot]
        for cut in cuts:
            self._board.room[cut] += 1
        try:
            yield
        finally:
            for cut in cuts:
                self._board.room[cut] -= 1

    def _place(self, meeting: int) -> int | None:
        """Give a slot in which the meeting can be placed now, if any; the board is as before afterwards."""
        if not self._draft.insert(meeting, makes_way=self._is_thorough):
            return None
        slot = self._board.slot[meeting]
        if self._is_thorough:
            self._board.load_plan(self._slots.items())
        else:
            self._board.lift(meeting)
        return slot

    def _suggest(
        self, remedy: Remedy, slot: int | None, *, people: Iterable[int] = (), meetings: Iterable[int] = ()
    ) -> Suggestion:
        problem = self._grid.problem
        return Suggestion(
            remedy,
            None if slot is None else problem.slots[slot].id,
            tuple(problem.participants[person].id for person in people),
            tuple(self._grid.ways.ids[meeting] for meeting in meetings),
        )

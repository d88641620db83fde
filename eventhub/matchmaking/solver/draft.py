"""A first full plan in near-linear time: meetings are coloured with slots, exchanges make way for the rest."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from random import Random

from eventhub.matchmaking.solver.board import Board, idle_in
from eventhub.matchmaking.solver.days import Memory
from eventhub.matchmaking.solver.grid import NOWHERE, Grid

LONGEST_CHAIN = 60
TRIES_A_MEETING = 12
SMALL, DRAWS = 500, 60
MOST_IN_VAIN = 2_000
REMEMBERED = 100_000


class Draft:
    """Fills a board, the most important and most difficult meetings first; exchanges are no longer than is set."""

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self.longest_chain = LONGEST_CHAIN
        self._grid = board.grid
        self._random = Random(seed)  # noqa: S311 - a search, not a secret
        periods = [sum(1 << slot for slot in period) for period in self._grid.periods]
        self._idle: Memory[int] = Memory(lambda mask: idle_in(mask, periods), REMEMBERED)

    def insert_all(self, meetings: Iterable[int], is_over: Callable[[], bool]) -> list[int]:
        """Place the meetings; give those for which no place was found.

        After many for which no exchange made way, or when the time is over, others are placed only where they fit.
        """
        left: list[int] = []
        for meeting in self._in_turn(meetings):
            if not self.insert(meeting, makes_way=len(left) < MOST_IN_VAIN and not is_over()):
                left.append(meeting)
        return left

    def _in_turn(self, meetings: Iterable[int]) -> list[int]:
        """Sort by importance, then by how few slots suit, then by how much the busiest of the people has to do."""
        grid = self._grid
        crowd = [len(diary) for diary in grid.diary]
        turn = sorted(meetings, key=lambda m: max([crowd[p] for p in grid.members[m]]), reverse=True)
        turn.sort(key=lambda m: len(grid.allowed[m]))
        turn.sort(key=partial(rank, grid))
        return turn

    def insert(self, meeting: int, *, makes_way: bool = True) -> bool:
        """Place one meeting where it fits, or where a single exchange makes way for it."""
        if not self._fits_person(meeting):
            return False
        slots = self._free_slots(meeting)
        if slots:
            self.board.place(meeting, self._least_idle(meeting, slots))
            return True
        return makes_way and not all(map(self.board.is_full, range(self._grid.slots))) and self._make_way(meeting)

    def _fits_person(self, meeting: int) -> bool:
        """Whether all its people want one more meeting."""
        number, most = self.board.number, self._grid.most
        for person in self._grid.members[meeting]:  # noqa: SIM110 - asked for every meeting
            if number[person] >= most[person]:
                return False
        return True

    def _free_slots(self, meeting: int) -> list[int]:
        board = self.board
        busy = board.busy(meeting)
        slots = [slot for slot in self._grid.allowed[meeting] if not busy >> slot & 1 and board.has_room(meeting, slot)]
        return [slot for slot in slots if board.is_in_order(meeting, slot)] if self._grid.order else slots

    def _least_idle(self, meeting: int, slots: Sequence[int]) -> int:
        """The first of the slots that leaves its people the fewest idle slots."""
        if len(slots) == 1:
            return slots[0]
        idle, masks = self._idle, [self.board.mask[person] for person in self._grid.members[meeting]]
        return min(slots, key=lambda slot: sum([idle[mask | 1 << slot] for mask in masks]))

    def _make_way(self, meeting: int) -> bool:
        """Move one blocking meeting, with all that hangs on it, into another slot."""
        slots = list(self._grid.allowed[meeting])
        self._random.shuffle(slots)
        for slot in slots:
            blockers = self.board.blockers(meeting, slot)
            if len(blockers) > 1 or not self.board.is_in_order(meeting, slot):
                continue
            moving = blockers or self._neighbours(slot)
            if any(self._swap(meeting, slot, blocker) for blocker in moving):
                return True
        return False

    def _neighbours(self, slot: int) -> list[int]:
        """Some meetings of a full slot, one of which may leave its table."""
        row, people = self.board.at[slot], self._grid.people
        drawn = row if people < SMALL else [row[int(self._random.random() * people)] for _ in range(DRAWS)]
        found = sorted(set(drawn) - {NOWHERE})
        return self._random.sample(found, min(TRIES_A_MEETING, len(found)))

    def _swap(self, meeting: int, slot: int, blocker: int) -> bool:
        """Move the blocker elsewhere when that leaves the slot to the meeting; no two full slots can do that.

        Nor can one in which somebody of both is busy: what is there would come into the slot in exchange.
        """
        board, mine = self.board, set(self._grid.members[meeting])
        is_full, busy = board.is_full(slot), 1 << slot
        for person in mine.intersection(self._grid.members[blocker]):
            busy |= board.mask[person]
        for target in self._grid.allowed[blocker]:
            if busy >> target & 1 or (is_full and board.is_full(target)):
                continue
            move = board.chain(blocker, target, self.longest_chain)
            if move is None:
                continue
            if any(to == slot and mine.intersection(self._grid.members[other]) for other, _, to in move):
                continue
            board.apply(move)
            if board.has_room(meeting, slot) and board.is_in_order(meeting, slot):
                board.place(meeting, slot)
                return True
            board.apply([(other, to, origin) for other, origin, to in move])
        return False

    def mend(self, left: Collection[int], tries: int, is_over: Callable[[], bool]) -> None:
        """Place what is left by lifting others, which then look for a place again."""
        waiting, banned = deque(sorted(left)), dict[tuple[int, int], int]()
        best, best_slots = self._missing(waiting), list(self.board.slot)
        for step in range(tries):
            if not waiting or is_over():
                break
            meeting = waiting.popleft()
            if not self.insert(meeting):
                waiting.extend(self._push_in(meeting, banned, step))
            missing = self._missing(waiting)
            if missing < best:
                best, best_slots = missing, list(self.board.slot)
        self.board.load_plan((meeting, slot) for meeting, slot in enumerate(best_slots) if slot != NOWHERE)

    def _missing(self, waiting: Collection[int]) -> tuple[int, ...]:
        """What the waiting meetings weigh, required ones first, then tier by tier."""
        sums = [0] * 5
        for meeting in waiting:
            place = 0 if meeting in self._grid.required else self._grid.tier[meeting]
            sums[place] += self._grid.weight[meeting]
        return tuple(sums)

    def _push_in(self, meeting: int, banned: dict[tuple[int, int], int], step: int) -> list[int]:
        """Take the slot where the least weight is lifted and none was for a while; give what was lifted."""
        options = []
        for slot in self._grid.allowed[meeting]:
            lifted = self.in_the_way(meeting, slot)
            if lifted is not None and banned.get((meeting, slot), 0) <= step and self._can_move(lifted):
                options.append((self._missing(lifted), self._random.random(), slot, lifted))
        if not options:
            return [meeting]
        _, _, slot, lifted = min(options)
        for other in lifted:
            banned[other, self.board.slot[other]] = step + 10 + int(10 * self._random.random())
            self.board.lift(other)
        self.board.place(meeting, slot)
        return lifted

    def _can_move(self, meetings: Iterable[int]) -> bool:
        """Whether each of the meetings could be in some other slot."""
        return all(len(self._grid.allowed[meeting]) > 1 for meeting in meetings)

    def in_the_way(self, meeting: int, slot: int) -> list[int] | None:
        """The meetings to lift before this one can be placed; None when that does not help."""
        board = self.board
        lifted = board.blockers(meeting, slot)
        for person in self._grid.members[meeting]:
            leaving = sum(person in self._grid.members[other] for other in lifted)
            if board.number[person] - leaving >= self._grid.most[person]:
                return None
        if not lifted and not board.has_room(meeting, slot):
            lifted = self._neighbours(slot)[:1]
        if not board.is_in_order(meeting, slot):
            return None
        return lifted if self._has_room_without(meeting, slot, lifted) else None

    def _has_room_without(self, meeting: int, slot: int, lifted: Iterable[int]) -> bool:
        """Whether a table is left for the meeting once the others are lifted."""
        board, freed = self.board, dict[int, int]()
        for other in lifted:
            for cut in board.cuts[other][slot]:
                freed[cut] = freed.get(cut, 0) + 1
        return all(board.load[cut] - freed.get(cut, 0) < board.room[cut] for cut in board.cuts[meeting][slot])


def rank(grid: Grid, meeting: int) -> tuple[bool, int, int]:
    """The order of importance: required, tier, weight."""
    return meeting not in grid.required, grid.tier[meeting], -grid.weight[meeting]

"""Closes the gaps in people's days by exchanges of slots, more and more greedily (simulated annealing)."""

from collections.abc import Sequence
from math import exp
from random import Random

from eventhub.matchmaking.solver.board import Board, Move, breaks_in, idle_in
from eventhub.matchmaking.solver.grid import NOWHERE, Grid

LONGEST_CHAIN = 24
HOTTEST, COLDEST = 1.0, 0.1
AIMED, DRAWS = 0.5, 20
FIRST_ROUND, LONGER = 100, 2
UNFAIR = 3.0
IDLE_PRICE = 0.1
CHUNK = 256


class Gaps:
    """Improves the board in rounds, each cooling down and longer than the one before; remembers the best.

    The same seed gives the same rounds. A break costs 1, one beyond the rule of fairness more, idle slots little.
    """

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self._random = Random(seed)  # noqa: S311 - a search, not a secret
        self._price = _prices(board.grid)
        self._periods = [sum(1 << slot for slot in period) for period in board.grid.periods]
        self._known: dict[int, float] = {}
        self._cost = [self._cost_of(mask) for mask in board.mask]
        self._movable = [m for m, slots in enumerate(board.grid.allowed) if len(slots) > 1]
        self._length = max(1, FIRST_ROUND * len(self._movable))
        self._step = 0
        self.best, self.best_cost = board.plan(), self.cost

    @property
    def cost(self) -> float:
        """What all people's days cost now."""
        return sum(self._cost)

    def work(self) -> bool:
        """Make some tries; say whether there is a new best."""
        for _ in range(CHUNK):
            self._try(HOTTEST * (COLDEST / HOTTEST) ** (self._step / self._length))
            self._step += 1
        if self._step < self._length:
            return False
        self._step, self._length = 0, self._length * LONGER
        return self.keep()

    def keep(self) -> bool:
        """Remember the board when it is the best so far, else go back to the best."""
        if self.cost < self.best_cost:
            self.best, self.best_cost = self.board.plan(), self.cost
            return True
        self.board.load_plan(self.best.items())
        self._cost = [self._cost_of(mask) for mask in self.board.mask]
        return False

    def _cost_of(self, mask: int) -> float:
        """What a day with these busy slots costs."""
        if mask not in self._known:
            price = self._price[breaks_in(mask, self._periods)]
            self._known[mask] = price + IDLE_PRICE * idle_in(mask, self._periods)
        return self._known[mask]

    def _try(self, heat: float) -> None:
        """Try one exchange and keep it when it is better, or by chance when it is a little worse."""
        move = self._draw()
        if move is None:
            return
        bits = 1 << move[0][1] | 1 << move[0][2]
        torn: set[int] = set()
        for meeting, _, _ in move:
            torn.symmetric_difference_update(self.board.grid.members[meeting])
        gain = 0.0
        mask, cost_of = self.board.mask, self._cost_of
        for person in torn:
            gain += self._cost[person] - cost_of(mask[person] ^ bits)
        if gain >= 0 or self._random.random() < exp(gain / heat):
            self.board.apply(move)
            for person in torn:
                self._cost[person] = cost_of(mask[person])

    def _draw(self) -> Move | None:
        """Draw a meeting and a slot for it: every other time one that fills a gap of one of its people."""
        random, board = self._random, self.board
        if not self._movable:
            return None
        meeting, slot = self._gap_filler() if random.random() < AIMED else (NOWHERE, NOWHERE)
        if meeting == NOWHERE:
            meeting = self._movable[int(random.random() * len(self._movable))]
            slots = board.grid.allowed[meeting]
            slot = slots[int(random.random() * len(slots))]
        if board.slot[meeting] in (slot, NOWHERE):
            return None
        return board.chain(meeting, slot, LONGEST_CHAIN)

    def _gap_filler(self) -> tuple[int, int]:
        """The first or last meeting of a day with gaps, and a slot in a gap; nowhere when no such day is drawn."""
        random, board = self._random, self.board
        for _ in range(DRAWS):
            person = int(random.random() * board.grid.people)
            if self._cost[person]:
                period = self._periods[int(random.random() * len(self._periods))]
                busy = board.mask[person] & period
                first, last = (busy & -busy).bit_length() - 1, busy.bit_length() - 1
                gaps = [slot for slot in range(first + 1, last) if not busy >> slot & 1]
                if gaps:
                    end = first if random.random() < 0.5 else last
                    return board.at[person][end], gaps[int(random.random() * len(gaps))]
        return NOWHERE, NOWHERE


def _prices(grid: Grid) -> Sequence[float]:
    """The price of so many breaks in one day."""
    most = grid.problem.rules.max_spread
    fair = grid.slots if most is None else most
    return [breaks + UNFAIR * max(0, breaks - fair) for breaks in range(grid.slots + 1)]

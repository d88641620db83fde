"""Closes the gaps in people's days by exchanges of slots, more and more greedily (simulated annealing)."""

from collections.abc import Callable, Mapping
from math import inf
from typing import Protocol

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.standing import Standing, standing

HOTTEST, COLDEST = 7.0, 0.6
RENEWED = 0.15
FIRST_ROUND, LONGER = 30, 10
CHUNK = 1024
"""How many tries are made at one heat."""
FEE, STRICT_FROM, STRICTER = 8.0, 0.8, 200.0
"""What a meeting without a table costs, and from which part of a round on that rises beyond anything worth it."""
LENIENT_FROM = 80
"""From how many tries for each meeting on a round may put more meetings into a slot than it has tables."""


class Exchanger(Protocol):
    """Who tries exchanges: one after the other on the board, or as machine code on a copy of it."""

    @property
    def cost(self) -> int:
        """What all days cost."""

    @property
    def are_waiting(self) -> bool:
        """Whether meetings are nowhere that could be held."""

    def is_any_overfull(self) -> bool:
        """Whether more meetings are in some slot than it has tables."""

    def plan(self) -> dict[int, int]:
        """Give the slot of every meeting that is placed."""

    def load(self, plan: Mapping[int, int]) -> None:
        """Go back to a plan."""

    def renew(self, tries: int, heat: float) -> None:
        """Try so often to hold a meeting that waits."""

    def exchange(self, tries: int, heat: float, fee: float) -> None:
        """Try so many exchanges; without a fee for it, no slot may get more meetings than it has tables."""


Making = Callable[[Board, int], Exchanger]


class Gaps:
    """Improves the board in rounds, each cooling down and longer than the one before; remembers the best.

    The same seed and exchanger give the same rounds. Where all meetings are held, at tables of one kind, a round may
    put more of them into a slot than it has tables, for a fee; few tries would not lead back to where all are seated.
    """

    def __init__(self, board: Board, seed: int, tries: int, making: Making = Exchanges) -> None:
        self._grid, self._exchanges = board.grid, making(board, seed)
        meetings = len(board.slot)
        is_lenient = board.is_plain and not self._exchanges.are_waiting
        self._shortest = FIRST_ROUND * meetings
        self._lenient_from = LENIENT_FROM * meetings if is_lenient else inf
        self._is_lenient, self._is_last = False, False
        self._asked = self._left = tries if any(board.grid.diary[: board.grid.real]) else 0
        self._made = self._step = self._length = 0
        self._begin(self._shortest)
        self.best, self._best_worth = self._exchanges.plan(), self._worth()

    @property
    def is_done(self) -> bool:
        """Whether all the tries are made."""
        return self.made >= self._asked

    @property
    def made(self) -> int:
        """How many tries are made."""
        return self._made + self._step

    def pace(self, tries: int) -> None:
        """Let the round cool down within so many tries, if it takes more; there may be time for more after all."""
        self._left = self._step + max(0, min(tries, self._asked - self.made))
        if self._is_last or self._left < self._length:
            self._is_last = True
            if self._left > self._length < 2 * self._step:
                self._remember()
            self._length = max(1, self._step, self._left)
            self._is_lenient = self._length >= self._lenient_from or self._exchanges.is_any_overfull()

    def _begin(self, wanted: int) -> None:
        """Begin a round as long as wanted, or as all that is left when too little would be left after it."""
        self._step, self._left = 0, max(self._left, min(self._shortest, self._asked - self._made))
        self._is_last = wanted * (1 + LONGER // 2) >= self._left
        self._length = max(1, self._left if self._is_last else wanted)
        self._is_lenient = self._length >= self._lenient_from

    def _worth(self) -> tuple[bool, Standing, int]:
        """What the plan is worth; smaller is better, and what has too few tables is none."""
        exchanges = self._exchanges
        found = None if exchanges.is_any_overfull() else standing(self._grid, exchanges.plan())
        return found is None, found or (), exchanges.cost

    def _fee(self, progress: float) -> float:
        """Charge for tables that are not there, where that is possible at all, more and more in a round."""
        rising = 1 + progress if progress < STRICT_FROM else 2 + STRICTER * (progress - STRICT_FROM) ** 2
        return FEE * rising if self._is_lenient else 0.0

    def work(self) -> bool:
        """Make some tries; say whether there is a new best."""
        progress = self._step / self._length
        heat = HOTTEST * (COLDEST / HOTTEST) ** progress
        tries = min(CHUNK, self._length - self._step)
        self._step += tries
        renewing = int(RENEWED * tries) if self._exchanges.are_waiting else 0
        self._exchanges.renew(renewing, heat)
        self._exchanges.exchange(tries - renewing, heat, self._fee(progress))
        if self._step < self._length:
            return False
        self._left -= self._length
        self._made += self._length
        self._begin(LONGER * self._length)
        return self.keep()

    def keep(self) -> bool:
        """Remember what is reached when it is the best so far, else go back to the best."""
        is_better = self._remember()
        if not is_better:
            self._exchanges.load(self.best)
        return is_better

    def _remember(self) -> bool:
        worth = self._worth()
        is_better = worth < self._best_worth
        if is_better:
            self.best, self._best_worth = self._exchanges.plan(), worth
        return is_better

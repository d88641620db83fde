"""Exchanges of slots on a copy of a board, as machine code."""

from collections.abc import Mapping
from itertools import accumulate, chain

import numpy as np

from eventhub.matchmaking.solver.board import NOBODY, Board
from eventhub.matchmaking.solver.compiled.paths import exchange
from eventhub.matchmaking.solver.compiled.renewal import renew
from eventhub.matchmaking.solver.compiled.state import Facts, State, settle
from eventhub.matchmaking.solver.days import Days
from eventhub.matchmaking.solver.grid import NOWHERE, Grid
from eventhub.matchmaking.solver.problem import Problem

UNLIMITED = 2**40


class CompiledExchanges:
    """Tries exchanges on a copy of a simple board, as `Exchanges` does; the board itself stays as it is."""

    def __init__(self, board: Board, seed: int) -> None:
        self._facts, self._state = _facts(board), _empty(board.grid)
        self._rng = np.random.default_rng(seed % 2**64)
        self.load(board.plan())

    @property
    def cost(self) -> int:
        """What all days cost."""
        return int(self._state.cost.sum())

    @property
    def are_waiting(self) -> bool:
        """Whether meetings are nowhere that could be held."""
        return bool(self._state.left[0])

    def is_any_overfull(self) -> bool:
        """Whether more meetings are in some slot than it has tables."""
        return bool((self._state.load > self._facts.room).any())

    def plan(self) -> dict[int, int]:
        """The slot of every meeting that is placed."""
        return {meeting: slot for meeting, slot in enumerate(self._state.slot.tolist()) if slot != NOWHERE}

    def load(self, plan: Mapping[int, int]) -> None:
        """Go back to a plan."""
        slots = np.full(len(self._state.slot), NOWHERE, np.int32)
        slots[list(plan)] = list(plan.values())
        settle(self._facts, self._state, slots)

    def renew(self, tries: int, heat: float) -> None:
        """Try so often to hold a meeting that waits."""
        renew(self._facts, self._state, self._rng, tries, heat)

    def exchange(self, tries: int, heat: float, fee: float) -> None:
        """Draw a person and two slots, and exchange them when it is worth it, as `Exchanges` does."""
        exchange(self._facts, self._state, self._rng, tries, heat, fee)


def prepare() -> None:
    """Let all machine code be made, or read, that exchanges need."""
    nobody = CompiledExchanges(Board(Grid(Problem(slots=(), tables=(), participants=(), meetings=()))), 0)
    nobody.renew(0, heat=1.0)
    nobody.exchange(0, heat=1.0, fee=0.0)


def _facts(board: Board) -> Facts:
    grid, days = board.grid, Days(board.grid)
    return Facts(
        room=np.array([UNLIMITED if cut == NOWHERE else board.room[cut] for cut in board.whole], np.int64),
        first=np.array([0, *accumulate(map(len, grid.members))], np.int32),
        members=np.fromiter(chain.from_iterable(grid.members), np.int32),
        allowed=np.array([sum(1 << slot for slot in slots) for slots in grid.allowed], np.int64),
        tier=np.array(grid.tier, np.int64),
        weight=np.array(grid.weight, np.int64),
        is_required=np.isin(np.arange(len(grid.members)), list(grid.required)),
        people=np.array([person for person, diary in enumerate(grid.diary[: grid.real]) if diary], np.int32),
        there=np.array(grid.there, np.int64),
        least=np.array(grid.least, np.int64),
        most=np.array(grid.most, np.int64),
        periods=np.array(days.periods, np.int64),
        breaks=np.array(days.breaks, np.int64),
    )


def _empty(grid: Grid) -> State:
    """A board without meetings."""
    people, meetings = grid.people, len(grid.members)
    return State(
        at=np.full((grid.slots, people), NOWHERE, np.int32),
        partner=np.full((grid.slots, people), NOBODY, np.int32),
        slot=np.full(meetings, NOWHERE, np.int32),
        mask=np.zeros(people, np.int64),
        number=np.zeros(people, np.int64),
        cost=np.zeros(people, np.int64),
        load=np.zeros(grid.slots, np.int64),
        waiting=np.zeros(meetings, np.int32),
        left=np.zeros(1, np.int64),
    )

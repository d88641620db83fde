"""How many exchanges a search is to make, and in which way."""

from collections.abc import Callable

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.compiled import keeping
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.gaps import Way

TRIES_A_SECOND, COMPILED_TRIES_A_SECOND, SECONDS_A_MEETING = 130_000, 2_000_000, 0.0005
ENOUGH_TRIES_A_MEETING, ENOUGH_BESIDE_A_PROOF = 20_000, 2_000
COMPILED_FROM, MADE_FROM = 10.0, 60.0
"""From which time limit on machine code is worth reading, and worth making: that takes up to half a minute, once."""
MOST_SLOTS = 62
"""How many slots machine code knows: they are bits of one number with a sign."""


def effort(board: Board, limit: float, *, beside_a_proof: bool) -> tuple[int, Callable[[Board, int], Way]]:
    """Return how many exchanges a usual machine makes in so many seconds, whatever the clock says, and in which way."""
    meetings = len(board.slot)
    seconds = max(limit / 4, limit - SECONDS_A_MEETING * meetings)
    if beside_a_proof:
        return min(int(TRIES_A_SECOND * seconds), ENOUGH_BESIDE_A_PROOF * meetings), Exchanges
    way = _way(board, limit)
    a_second = TRIES_A_SECOND if way is Exchanges else COMPILED_TRIES_A_SECOND
    return min(int(a_second * seconds), ENOUGH_TRIES_A_MEETING * meetings), way


def _way(board: Board, limit: float) -> Callable[[Board, int], Way]:
    """Machine code where it is worth it; where it cannot be had, be it that a disk is full, there is still a way."""
    if not board.is_simple or board.grid.slots > MOST_SLOTS:
        return Exchanges
    if limit < (COMPILED_FROM if keeping.is_complete() else MADE_FROM):
        return Exchanges
    try:
        from eventhub.matchmaking.solver.compiled.exchanges import CompiledExchanges, prepare  # noqa: PLC0415 - large

        prepare()
    except Exception:  # noqa: BLE001 - whatever it is, a plan without it is better than none
        keeping.forget()
        return Exchanges
    return CompiledExchanges

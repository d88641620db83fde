"""How many exchanges a search is to make, and how."""

import logging

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.compiled import keeping
from eventhub.matchmaking.solver.exchanges import Exchanges
from eventhub.matchmaking.solver.gaps import Making

TRIES_A_SECOND, COMPILED_TRIES_A_SECOND, SECONDS_A_MEETING = 130_000, 2_000_000, 0.0005
ENOUGH_TRIES_A_MEETING, ENOUGH_BESIDE_A_PROOF = 20_000, 2_000
COMPILED_FROM = 10.0
"""From which time limit on machine code is worth the second it takes to read it."""
MOST_SLOTS = 62
"""How many slots machine code knows: they are bits of one number with a sign."""

_log = logging.getLogger(__name__)


def effort(board: Board, limit: float, *, beside_a_proof: bool) -> tuple[int, Making]:
    """Return how many exchanges a usual machine makes in so many seconds, whatever the clock says, and by what."""
    meetings = len(board.slot)
    seconds = max(limit / 4, limit - SECONDS_A_MEETING * meetings)
    if beside_a_proof:
        return min(int(TRIES_A_SECOND * seconds), ENOUGH_BESIDE_A_PROOF * meetings), Exchanges
    exchanger = _exchanger(board, limit)
    a_second = TRIES_A_SECOND if exchanger is Exchanges else COMPILED_TRIES_A_SECOND
    return min(int(a_second * seconds), ENOUGH_TRIES_A_MEETING * meetings), exchanger


def _exchanger(board: Board, limit: float) -> Making:
    """Machine code where it is worth it and at hand; without it there is still a plan."""
    if limit < COMPILED_FROM or not board.is_simple or board.grid.slots > MOST_SLOTS:
        return Exchanges
    try:
        return keeping.load()
    except keeping.NotKeptError as reason:
        _log.info("%s", reason)
    except Exception as reason:  # noqa: BLE001 - whatever it is, a plan is worth more
        _log.warning("no machine code: %r", reason)
    return Exchanges

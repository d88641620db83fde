"""From nothing, or from the plan before, to a full draft: choose what to hold, then find slots for it."""

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.draft import LONGEST_CHAIN, Draft
from eventhub.matchmaking.solver.grid import NOWHERE, Grid
from eventhub.matchmaking.solver.select import Selection, select, weights_by_tier
from eventhub.matchmaking.solver.watch import Watch

TRIES_A_MEETING, LONGEST_CHOICE = 100, 20.0
MENDING = 0.5
"""How much of the time that is left mending may take: what follows it needs the rest."""
GENTLE_CHAINS = 1, 2, 4, 8


def drafted(grid: Grid, seed: int, watch: Watch) -> tuple[Board, Selection]:
    """Give a board with as many of the selected meetings as could be placed, then of the others."""
    selection = select(grid, min(LONGEST_CHOICE, watch.left() / 4))
    board = Board(grid)
    _keep_places(board)
    draft = Draft(board, seed)
    wanted = [meeting for meeting in sorted(selection.meetings) if board.slot[meeting] == NOWHERE]
    for longest in GENTLE_CHAINS if grid.before else ():
        draft.longest_chain = longest
        wanted = draft.insert_all(wanted, watch.is_over)
    draft.longest_chain = LONGEST_CHAIN
    left = draft.insert_all(wanted, watch.is_over)
    rest = (1 - MENDING) * watch.left()
    draft.mend(left, TRIES_A_MEETING * len(left), lambda: watch.left() <= rest)
    if not watch.is_over() and sum(weights_by_tier(grid, board.plan())) < selection.bound:
        others = [m for m, slots in enumerate(grid.allowed) if slots and board.slot[m] == NOWHERE]
        draft.insert_all(others, watch.is_over)
    return board, selection


def _keep_places(board: Board) -> None:
    """Start with every meeting of the plan before that can stay where it is."""
    grid = board.grid
    tables: set[tuple[int, int]] = set()
    for meeting, place in sorted(grid.before.items()):
        if place is None or place in tables or board.blockers(meeting, place[0]):
            continue
        is_full = any(board.number[p] >= grid.most[p] for p in grid.members[meeting])
        if not is_full and board.has_room(meeting, place[0]) and board.is_in_order(meeting, place[0]):
            board.place(meeting, place[0])
            tables.add(place)

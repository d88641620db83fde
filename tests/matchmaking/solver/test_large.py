"""Events beyond a proof: the draft and its improvement, by steps of work and never by the clock."""

from collections import Counter
from datetime import timedelta

from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.exchanges import WAITERS
from eventhub.matchmaking.solver.explain import UNTRIED, unmet
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Reason
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.standing import breaks_by_person, standing
from eventhub.matchmaking.solver.watch import Watch

AMPLE = timedelta(minutes=10)


def real_event(tables, meetings=500):
    return generate(1, people=100, meetings=meetings, slots=16, tables=tables, absence=0.15)


def test_the_draft_reaches_the_bound_with_tables_to_spare():
    grid = Grid(real_event(tables=35))

    board, selection = drafted(grid, 0, Watch(AMPLE))

    assert sum(grid.weight[meeting] for meeting in board.plan()) == selection.bound == 500


def test_the_draft_reaches_the_bound_with_too_few_tables():
    grid = Grid(real_event(tables=25))

    board, selection = drafted(grid, 0, Watch(AMPLE))

    assert sum(grid.weight[meeting] for meeting in board.plan()) == selection.bound == 400


def test_the_draft_copies_its_board_a_few_times_and_not_for_every_meeting(monkeypatch):
    copies = Counter()
    plan = Board.plan

    def counted(board):
        copies[len(board.slot)] += 1
        return plan(board)

    monkeypatch.setattr(Board, "plan", counted)
    drafted(Grid(real_event(tables=35, meetings=400)), 0, Watch(AMPLE))

    assert 0 < copies[400] < 10


def test_closing_gaps_keeps_the_meetings_and_the_rules():
    grid = Grid(real_event(tables=35))
    board, _ = drafted(grid, 0, Watch(AMPLE))
    before = board.plan()
    gaps = Gaps(board, 0, tries=50_000)

    while not gaps.work():
        continue

    assert gaps.best.keys() == before.keys()
    assert standing(grid, gaps.best)[:-1] == standing(grid, before)[:-1]
    assert sum(breaks_by_person(grid, gaps.best)) < 0.7 * sum(breaks_by_person(grid, before))


def test_who_has_gaps_is_tried_more_often_and_so_they_close_sooner(monkeypatch):
    grid = Grid(real_event(tables=35))

    def breaks(share, seed):
        monkeypatch.setattr("eventhub.matchmaking.solver.exchanges.WAITERS", share)
        board, _ = drafted(grid, 0, Watch(AMPLE))
        search = Gaps(board, seed, tries=100_000)
        while not search.is_done:
            search.work()
        return sum(breaks_by_person(grid, search.best))

    found, without = (sum(breaks(share, seed) for seed in range(3)) for share in (WAITERS, 0.0))

    assert found < without


def test_few_tries_close_gaps_as_well():
    grid = Grid(real_event(tables=33))
    board, _ = drafted(grid, 0, Watch(AMPLE))
    before = board.plan()
    gaps = Gaps(board, 0, tries=20 * len(before))

    while not gaps.is_done:
        gaps.work()

    assert standing(grid, gaps.best) < standing(grid, before)


def test_what_time_leaves_unexplained_is_told_as_such():
    grid = Grid(real_event(tables=25))
    board, _ = drafted(grid, 0, Watch(AMPLE))
    asked = iter([False] * 3)

    told = unmet(grid, board.plan(), is_proved=False, is_over=lambda: next(asked, True))

    assert [each.detail == UNTRIED[1] for each in told] == [False] * 3 + [True] * (len(told) - 3)
    assert {each.reason for each in told[3:]} == {Reason.NOT_PROVED}


def test_a_search_that_is_stopped_anywhere_keeps_no_more_meetings_in_a_slot_than_it_has_tables():
    grid = Grid(real_event(tables=30, meetings=450))
    board, _ = drafted(grid, 0, Watch(AMPLE))
    gaps, begun = Gaps(board, 0, tries=50_000), len(board.plan())
    for _ in range(20):
        gaps.work()
    assert any(map(board.is_overfull, range(grid.slots)))

    gaps.keep()

    assert len(gaps.best) == begun
    assert max(Counter(gaps.best.values()).values()) <= 30


def test_the_same_seed_closes_gaps_in_the_same_way():
    def improved():
        board, _ = drafted(Grid(real_event(tables=35, meetings=200)), 7, Watch(AMPLE))
        gaps = Gaps(board, 7, tries=20_000)
        while not gaps.work():
            continue
        return gaps.best

    assert improved() == improved()


def test_the_draft_alone_is_a_plan_within_the_rules():
    problem = real_event(tables=25)

    plan = solve(problem, time_limit=timedelta(seconds=2))

    assert violations(problem, plan) == []


def test_the_same_problem_and_seed_give_the_same_plan():
    problem = generate(9, people=20, meetings=50, slots=8, tables=7, tiers=True)

    first, second = (solve(problem, seed=4, time_limit=AMPLE) for _ in range(2))

    assert first.meetings == second.meetings
    assert first.figures == second.figures

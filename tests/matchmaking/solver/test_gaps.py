"""Closing gaps: what exchanges leave behind, what days cost, cooling down in time. By steps of work, not the clock."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.matchmaking.solver import search, watch
from eventhub.matchmaking.solver.board import Board
from eventhub.matchmaking.solver.days import BREAK, IDLE, Days
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.gaps import FIRST_ROUND, Gaps
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Participant, Problem, Rules, Slot
from eventhub.matchmaking.solver.search import solve
from eventhub.matchmaking.solver.standing import standing
from eventhub.matchmaking.solver.watch import Watch

AMPLE = timedelta(minutes=10)
SLOTS = 10
STATE = "slot", "at", "partner", "mask", "number", "load"


def event(tables=35, meetings=500):
    return generate(1, people=100, meetings=meetings, slots=16, tables=tables, absence=0.15)


def begun(grid, tries):
    board, _ = drafted(grid, 0, Watch(AMPLE))
    return board, Gaps(board, 0, tries)


def with_choices(problem):
    """One meeting in five may be attended by a colleague of one of the two instead."""
    people = [each.id for each in problem.participants]
    meetings = tuple(
        replace(each, alternatives=((each.participants[0], stand_in),)) if number % 5 == 0 else each
        for number, each in enumerate(problem.meetings)
        if (stand_in := people[number % len(people)]) not in each.participants
    )
    return replace(problem, meetings=meetings)


def of_three(problem):
    """Every tenth meeting is one of three people."""
    people = [each.id for each in problem.participants]
    meetings = tuple(
        replace(each, participants=(*each.participants, third)) if number % 10 == 0 else each
        for number, each in enumerate(problem.meetings)
        if (third := people[number % len(people)]) not in each.participants
    )
    return replace(problem, meetings=meetings)


def with_owned_tables(problem):
    """Ten people sit at a table of their own."""
    tables = [replace(each, owner=f"p{number}") for number, each in enumerate(problem.tables[:10], start=1)]
    return replace(problem, tables=(*tables, *problem.tables[10:]))


EVENTS = {
    "ample": event(35),
    "tight": event(31),
    "too few": event(25),
    "choices": with_choices(event(33)),
    "threes": of_three(event(33)),
    "owned": with_owned_tables(event(33)),
}


@pytest.mark.parametrize("name", EVENTS)
def test_a_board_whose_slots_were_exchanged_is_as_if_its_meetings_had_been_placed_there(name):
    grid = Grid(EVENTS[name])
    board, gaps = begun(grid, 60_000)
    before = board.plan()
    for _ in range(20):
        gaps.work()

    placed = Board(grid)
    placed.load_plan(board.plan().items())

    assert board.plan() != before
    assert {field: getattr(board, field) for field in STATE} == {field: getattr(placed, field) for field in STATE}


@pytest.mark.parametrize("tables", [35, 31, 25])
def test_the_quick_way_along_a_path_does_what_moving_its_meetings_one_by_one_does(tables):
    def closed(*, is_simple):
        board, gaps = begun(Grid(event(tables)), 30_000)
        assert board.is_simple
        board.is_simple = is_simple
        while not gaps.is_done:
            gaps.work()
        return gaps.best

    assert closed(is_simple=True) == closed(is_simple=False)


@given(busy=st.sets(st.integers(0, SLOTS - 1)), away=st.sets(st.integers(0, SLOTS - 1)), is_apart=st.booleans())
def test_a_day_costs_its_breaks_and_the_slots_spent_waiting(busy, away, is_apart):
    busy -= away
    slots = tuple(Slot(f"s{slot}", "am" if slot < SLOTS // 2 else "pm") for slot in range(SLOTS))
    person = Participant("p", away=frozenset(f"s{slot}" for slot in away))
    rules = Rules(max_spread=None, breaks_across_sessions=not is_apart)
    problem = Problem(slots=slots, tables=(), participants=(person,), meetings=(), rules=rules)

    price = Days(Grid(problem)).price[0][sum(1 << slot for slot in busy)]

    parts = [range(SLOTS // 2), range(SLOTS // 2, SLOTS)] if is_apart else [range(SLOTS)]
    expected = 0
    for part in parts:
        held = sorted(busy.intersection(part))
        expected += BREAK * sum(later - earlier > 1 for earlier, later in pairwise(held))
        expected += IDLE * sum(min(held) < slot < max(held) for slot in {*part} - busy - away if held)
    assert price == expected


def test_a_short_round_has_a_better_plan_soon():
    grid = Grid(event())
    _, gaps = begun(grid, 100 * FIRST_ROUND * 500)
    before = gaps.best

    while gaps.made < FIRST_ROUND * 500:
        gaps.work()

    assert standing(grid, gaps.best) < standing(grid, before)


def shortened(grid):
    """Begin a round for which there is less time all at once; give what was best before, too."""
    _, gaps = begun(grid, 60_000)
    before = gaps.best
    gaps.work()
    gaps.pace(25_000)
    return gaps, before


def test_a_round_for_which_there_is_less_time_ends_sooner_and_cold():
    grid = Grid(event())
    gaps, before = shortened(grid)
    most = gaps.made + 25_000

    while gaps.made < most:
        gaps.work()

    assert gaps.made == most
    assert standing(grid, gaps.best) < standing(grid, before)


def test_time_that_is_there_after_all_is_used():
    _, gaps = begun(Grid(event()), 60_000)
    before = gaps.best
    gaps.work()
    gaps.pace(5_000)
    gaps.pace(1_000_000)

    while gaps.made < 30_000:
        gaps.work()
    assert gaps.best == before
    while not gaps.is_done:
        gaps.work()

    assert gaps.made == 60_000
    assert gaps.best != before


def test_a_search_whose_time_was_told_too_short_goes_on():
    _, gaps = begun(Grid(event()), 60_000)
    gaps.pace(0)
    steps = 0

    while not gaps.is_done:
        gaps.work()
        steps += 1

    assert gaps.made == 60_000
    assert steps < 100


def test_a_round_that_goes_on_after_all_is_hot_again_and_what_it_had_reached_is_kept():
    grid = Grid(event())
    gaps, before = shortened(grid)
    while gaps.made < 25_000:
        gaps.work()

    gaps.pace(1_000_000)

    assert standing(grid, gaps.best) < standing(grid, before)
    for _ in range(5):
        gaps.work()
    gaps.keep()
    assert standing(grid, gaps.best) < standing(grid, before)


def test_a_slow_machine_cools_down_in_time_and_so_its_plan_is_better(monkeypatch):
    """A clock that goes on by itself whenever it is looked at leaves time for a part of the exchanges."""
    part_time = generate(1, people=100, meetings=480, slots=16, tables=35, part_timers=0.15)

    def breaks(paced):
        ticks = count()
        monkeypatch.setattr(watch, "monotonic", lambda: next(ticks) * 0.1)
        monkeypatch.setattr(search, "PACED", paced)
        monkeypatch.setattr(search, "PROVABLE_A_SECOND", 0)
        plan = solve(part_time, time_limit=timedelta(seconds=65))
        assert len(plan.meetings) == 480
        return plan.figures.breaks

    assert breaks(search.PACED) < breaks(2.0)

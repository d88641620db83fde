"""Exchanges as machine code: the same board, the same rules, the same prices. By steps of work, not the clock."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib import import_module

import numba
import numpy as np
import pytest

from eventhub.matchmaking.solver.board import SEVERAL, Board
from eventhub.matchmaking.solver.compiled import keeping
from eventhub.matchmaking.solver.days import Days
from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.exchanges import LONGEST_CHAIN, Exchanges
from eventhub.matchmaking.solver.gaps import Gaps
from eventhub.matchmaking.solver.generator import generate
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Lock, Meeting, Participant, Problem, Slot, Table
from eventhub.matchmaking.solver.standing import standing
from eventhub.matchmaking.solver.watch import Watch
from tests.matchmaking.solver.test_gaps import EVENTS, event

CompiledExchanges = keeping.make()
bits, chains, paths, states = (
    import_module(f"eventhub.matchmaking.solver.compiled.{name}") for name in ("bits", "chains", "paths", "state")
)
AMPLE = timedelta(minutes=10)
TRIES = 200_000
FIELDS = "slot", "at", "partner", "mask", "number"


def with_minimums(problem):
    """Meetings of many kinds, of which the tables take a part: who has few may not lose them, and some are locked."""
    people = tuple(replace(each, min=3, max=12) for each in problem.participants)
    meetings = [replace(m, tier=1 + n % 4, weight=1 + n % 3) for n, m in enumerate(problem.meetings)]
    for number in (3, 103, 203):  # of the least tier
        slot = problem.slots[Grid(problem).allowed[number][-1]]
        meetings[number] = replace(meetings[number], locked=Lock(slot.id))
    return replace(problem, participants=people, meetings=tuple(meetings))


def with_sessions_apart(problem):
    """Whoever waits over lunch does not wait."""
    return replace(problem, rules=replace(problem.rules, breaks_across_sessions=False))


SIMPLE = {name: EVENTS[name] for name in ("ample", "tight", "too few", "threes")}
SIMPLE |= {"minimums": with_minimums(event(25)), "apart": with_sessions_apart(event(33))}
SIMPLE["many slots"] = generate(1, people=60, meetings=500, slots=45, tables=11, absence=0.15)


@pytest.fixture(params=SIMPLE)
def problem(request):
    return SIMPLE[request.param]


def begun(problem, tries=TRIES, seed=0, way=CompiledExchanges):
    grid = Grid(problem)
    board, _ = drafted(grid, 0, Watch(AMPLE))
    assert board.is_simple
    return grid, board, Gaps(board, seed, tries, way)


def done(gaps):
    while not gaps.is_done:
        gaps.work()
    return gaps.best


@cache
def callable_here(function):
    """What only machine code calls, for a test to call."""
    return numba.njit(function.py_func)


def test_what_exchanges_leave_behind_is_as_if_the_meetings_had_been_placed_there(problem):
    grid, _, gaps = begun(problem)
    before = gaps.best
    for _ in range(20):
        gaps.work()
    exchanges, days = gaps._exchanges, Days(grid)

    placed = Board(grid)
    placed.load_plan(exchanges.plan().items())

    state = exchanges._state
    assert exchanges.plan() != before
    assert grid.required <= exchanges.plan().keys()
    assert {name: getattr(state, name).tolist() for name in FIELDS} == {name: getattr(placed, name) for name in FIELDS}
    assert state.load.tolist() == [placed.slot.count(slot) for slot in range(grid.slots)]
    assert state.cost.tolist() == [days.price[person][mask] for person, mask in enumerate(placed.mask)]
    waiting = [meeting for meeting, slot in enumerate(placed.slot) if slot < 0 and grid.allowed[meeting]]
    assert sorted(state.waiting[: state.left[0]].tolist()) == waiting


def test_a_search_makes_no_more_code_than_was_prepared(problem):
    done(begun(problem, 20_000)[2])

    entries = import_module(CompiledExchanges.__module__)
    assert [len(each.signatures) for each in (entries.settle, entries.renew, entries.exchange)] == [1, 1, 1]


def test_nothing_is_lost_and_no_rule_is_broken(problem):
    grid, board, gaps = begun(problem)
    before = standing(grid, board.plan())

    best = done(gaps)

    assert standing(grid, best) < before
    assert standing(grid, best)[:4] <= before[:4]
    assert grid.required <= best.keys()
    assert all(slot in grid.allowed[meeting] for meeting, slot in best.items())
    held = Counter((person, slot) for meeting, slot in best.items() for person in grid.members[meeting])
    assert max(held.values()) == 1
    numbers = Counter(person for person, _slot in held)
    assert all(numbers[person] <= most for person, most in enumerate(grid.most))
    assert max(Counter(best.values()).values()) <= len(problem.tables)


def test_paths_and_chains_are_those_of_the_board(problem):
    grid, board, gaps = begun(problem, 30_000)
    compiled = gaps._exchanges
    board.load_plan(done(gaps).items())
    compiled.load(gaps.best)
    facts, state, exchanges = compiled._facts, compiled._state, Exchanges(board, 0)
    ends, may_turn, find_chain, leaves_room = map(
        callable_here, (paths.follow, paths.may_turn, chains.find_chain, chains.leaves_room)
    )
    rng, seen = np.random.default_rng(2), Counter()

    for person, origin, slot in rng.integers(0, (grid.people, grid.slots, grid.slots), (4_000, 3)).tolist():
        if not board.mask[person] >> origin & 1 or board.mask[person] >> slot & 1:
            continue
        end = exchanges._end(person, origin, slot)
        assert ends(state, person, origin, slot) == end
        if end[0] != SEVERAL:
            is_free = exchanges._path(person, origin, slot) is not None
            assert may_turn(facts, state, person, origin, slot) == is_free
            seen["free" if is_free else "bound"] += 1
        found, meeting = np.empty(LONGEST_CHAIN + 1, np.int32), board.at[origin][person]
        chain = found[: find_chain(facts, state, meeting, slot, found)]
        move = board.chain(meeting, slot, LONGEST_CHAIN)
        is_made = len(chain) > 0 and leaves_room(facts, state, chain, (origin, slot))
        assert (sorted(chain.tolist()) if is_made else None) == (move and sorted(each for each, _, _ in move))
        seen["chain" if is_made else "none"] += 1

    assert min(seen[each] for each in ("free", "chain", "none")) > 10


def test_it_closes_gaps_better_than_a_quarter_of_the_exchanges_on_the_board(problem):
    def cost(tries, way):
        searches = [begun(problem, tries, seed, way)[2] for seed in range(4)]
        return sum(done(each) and each._best_worth[-1] for each in searches)

    assert cost(TRIES, CompiledExchanges) < cost(TRIES // 4, Exchanges)


def test_the_board_given_stays_as_it_is(problem):
    _, board, gaps = begun(problem)
    before = board.plan()

    assert done(gaps) != before
    assert board.plan() == before


def test_the_same_seed_gives_the_same_plan_and_another_seed_another(problem):
    first, again, other = (done(begun(problem, 60_000, seed)[2]) for seed in (3, 3, 4))

    assert first == again
    assert first != other


def test_a_search_that_is_stopped_anywhere_keeps_no_more_meetings_in_a_slot_than_it_has_tables():
    _, board, gaps = begun(event(30, meetings=450))
    for _ in range(20):
        gaps.work()
        if gaps._exchanges.is_any_overfull():
            break
    assert gaps._exchanges.is_any_overfull()

    gaps.keep()

    assert len(gaps.best) == len(board.plan())
    assert max(Counter(gaps.best.values()).values()) <= 30
    assert not gaps._exchanges.is_any_overfull()


@pytest.mark.parametrize(("lock", "stays"), [(None, False), (Lock("noon"), True)])
def test_a_meeting_that_must_be_held_gives_way_to_none_however_important(lock, stays):
    late, urgent = Meeting("late", ("a", "b"), tier=4, locked=lock), Meeting("urgent", ("c", "d"), tier=1)
    people, noon = tuple(map(Participant, "abcd")), (Slot("noon", "day"),)
    problem = Problem(slots=noon, tables=(Table("one"),), participants=people, meetings=(late, urgent))
    board = Board(Grid(problem))
    board.load_plan([(0, 0)])
    exchanges = CompiledExchanges(board, 0)

    exchanges.renew(1_000, heat=1.0)

    assert exchanges.plan() == ({0: 0} if stays else {1: 0})


@pytest.mark.parametrize("is_apart", [False, True])
def test_every_day_has_the_price_it_has_elsewhere(is_apart):
    slots = 62
    problem = generate(1, people=30, meetings=60, slots=slots, tables=5, absence=0.3)
    grid = Grid(with_sessions_apart(problem) if is_apart else problem)
    exchanges, days, rng = CompiledExchanges(Board(grid), 0), Days(grid), np.random.default_rng(1)

    for person in range(30):
        for share in (0.05, 0.3, 0.9):
            mask = sum(1 << slot for slot in range(slots) if rng.random() < share) & grid.there[person]
            assert callable_here(states.price)(exchanges._facts, person, mask) == days.price[person][mask]


@pytest.mark.parametrize("slots", [{0}, {61}, {0, 61}, {3, 4, 40}, set(range(62))])
def test_sets_of_slots_are_read_to_the_last_bit(slots):
    mask = sum(1 << slot for slot in slots)

    first, last, count, number = map(
        callable_here, (bits.first_slot, bits.last_slot, bits.count_bits, bits.slot_number)
    )
    assert (count(mask), first(mask), last(mask)) == (len(slots), min(slots), max(slots))
    assert [number(mask, index) for index in range(len(slots))] == sorted(slots)
    assert callable_here(bits.span)(mask) == sum(1 << slot for slot in range(min(slots), max(slots) + 1))

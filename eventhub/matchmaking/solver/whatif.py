"""What one more table, slot or meeting a person would bring: a small table for the organiser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from eventhub.matchmaking.solver.drafting import drafted
from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Problem, Slot, Table
from eventhub.matchmaking.solver.watch import Watch

MOST_STEPS = 10
Change = Callable[[Problem, int], Problem]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A change, so many times, and the weight of meetings a draft then holds; no plan holds more than `bound`."""

    change: str
    number: int
    weight: int
    bound: int


def what_if(problem: Problem, *, seed: int = 0, time_limit: timedelta = timedelta(seconds=5)) -> list[Outlook]:
    """Give today's outlook and that of each change, step by step until a step brings nothing."""
    watch = Watch(time_limit)
    today = _outlook("as it is", 0, problem, seed, watch)
    return [today, *(row for name in CHANGES for row in _steps(name, problem, today, seed, watch))]


def _steps(name: str, problem: Problem, today: Outlook, seed: int, watch: Watch) -> Iterator[Outlook]:
    reached = today
    for number in range(1, MOST_STEPS + 1):
        if watch.is_over():
            return
        outlook = _outlook(name, number, CHANGES[name](problem, number), seed, watch)
        yield outlook
        if outlook.bound <= reached.weight or name == "nobody away":
            return
        reached = outlook


def _outlook(name: str, number: int, problem: Problem, seed: int, watch: Watch) -> Outlook:
    grid = Grid(problem)
    board, selection = drafted(grid, seed, watch)
    return Outlook(name, number, sum(grid.weight[meeting] for meeting in board.plan()), selection.bound)


def _more_tables(problem: Problem, number: int) -> Problem:
    """Plain tables, open all day."""
    known = {table.id for table in problem.tables}
    new = (Table(name) for name in _new_ids("table", known, number))
    return replace(problem, tables=(*problem.tables, *new))


def _more_slots(problem: Problem, number: int) -> Problem:
    """Slots at the end of the last session."""
    known = {slot.id for slot in problem.slots}
    session = problem.slots[-1].session if problem.slots else ""
    new = (Slot(name, session) for name in _new_ids("slot", known, number))
    return replace(problem, slots=(*problem.slots, *new))


def _more_each(problem: Problem, number: int) -> Problem:
    """A greater maximum for everybody who has one."""
    people = problem.participants
    raised = (p if p.max is None else replace(p, max=p.max + number) for p in people)
    return replace(problem, participants=tuple(raised))


def _nobody_away(problem: Problem, _number: int) -> Problem:
    """Everybody there all the time."""
    return replace(problem, participants=tuple(replace(p, away=frozenset()) for p in problem.participants))


def _new_ids(noun: str, known: set[str], number: int) -> list[str]:
    """Ids nobody uses yet."""
    names = (f"{noun}+{count}" for count in range(1, len(known) + number + 1))
    return [name for name in names if name not in known][:number]


CHANGES: dict[str, Change] = {
    "more tables": _more_tables,
    "more slots": _more_slots,
    "more meetings each": _more_each,
    "nobody away": _nobody_away,
}

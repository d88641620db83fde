"""What one more table, slot or meeting a person would bring: a small table for the organiser."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from eventhub.matchmaking.solver.grid import Grid
from eventhub.matchmaking.solver.problem import Change, Outlook, Problem, Slot, Table
from eventhub.matchmaking.solver.select import select
from eventhub.matchmaking.solver.watch import Watch

STEPS = (1, 2, 3, 5, 10)
ONCE = (1,)
LONGEST = timedelta(seconds=5)


def what_if(problem: Problem, *, time_limit: timedelta = LONGEST) -> list[Outlook]:
    """Give today's outlook and that of each change, step by step until a step brings nothing.

    No step begins when there is less time left than today's outlook took.
    """
    watch = Watch(time_limit)
    today = _outlook(Change.NOTHING, 0, problem, watch)
    watch.reserve(watch.seconds())
    return [today, *(row for change, way in WAYS.items() for row in _steps(change, *way, problem, today, watch))]


def _steps(
    change: Change, lift: "Lift", steps: Sequence[int], problem: Problem, today: Outlook, watch: Watch
) -> Iterator[Outlook]:
    reached = today
    for number in steps:
        if watch.is_over():
            return
        outlook = _outlook(change, number, lift(problem, number), watch)
        yield outlook
        if outlook.most <= reached.most:
            return
        reached = outlook


def _outlook(change: Change, number: int, problem: Problem, watch: Watch) -> Outlook:
    return Outlook(change, number, select(Grid(problem), watch.left()).bound)


def _more_tables(problem: Problem, number: int) -> Problem:
    """Tables that offer all that is offered anywhere, open all day."""
    known = {table.id for table in problem.tables}
    features = frozenset().union(*(table.features for table in problem.tables))
    new = (Table(name, features) for name in _new_ids("table", known, number))
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


Lift = Callable[[Problem, int], Problem]
WAYS: dict[Change, tuple[Lift, Sequence[int]]] = {
    Change.TABLES: (_more_tables, STEPS),
    Change.SLOTS: (_more_slots, STEPS),
    Change.MEETINGS_EACH: (_more_each, STEPS),
    Change.NOBODY_AWAY: (_nobody_away, ONCE),
}

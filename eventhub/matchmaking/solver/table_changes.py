"""Who sits where as clauses, so that the fewest table changes are proved; only for problems small enough."""

from collections.abc import Collection
from itertools import chain

from eventhub.matchmaking.solver.encoding import Timetable
from eventhub.matchmaking.solver.formula import FALSE

SMALL = 600
Seats = list[dict[tuple[int, int], int]]


def is_small(timetable: Timetable) -> bool:
    """Whether the tables can be part of the proof: their number is exponential in what it costs."""
    suitable = timetable.grid.seating.suitable
    return sum(len(suitable(meeting, slot)) for meeting, held in enumerate(timetable.held) for slot in held) <= SMALL


def encode_seats(timetable: Timetable) -> Seats:
    """Give every meeting held one table, and no table two meetings at once: `seats[m][slot, table]`."""
    formula, grid = timetable.formula, timetable.grid
    seats: Seats = []
    for meeting, held in enumerate(timetable.held):
        mine = dict[tuple[int, int], int]()
        for slot, literal in held.items():
            here = {(slot, table): formula.new() for table in sorted(grid.seating.suitable(meeting, slot))}
            formula.at_most_one(list(here.values()))
            formula.add(-literal, *here.values())
            for seat in here.values():
                formula.add(-seat, literal)
            mine |= here
        seats.append(mine)
    for place in sorted(set(chain.from_iterable(seats))):
        formula.at_most_one([mine[place] for mine in seats if place in mine])
    for meeting, literal in timetable.kept.items():
        formula.add(-literal, seats[meeting][grid.before[meeting] or (0, 0)])
    return seats


def change_literals(timetable: Timetable, seats: Seats) -> list[int]:
    """Literals of which one must hold for each change of a person from a table to another."""
    return [literal for person in range(timetable.grid.real) for literal in _changes(timetable, seats, person)]


def _changes(timetable: Timetable, seats: Seats, person: int) -> list[int]:
    """Walk a person's day, remembering the table they sat at last."""
    formula, grid = timetable.formula, timetable.grid
    last, begun, changes = dict[int, int](), FALSE, []
    for slot in range(grid.slots):
        busy = timetable.busy[person][slot]
        mine = [seats[meeting] for meeting in grid.diary[person]]
        tables = sorted({table for seat in mine for when, table in seat if when == slot})
        here = {
            table: formula.either([seat[slot, table] for seat in mine if (slot, table) in seat]) for table in tables
        }
        if begun != FALSE and here:
            changes.append(formula.new())
            for table, literal in here.items():
                formula.add(-literal, -begun, last.get(table, FALSE), changes[-1])
        stayed = {table: formula.both(literal, -busy) for table, literal in last.items()}
        last = {
            table: formula.either([here.get(table, FALSE), stayed.get(table, FALSE)]) for table in sorted(here | stayed)
        }
        begun = formula.either([begun, busy])
    return changes


def seats_in(seats: Seats, model: Collection[int]) -> dict[int, int]:
    """Read the table of each meeting off a model."""
    return {
        meeting: table for meeting, mine in enumerate(seats) for (_, table), literal in mine.items() if literal in model
    }
